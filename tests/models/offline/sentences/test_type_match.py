"""Type match: values, reasons, places, persons and counts that a question asks for."""

import pytest

from models.offline.sentences.type_match import kind_check, value_check


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("How much is a kite?", "A kite is 12 euros.", "A kite is blue."),
        ("연은 얼마예요?", "연은 3,000원이다.", "연은 파랗다."),
        ("When does the ferry leave?", "It leaves on 4 May.", "It leaves from the jetty."),
        ("When does the ferry leave?", "It leaves at nine.", "It has nine seats."),
        ("나룻배는 언제 떠나요?", "나룻배는 아홉 시에 떠난다.", "나룻배는 두 시설이 함께 쓴다."),
        ("나룻배는 언제 떠나요?", "나룻배는 5월 4일에 떠난다.", "나룻배는 부두에서 떠난다."),
        ("When was the mill built?", "It was built in 1423.", "It ground 1500 sacks."),
        ("물레방아는 언제 지었나요?", "물레방아는 845년에 지었다.", "물레방아는 쌀을 찧는다."),
        ("How long is the walk?", "The walk takes two hours.", "The walk is steep."),
        ("산책은 얼마나 걸려요?", "산책은 40분 걸린다.", "산책길은 가파르다."),
        ("What percentage is paid back?", "Half is paid back.", "It is paid back in cash."),
        ("몇 퍼센트를 돌려받나요?", "30%를 돌려받는다.", "현금으로 돌려받는다."),
        ("Until what time is it open?", "It is open from 9 am to 6 pm.", "Tea is at 4 pm."),
        ("when does the mill close?", "It is open until 6 pm.", "The tour begins at 4 pm."),
        ("방앗간 몇시까지 해요?", "방앗간은 오후 6시까지 연다.", "방앗간에서 3시에 떡을 준다."),
        ("방앗간 운영시간", "오전 9시부터 엽니다.", "오후 3시에 떡을 줍니다."),
        ("합창단 몇명 뽑아", "뽑는 사람: 12명", "합창단 회비: 30,000원"),
        ("합창단 몇 명이에요?", "이름: 합창단; 정원: 24", "합창단은 5층에서 연습한다."),
    ],
)
def test_a_value_of_the_type_asked_for(question: str, has: str, lacks: str) -> None:
    """A sentence lacks the type unless it has a value of it."""
    check = value_check(question)
    assert not check(has)
    assert check(lacks)


@pytest.mark.parametrize(
    ("question", "repeated", "answer"),
    [
        ("When is the fair of 2031?", "The fair of 2031 is big.", "In 2031 it is on 6 June."),
        ("2031년 장터는 언제 열려요?", "2031년 장터는 크다.", "2031년에는 6월 6일에 연다."),
    ],
)
def test_the_question_s_own_value_is_no_answer(question: str, repeated: str, answer: str) -> None:
    """A year that the question names does not say when."""
    check = value_check(question)
    assert check(repeated)
    assert not check(answer)


@pytest.mark.parametrize("question", ["What is a kiln?", "가마가 뭐예요?", "Can I fly a kite?"])
def test_questions_without_a_value_lack_none(question: str) -> None:
    """Where no type is asked for, every sentence will do."""
    assert not value_check(question)("The kiln stands in the yard.")


@pytest.mark.parametrize(
    ("kind", "question", "has", "lacks"),
    [
        ("reason", "Why is the jetty shut?", "It is shut because of ice.", "It is shut in May."),
        ("reason", "부두는 왜 닫나요?", "얼음 때문에 닫는다.", "오월에 닫는다."),
        ("place", "Where do I hand in keys?", "Keys go to the front desk.", "Keys are heavy."),
        ("place", "Where is the loom kept?", "It is kept in Ostrava.", "It was built in June."),
        ("place", "베틀은 어디에 있나요?", "오스트라바에서 볼 수 있다.", "유월에 만들었다."),
        ("person", "방앗간은 누가 지었나요?", "시인 마라 린드크비스트가 지었다.", "돌로 지었다."),
        (
            "count",
            "How many were lost in the flood?",
            "In it 40 sheep were lost.",
            "It lasted 40 days.",
        ),
        ("place", "열쇠는 어디에 내요?", "열쇠는 관리실에 낸다.", "열쇠는 무겁다."),
        ("person", "Who opens the hut?", "It is opened by Mara Lindqvist.", "It opens."),
        ("person", "Who opens the hut?", "The night manager opens it.", "It opens in June."),
        ("person", "오두막은 누가 여나요?", "오두막은 산장지기 대표가 연다.", "유월에 연다."),
        ("count", "How many lanterns are there?", "There are 14 lanterns.", "There are 14 boats."),
        ("count", "등불은 몇 개인가요?", "등불은 14개이다.", "등불은 14일에 켠다."),
        ("count", "How many oars do we get?", "You get four oars.", "Oars are wooden."),
        ("count", "How many people can row it?", "It takes 8 people.", "It takes 8 hours."),
        ("count", "How many times is it rung?", "It is rung three times.", "It rings at three."),
        ("count", "How many sheets do I hand in?", "Bring two sheets.", "Bring it in 2 days."),
        ("count", "How many floors has it?", "The mill has five floors.", "The mill has wings."),
        ("count", "등불을 몇 번 켜요?", "등불은 하루 3회 켠다.", "등불은 3층에 있다."),
        ("count", "등불은 몇 개인가요?", "There are 14 lanterns.", "The lanterns are blue."),
        ("count", "수위가 몇 넘어야 해요?", "수위가 2.5 이상이어야 한다.", "수위를 잰다."),
    ],
)
def test_an_answer_of_the_kind_asked_for(kind: str, question: str, has: str, lacks: str) -> None:
    """Reasons, places, persons and counts of what is asked are told by their wording."""
    check = kind_check(question, kind)
    assert not check(has)
    assert check(lacks)


@pytest.mark.parametrize("kind", ["reason", "place", "person", "count"])
@pytest.mark.parametrize("question", ["How much is a kite?", "연은 얼마예요?"])
def test_a_kind_not_asked_for_lacks_nothing(question: str, kind: str) -> None:
    """A question about a price asks for no reason, place, person or count."""
    assert not kind_check(question, kind)("The kite is blue.")


@pytest.mark.parametrize(
    ("question", "asks"), [("연이 얼마예요?", True), ("연 시험 점수가 얼마나 돼야 해요?", False)]
)
def test_a_level_is_no_price(question: str, asks: bool) -> None:
    """How high a score must be is told by a number without a currency."""
    assert value_check(question)("연은 4.2 이상이어야 한다.") is asks
