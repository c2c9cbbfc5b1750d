"""Question rate: what is counted, for whom, and what a refusal says."""

import pytest

from chat.turns.question_rate import QuestionRate
from errors import TooManyQuestions


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def ask(rate: QuestionRate, reader: str = "ann") -> None:
    """Ask a question that is taken."""
    with rate.question(reader, "en"):
        pass


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Send it again in 20 s"), ("ko", "20초 뒤에 다시")]
)
def test_a_question_too_many_is_refused_for_a_while(language: str, words: str) -> None:
    """The refusal says for how long, and names the setting; others are not affected."""
    clock = Clock()
    rate = QuestionRate(2, clock)
    ask(rate)
    clock.now += 40
    ask(rate)
    with (
        pytest.raises(TooManyQuestions) as refused,
        rate.question("ann", "ko" if language == "ko" else "en"),
    ):
        raise AssertionError("taken")
    assert words in str(refused.value)
    assert "RAG_QUESTIONS_PER_MINUTE" in str(refused.value)
    ask(rate, "bob")
    clock.now += 20
    ask(rate)


def test_a_question_that_cannot_begin_is_not_counted() -> None:
    """Such as one that is empty, or asked in a busy conversation."""
    rate = QuestionRate(1)
    with pytest.raises(ValueError, match="busy"), rate.question("ann", "en"):
        raise ValueError("busy")
    ask(rate)
    with pytest.raises(TooManyQuestions):
        ask(rate)


def test_no_limit() -> None:
    """With a limit of 0, or without a reader, everything is taken."""
    unlimited, limited = QuestionRate(0), QuestionRate(1)
    for _ in range(100):
        ask(unlimited)
        ask(limited, "")
