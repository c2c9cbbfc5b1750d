"""A question that compares two things spoken of names both of them."""

import pytest

from text.dialogue.comparing import comparison, relates_two
from text.dialogue.exchanges import Resolved


@pytest.mark.parametrize(
    ("first", "second", "question", "expected"),
    [
        ("When does the north gate open?", "When does the south gate open?",
         "Which one opens earlier?", "which opens earlier, north gate or south gate?"),
        ("What is the fare to Seoul?", "What is the fare to Busan?", "What's the difference?",
         "What is the difference in fare between Seoul and Busan?"),
        ("How many mats can members borrow?", "How many mats can guests borrow?",
         "Which of them can borrow more?", "What is the difference in mats between"),
        ("등기 우편은 며칠 걸려요?", "택배는 며칠 걸려요?", "둘 중 뭐가 더 오래 걸려요?",
         "등기 우편과 택배 중 뭐가 더 오래 걸려요?"),
        ("강당 수용 인원은?", "야외 무대 수용 인원은?", "어디가 더 커요?",
         "강당과 야외 무대 중 수용 인원 어디가 더 커요?"),
        ("본관 2인실은 얼마예요?", "별관 2인실은 얼마예요?", "둘이 얼마나 차이 나요?",
         "본관 2인실과 별관 2인실은 얼마나 차이 나요?"),
    ],
)  # fmt: skip
def test_the_topics_of_two_questions_are_compared(
    first: str, second: str, question: str, expected: str
) -> None:
    """What the two questions share is what they are compared by."""
    past = [Resolved(each, "", "") for each in (first, second)]
    assert comparison(question, past).startswith(expected)


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("What is the fare to Seoul?", "How does it compare with Busan?",
         "What is the difference in fare between Seoul and Busan?"),
        ("보트 대여료는 얼마예요?", "카누보다 비싸요?", "보트와 카누의 대여료 차이는 얼마예요?"),
    ],
)  # fmt: skip
def test_a_comparison_may_name_the_other_thing(earlier: str, question: str, expected: str) -> None:
    """It is compared with the topic of the question before."""
    assert comparison(question, [Resolved(earlier, "", "")]) == expected


@pytest.mark.parametrize(
    ("question", "relates"),
    [
        ("Which closes later?", True),
        ("So how much cheaper is that?", True),
        ("Is the trout or the carp cheaper?", False),
        ("How much is the carp?", False),
        ("누가 더 오래 빌릴 수 있어요?", True),
        ("소포와 편지 중 뭐가 더 빨라요?", False),
        ("택배로 받으면 얼마 더 내요?", False),
    ],
)
def test_only_what_compares_is_one(question: str, relates: bool) -> None:
    """A question that names both things, or asks for a surcharge, is none."""
    assert relates_two(question) is relates
