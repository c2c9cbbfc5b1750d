"""A follow-up question stands alone after rewriting; a new topic takes nothing of the old one."""

import pytest

from text.dialogue.exchanges import Exchange, Rewriting
from text.dialogue.rewriting import rewrite
from text.question.small_talk import small_talk

BIKES = "Bikes: city bike, cargo bike, electric bike and tandem. [1]"
ROOMS = "회의실은 은하실, 바다실, 숲속실이 있다. [1]"


def alone(question: str, *past: str, answer: str = "...") -> Rewriting:
    """The rewriting of a question after others that had the same answer."""
    return rewrite(question, [Exchange(each, answer) for each in past])


@pytest.mark.parametrize(
    ("earlier", "question", "standalone"),
    [
        ("어린이 입장료는 얼마예요?", "어른은요?", "어른 입장료는 얼마예요?"),
        ("3층 전시실은 몇 시에 닫나요?", "5층은?", "5층 전시실은 몇 시에 닫나요?"),
        ("평일에는 몇 시에 여나요?", "그럼 주말은?", "주말에는 몇 시에 여나요?"),
        ("When does the shop open on weekdays?", "At weekends?", "weekends"),
        ("What does a locker for day 3 cost?", "And day 12?", "locker for day 12 cost"),
        ("What is the fare to Seoul?", "And Busan?", "What is the fare to Busan?"),
        ("What is the spring deadline?", "And autumn?", "What is the autumn deadline"),
    ],
)
def test_an_ellipsis_replaces_the_term_of_its_kind(
    earlier: str, question: str, standalone: str
) -> None:
    """The new term stands where the one of the same kind stood."""
    rewriting = alone(question, earlier)
    assert standalone in rewriting.text
    assert rewriting.context == ""


@pytest.mark.parametrize(
    ("earlier", "question", "query"),
    [
        ("우산은 며칠 동안 빌려요?", "잃어버리면요?", "우산 잃어버리면요?"),
        ("우산은 며칠 동안 빌려요?", "우산을 잃어버리면요?", "우산을 잃어버리면요?"),
        ("하루 늦으면 얼마 내요?", "잃어버리면요?", "잃어버리면 얼마 내요?"),
        ("How long can I borrow a canoe?", "And if I am late?", "canoe if I am late?"),
    ],
)
def test_a_case_is_asked_for_itself(earlier: str, question: str, query: str) -> None:
    """What holds in a case is not what the question before it asked, only about its topic."""
    assert alone(question, earlier).query == query


@pytest.mark.parametrize(
    ("earlier", "question", "standalone"),
    [
        ("2호선 막차는 몇 시예요?", "아니, 4호선 말한 거예요.", "4호선 막차는 몇 시예요?"),
        ("본관 대여료 알려 주세요.", "앗 별관인데 잘못 썼어요.", "별관 대여료 알려 주세요."),
        ("환불은 며칠 안에 되나요?", "환불 말고 교환이요.", "교환은 며칠 안에 되나요?"),
        ("연차는 며칠이에요?", "제 말은 병가였어요", "병가는 며칠이에요?"),
        ("What is the fare to Seoul?", "oh wait, Busan not Seoul", "What is the fare to Busan?"),
        ("When is the spring sale?", "Sorry, I meant autumn.", "When is the autumn sale?"),
        (
            "How much is a ticket for members?",
            "No, not members, visitors.",
            "How much is a ticket for visitors?",
        ),
    ],
)
def test_a_correction_replaces_the_wrong_term(earlier: str, question: str, standalone: str) -> None:
    """The earlier question is asked again with the corrected term."""
    assert alone(question, earlier).text == standalone


@pytest.mark.parametrize(
    ("earlier", "question", "words"),
    [
        ("자전거 보험은 얼마예요?", "그거 어디서 들어요?", ["자전거", "보험", "어디서"]),
        ("Where is the repair desk?", "When does it open?", ["repair desk", "open"]),
        ("How do I get a parking permit?", "What do I bring?", ["parking permit", "bring"]),
    ],
)
def test_a_pronoun_stands_for_the_topic(earlier: str, question: str, words: list[str]) -> None:
    """The topic of the question before takes the place of the pronoun, or precedes it."""
    rewriting = alone(question, earlier)
    assert all(word in rewriting.text for word in words)
    assert not {"그거", "it"} & set(rewriting.text.split())


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("자전거 보험은 얼마예요?", "다른 얘긴데, 화장실은 어디예요?"),
        ("자전거 보험은 얼마예요?", "근데 매점 영업 시간은 언제까지예요?"),
        ("Where is the repair desk?", "By the way, who sells maps?"),
        ("Where is the repair desk?", "New question: is there a cafeteria?"),
        ("Where is the repair desk?", "How much does the annual family membership cost?"),
    ],
)
def test_a_new_topic_takes_nothing_of_the_old_one(earlier: str, question: str) -> None:
    """No word of the earlier question reaches the search."""
    query = alone(question, earlier).query
    assert not {"자전거", "보험은", "보험", "repair", "desk"} & set(query.split())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much is the third one?", ["electric bike"]),
        ("Can two people ride the last one?", ["tandem"]),
        ("What is the deposit for the first and the fourth?", ["city bike", "tandem"]),
        ("How much are the first two?", ["city bike", "cargo bike"]),
        ("And option 2?", ["cargo bike"]),
    ],
)
def test_an_ordinal_names_an_item_of_the_answer(question: str, words: list[str]) -> None:
    """The item of the last answer at that place is asked for."""
    text = alone(question, "Which bikes can I hire?", answer=BIKES).text
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("두 번째 건 몇 명까지 돼요?", ["바다실"]),
        ("첫 번째랑 마지막 거 위치는?", ["은하실", "숲속실"]),
        ("2번은 어디예요?", ["바다실"]),
        ("앞의 두 개는 어디예요?", ["은하실", "바다실"]),
    ],
)
def test_a_korean_ordinal_names_an_item_of_the_answer(question: str, words: list[str]) -> None:
    """The item of the last answer at that place is asked for."""
    text = alone(question, "회의실이 뭐뭐 있어요?", answer=ROOMS).text
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    ("answer", "accepted", "wanted"),
    [
        ("5,000원입니다. 할인 조건도 알려 드릴까요?", "네 부탁해요", "할인 조건"),
        ("It is 5 euros. Shall I tell you about group rates?", "Yes please.", "group rates"),
        ("It is 5 euros. Do you want the dates or the routes?", "The latter.", "routes"),
        (
            "3일입니다. 신청 방법이 궁금하세요, 아니면 취소 수수료를 볼까요?",
            "앞의 거요",
            "신청 방법",
        ),
    ],
)
def test_yes_accepts_what_the_answer_offers(answer: str, accepted: str, wanted: str) -> None:
    """The offer becomes the question, with the topic of the last one as its context."""
    rewriting = alone(accepted, "대여권 가격은? / What is a day pass?", answer=answer)
    assert rewriting.text == f"{wanted}?"
    assert rewriting.context


@pytest.mark.parametrize(
    ("question", "topic", "other"),
    [
        ("Back to the lockers, how big are they?", "lockers", "museum"),
        ("Going back to the lockers: who has the keys?", "lockers", "museum"),
        ("아까 그 사물함, 열쇠는 누가 줘요?", "사물함", "박물관"),
    ],
)
def test_a_return_takes_the_earlier_topic(question: str, topic: str, other: str) -> None:
    """The topic that is named again is taken, and not the last one."""
    past = ["Where are the lockers?", "사물함은 어디 있어요?", "박물관 museum 휴관일은 언제예요?"]
    query = alone(question, *past).query
    assert topic in query and other not in query


@pytest.mark.parametrize(
    ("question", "asks_source"),
    [
        ("왜요?", False),
        ("Why not?", False),
        ("Are you sure?", False),
        ("어느 문서에 나와 있어요?", True),
        ("Where does it say so?", True),
    ],
)
def test_a_question_about_the_answer_asks_its_question_again(
    question: str, asks_source: bool
) -> None:
    """The question whose answer is doubted is answered again, with its place if that is asked."""
    asked = "Can I bring a dog on the ferry?"
    rewriting = alone(question, asked)
    assert (rewriting.text, rewriting.asks_source) == (asked, asks_source)


@pytest.mark.parametrize("question", ["둘이 얼마나 차이 나요?", "어느 쪽이 더 싸요?"])
def test_a_comparison_has_both_topics(question: str) -> None:
    """Both things asked about before are in the question."""
    text = alone(question, "은하실 대여료는?", "바다실 대여료는?").text
    assert "은하실" in text and "바다실" in text


@pytest.mark.parametrize(
    ("answer", "question", "text"),
    [
        ("A day costs 12 euros. [1]", "Which bike is cheaper than that?", "than 12 euros"),
        ("하루 9,000원입니다. [1]", "그거보다 싼 자전거도 있어요?", "9,000원보다"),
    ],
)
def test_a_comparison_with_the_answer_has_its_value(answer: str, question: str, text: str) -> None:
    """The amount of the last answer takes the place of the pronoun."""
    assert text in alone(question, "What does a bike cost?", answer=answer).text


def test_the_topic_in_another_language_weighs_less() -> None:
    """What a question in another language says in its own words is not mixed with the topic."""
    rewriting = alone("What does it cost?", "자전거 보험은 어디서 들어요?")
    assert rewriting.text == "What does it cost?"
    assert rewriting.context.split() == ["자전거", "보험"]


def test_chains_are_followed_to_their_beginning() -> None:
    """Each question is rewritten by the rewritten one before it."""
    past = ["어린이 입장료는 얼마예요?", "어른은요?"]
    assert alone("청소년은?", *past).text == "청소년 입장료는 얼마예요?"


@pytest.mark.parametrize("refusal", ["아니요 괜찮아요", "No thanks"])
def test_a_refused_offer_asks_nothing(refusal: str) -> None:
    """A refusal is small talk, and no question."""
    assert alone(refusal, "환불되나요?", answer="네. 기한도 알려 드릴까요?") == Rewriting(refusal)
    assert small_talk(refusal) == "thanks"


def test_small_talk_is_neither_rewritten_nor_referred_to() -> None:
    """Thanks between two questions change nothing."""
    assert alone("고마워요", "어린이 입장료는 얼마예요?") == Rewriting("고마워요")
    past = ["어린이 입장료는 얼마예요?", "고마워요"]
    assert alone("어른은요?", *past).text == "어른 입장료는 얼마예요?"


def test_a_question_without_past_stays() -> None:
    """The first question of a conversation is not changed."""
    assert rewrite("And who grants it?", []) == Rewriting("And who grants it?")
