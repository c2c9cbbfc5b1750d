"""The difference of two amounts of a sentence is computed where a question asks for it."""

import pytest

from models.offline.answers.stated_differences import with_difference
from models.offline.sentences.selection import SelectedSentence, Selection


def noted(question: str, sentence: str) -> str:
    """The working of the difference that is noted beside a sentence; empty without one."""
    selection = Selection((SelectedSentence(1, sentence, 1.0),), 0.9)
    notes = with_difference(question, selection).notes
    return "".join(str(values["working"]) for _, values in notes)


@pytest.mark.parametrize(
    ("question", "sentence", "working"),
    [
        ("How much more does the sauna cost?",
         "A ticket costs 8 euros and 11 euros with the sauna, for 3 hours.",
         "11 euros − 8 euros = 3 euros"),
        ("둘은 얼마나 차이 나요?", "입장료는 어른 7,000원, 어린이 4,500원이다.",
         "7,000원 − 4,500원 = 2,500원"),
        ("몇 권 더 빌려요?", "회원은 5권을, 가족은 9권까지 빌린다.", "9권 − 5권 = 4권"),
    ],
)  # fmt: skip
def test_a_difference_is_computed(question: str, sentence: str, working: str) -> None:
    """Two amounts of one unit are subtracted; a particle is no part of the unit."""
    assert noted(question, sentence) == working


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How much is the sauna?", "A ticket costs 8 euros and 11 euros with the sauna."),
        ("How much more is it?", "Tickets are 8 euros, 11 euros and 15 euros."),
        ("How much more is it?", "A ticket costs 8 euros for 3 hours."),
        ("얼마나 차이 나요?", "축제는 5월 3일부터 5월 9일까지 열린다."),
    ],
)
def test_no_difference_is_computed(question: str, sentence: str) -> None:
    """Not where none is asked for, where it is open of what, or between dates."""
    assert noted(question, sentence) == ""
