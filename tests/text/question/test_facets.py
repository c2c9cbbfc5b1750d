"""Facets of typed questions: yes or no, own records, tasks, groups, focus, types, comparisons."""

import pytest

from text.question.analysis import analyse
from text.question.facets.expected_types import has_answer_of

YES_NO = (
    "can i bring food in",
    "visitor here, can I park overnight?",
    "is it allowed to swap shifts",
    "if i lose my badge do i pay",
    "Does the gym have lockers?",
    "are cats ok in the lobby?",
    "ok to sublet my desk?",
    "음식 반입해도 돼요?",
    "외부인도 이용 가능한가요",
    "보증금 돌려받을 수 있어?",
    "서류 우편으로 내도 됨?",
    "주말에도 문 열어여?",
    "사물함 공짜임?",
    "촬영 되나용ㅠㅠ",
)
NOT_YES_NO = (
    "how much is the sauna",
    "what can I bring",
    "can you tell me the locker fee",
    "is the gym or the pool cheaper or better?",
    "is the fee higher in May or in June?",
    "접수 기간 알려주세요",
    "이 의자 얼마예요",
    "헬스장 몇 시에 여나요",
    "재료비는?",
    "왜 안돼요?",
)
PERSONAL = (
    "what's my locker number",
    "has my parcel arrived yet?",
    "did my transfer go through",
    "am i registered for the trip?",
    "how many vacation days do i have left",
    "how much do i owe",
    "is my application approved",
    "제 환급금 들어왔는지 확인해 주세요",
    "내 연차 며칠 남았어?",
    "제 평가 결과 나왔나요?",
    "내 사번이 뭐야",
    "나 합격했어?",
    "저 등록됐나여?",
    "내 근무표 보여줘",
)
NOT_PERSONAL = (
    "can I bring a friend",
    "my laptop is broken, what now",
    "how do I reset my pin",
    "what happens to my deposit if I leave",
    "is my bike allowed inside?",
    "when is the deadline to submit my thesis?",
    "제 노트북이 고장났는데 어디로 가요?",
    "내 차 가져와도 돼요?",
    "제 비밀번호 어떻게 바꿔요?",
    "제2공학관 어디예요",
    "내일 몇시에 열어요",
    "내가 휴직하면 수당 받을 수 있나요?",
)
TASKS = (
    "write me a python function that reverses a list",
    "Write a short poem about spring",
    "please translate this sentence into German",
    "tell me a joke",
    "what's the weather today",
    "봄에 대한 시 한 편 써줘",
    "자바로 정렬 코드 짜줘",
    "이 문장 영어로 번역해줘",
    "오늘 부산 날씨 어때?",
    "노래 하나 불러줘",
    "12 곱하기 7은?",
)
NO_TASKS = (
    "who wrote the safety report?",
    "make a list of fees",
    "where do I find the code of conduct",
    "how do I write a leave request?",
    "신청서는 어디서 써요?",
    "요금을 표로 만들어줘",
    "번역 서비스 있나요?",
    "교육 프로그램 알려줘",
    "비 오면 행사 취소돼요?",
)


@pytest.mark.parametrize("question", YES_NO)
def test_yes_no_questions(question: str) -> None:
    """A question for permission or for a fact is answered by yes or no."""
    asked = analyse(question)
    assert asked.yes_no
    assert "yes_no" in asked.expects


@pytest.mark.parametrize("question", NOT_YES_NO)
def test_open_questions(question: str) -> None:
    """A question with an interrogative, of two choices or without predicate is not one."""
    assert not analyse(question).yes_no


@pytest.mark.parametrize("question", PERSONAL)
def test_questions_about_own_records(question: str) -> None:
    """No document holds the asker's own records."""
    assert analyse(question).personal


@pytest.mark.parametrize("question", NOT_PERSONAL)
def test_questions_about_rules_are_not_personal(question: str) -> None:
    """What the asker may do, or must do with a thing of their own, stands in documents."""
    assert not analyse(question).personal


@pytest.mark.parametrize("question", TASKS)
def test_tasks_are_off_topic(question: str) -> None:
    """A work to write, a translation, a calculation or today's weather is in no document."""
    assert analyse(question).off_topic


@pytest.mark.parametrize("question", [*NO_TASKS, *NOT_YES_NO, *NOT_PERSONAL])
def test_questions_are_not_off_topic(question: str) -> None:
    """A question about such works is a question."""
    assert not analyse(question).off_topic


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("I'm an intern, can I work from home?", ("intern",)),
        ("newcomer here, do I get a locker?", ("newcomer",)),
        ("As a visiting scholar, what can I borrow?", ("visiting scholar",)),
        ("if I am on sick leave who approves it", ("on sick leave",)),
        ("i retired last year, how many passes can i get", ("retired last year",)),
        ("what is the limit for grad students?", ("grad students",)),
        ("when is the fire drill", ()),
        ("I'm wondering when it opens", ()),
        ("박사과정생은 책 몇 권 빌려요", ("박사과정생",)),
        ("인턴인데 재택 되나요?", ("인턴",)),
        ("3년째 근무하는데 안식월 쓸 수 있어요?", ("3년째 근무",)),
        ("휴직 중이면 보험 어떻게 돼요", ("휴직 중",)),
        ("외국인도 가입 가능해요?", ("외국인",)),
        ("정원은 몇 명이에요", ()),
        ("신청할라면 뭐가 필요해요", ()),
        ("마감일자는 언제예요", ()),
    ],
)
def test_conditions(question: str, conditions: tuple[str, ...]) -> None:
    """The group or situation of the asker is a condition; a purpose and the topic are none."""
    assert analyse(question).conditions == conditions


@pytest.mark.parametrize(
    ("question", "layout"),
    [
        ("show the room fees as a table", "table"),
        ("bullet points: rules of the sauna", "list"),
        ("요금을 표로 정리해줘", "table"),
        ("준비물 목록으로 알려줘", "list"),
        ("where is the table tennis room?", ""),
        ("발표는 언제 해요", ""),
    ],
)
def test_layout(question: str, layout: str) -> None:
    """Words about a table or list are the form of the answer."""
    assert analyse(question).form.layout == layout


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("what is the deadline for parental leave?", "deadline"),
        ("how much is a locker per month", "locker"),
        ("whats the guest limit at the spa", "limit"),
        ("how many towels can I take", "towels"),
        ("opening hours of the bakery?", "hours"),
        ("does the lounge have microwaves", "microwaves"),
        ("what does the insurance cover", "insurance"),
        ("what did the board add to the rules?", "board"),
        ("what kinds of lockers are there", "lockers"),
        ("who won the raffle?", ""),
        ("가입한 사람은?", ""),
        ("탕비실에서 무엇을 쓸 수 있나요?", ""),
        ("수채화 재료비 얼마예여", "재료비"),
        ("강당 정원이 몇 명이에요", "정원"),
        ("총무팀 전화번호 알려줘", "전화번호"),
        ("휴게실에 정수기 있나요?", "정수기"),
        ("한도에 안 들어가는 수당은 뭐예요", "수당"),
        ("필기시험 범위 어디까지에요", "범위"),
        ("어디서 우산 빌려요", ""),
    ],
)
def test_focus(question: str, focus: str) -> None:
    """The focus is the head noun of what is asked for."""
    assert analyse(question).focus == focus


@pytest.mark.parametrize(
    ("question", "types"),
    [
        ("물감 재료비 얼마예여", {"money"}),
        ("회의실 몇시까지임", {"time"}),
        ("접수 며칠까지에요", {"date"}),
        ("예약 며칠전에 해야돼여", {"duration"}),
        ("반납은 어디로 가야돼?", {"place"}),
        ("고장나면 누구한테 말해요", {"contact", "person"}),
        ("할인 몇프로예요", {"percent"}),
        ("세미나실 몇명 들어가요", {"count"}),
        ("왜 안돼요", {"reason"}),
        ("wut time does the pool close", {"time"}),
        ("how much is a locker", {"money"}),
        ("til when can i register", {"date"}),
        ("how many guests can I bring", {"count"}),
        ("how long does a refund take", {"duration"}),
        ("what is a grade point?", {"definition"}),
        ("who do I call about a leak", {"contact"}),
        ("how do I book a court", {"procedure"}),
        ("can I park here", {"yes_no"}),
    ],
)
def test_expected_types(question: str, types: set[str]) -> None:
    """The answer types follow from interrogatives and attributes, colloquial ones included."""
    assert analyse(question).expects == types


@pytest.mark.parametrize(
    ("kind", "text", "other"),
    [
        ("money", "대여료는 3,000원이다.", "3층에서 빌린다."),
        ("date", "Apply by 3 May.", "Apply in room 3."),
        ("time", "오후 6시에 닫는다.", "6시간 걸린다."),
        ("contact", "내선 4021로 전화한다.", "4층으로 간다."),
        ("percent", "The refund is one half.", "The refund takes 5 days."),
    ],
)
def test_a_text_has_an_answer_of_a_type(kind: str, text: str, other: str) -> None:
    """A text with an expression of the type has it, another number does not."""
    assert has_answer_of(kind, text)
    assert not has_answer_of(kind, other)


@pytest.mark.parametrize(
    ("question", "things", "parts"),
    [
        ("is the deposit higher in Oslo or in Bergen?", ("Oslo", "Bergen"), "deposit Bergen"),
        ("which is cheaper, the day pass or the ten-visit card?",
         ("day pass", "ten-visit card"), "price ten-visit card"),
        ("gym vs pool opening hours", ("gym", "pool"), "opening hours pool"),
        ("is the sauna more expensive than the pool?", ("sauna", "pool"), "price pool"),
        ("what's the difference between plan A and plan B", ("plan A", "plan B"), "plan B"),
        (
            "요가반이랑 필라테스반 중에 어느 쪽이 더 비싸"
            "?", ("요가반", "필라테스반"), "필라테스반 가격"),
        ("A동과 B동 차이가 뭐예요", ("A동", "B동"), "B동"),
        ("버스 아니면 기차 어느 게 싸요", ("버스", "기차"), "기차 가격"),
        ("A형 vs B형 보증금", ("A형", "B형"), "B형 보증금"),
    ],
)  # fmt: skip
def test_comparisons(question: str, things: tuple[str, str], parts: str) -> None:
    """A comparison has two things, and a subquestion about each."""
    asked = analyse(question)
    assert asked.compared == things
    assert asked.subquestions[1].text == parts


@pytest.mark.parametrize(
    "question", ["do you take cash or card", "수건과 비누 주나요?", "can I pay or not?"]
)
def test_a_choice_is_no_comparison(question: str) -> None:
    """Two things in one question are not compared by that alone."""
    assert analyse(question).compared == ()
