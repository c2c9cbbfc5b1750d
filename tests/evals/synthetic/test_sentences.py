"""Sentences that become questions, in both languages, and those that are left alone."""

import pytest

from evals.synthetic.english import from_english
from evals.synthetic.korean import from_korean, question_form


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ('"휴학"이란 학업을 쉬는 것을 말한다.', "휴학이란 무엇인가요?", "학업을 쉬는 것"),
        (
            "군 휴학은 2년까지 할 수 있습니다.",
            "군 휴학은 몇 년까지 할 수 있나요?",
            "2년",
        ),
        ("① 수수료는 5,000원을 낸다.", "수수료는 얼마를 내나요?", "5,000원"),
        ("응시료는 15,000원입니다.", "응시료는 얼마인가요?", "15,000원"),
        ("고지서는 8월 19일부터 내려받는다.", "고지서는 언제부터 내려받나요?", "8월 19일"),
        ("지원금은 3월 2일에 지급했다.", "지원금은 언제 지급했나요?", "3월 2일"),
        ("도서관은 오전 9시에 연다.", "도서관은 몇 시에 여나요?", "오전 9시"),
        (
            "학생은 14일 이내에 신고하여야 한다.",
            "학생은 며칠 이내에 신고하여야 하나요?",
            "14일",
        ),
    ],
)
def test_korean(sentence: str, question: str, answer: str) -> None:
    """Definitions, amounts, days, times and counts are asked for in correct Korean."""
    assert from_korean(sentence) == (question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "다만, 신입생은 2년까지 할 수 있다.",
        "휴학은 2년을 넘을 수 없다.",
        "휴학은 2년, 육아휴학은 4년까지 한다.",
        "최대 2년까지 할 수 있다.",
        "규정은 2026년에 고쳤다.",
        "도서관은 아침에 연다.",
        "정원은 20명이 좋다.",
        "신청은 3월 2일을 지킨다.",
    ],
    ids=["leans on another", "denied", "two", "no topic", "a year", "no number", "ending", "day"],
)
def test_korean_that_is_left_alone(sentence: str) -> None:
    """What would not be a fair question, or not Korean, is none."""
    assert from_korean(sentence) is None


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("쉰다.", "쉬나요?"),
        ("먹는다", "먹나요?"),
        ("엽니다.", "여나요?"),
        ("받았습니다.", "받았나요?"),
        ("있다", "있나요?"),
        ("2년이다.", "2년인가요?"),
        ("크다.", None),
    ],
)
def test_endings(statement: str, question: str | None) -> None:
    """Regular endings only."""
    assert question_form(statement) == question


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("A credit is a unit of study.", "What is a credit?", "a unit of study"),
        ("YET scores are 20 dollars each.", "How much are YET scores?", "20 dollars"),
        ("The fee is 5,000 won per year.", "How much is the fee?", "5,000 won"),
        ("A new card costs $12.", "How much does a new card cost?", "$12"),
        ("Courses last 15 weeks.", "How long do courses last?", "15 weeks"),
        ("The library opens at 9 am.", "When does the library open?", "9 am"),
        ("(2) The term begins on 3 March 2026.", "When does the term begin?", "3 March 2026"),
        (
            "Students must apply for a refund within 14 days of the start.",
            "Within how many days must students apply for a refund?",
            "14 days",
        ),
        (
            "Applicants must send their papers by 1 June.",
            "By when must applicants send their papers?",
            "1 June",
        ),
    ],
)
def test_english(sentence: str, question: str, answer: str) -> None:
    """Definitions, prices, spans, days and times are asked for."""
    assert from_english(sentence) == (question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a unit of study.",
        "During vacations the library closes at 6 pm.",
        "Tuition is the same as last year.",
        "The library opens early.",
        "Books are red.",
    ],
)
def test_english_that_is_left_alone(sentence: str) -> None:
    """What leans on another sentence, or states nothing to ask for, is no question."""
    assert from_english(sentence) is None
