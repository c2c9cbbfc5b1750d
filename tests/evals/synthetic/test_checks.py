"""Quality checks of synthetic questions."""

from dataclasses import replace

import pytest

from evals.synthetic.candidate import Candidate
from evals.synthetic.checks import Checks, share_copied

PASSAGE = "Leave lasts two years. Books are lent for 14 days to every student of the university."
GOOD = Candidate(
    "How long may I keep a book?",
    "14 days",
    "Books are lent for 14 days to every student of the university.",
    PASSAGE,
    "a.md",
    "en",
)
LONG = "중앙도서관에 있는 모든 도서와 잡지는 휴학 중인 학생과 수료생에게도"
KOREAN = Candidate(
    "책은 며칠 동안 볼 수 있나요?",
    "14일",
    "도서관의 모든 책은 재학생에게 14일 동안 빌려준다.",
    "도서관의 모든 책은 재학생에게 14일 동안 빌려준다.",
    "b.md",
    "ko",
)


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (GOOD, ""),
        (KOREAN, ""),
        (replace(GOOD, answer="fourteen days"), "not_in_passage"),
        (replace(GOOD, answer=""), "malformed"),
        (replace(GOOD, question="What is it?"), "malformed"),
        (replace(GOOD, question="Why? " * 60), "malformed"),
        (replace(GOOD, question="Are books lent for 14 days?"), "leaks"),
        (replace(KOREAN, question="책을 14 일 동안 빌릴 수 있나요?"), "leaks"),
        (replace(GOOD, question="책은 며칠 동안 빌리나요?"), "other_language"),
        (replace(KOREAN, question="How long may I keep a book?"), "other_language"),
        (
            replace(
                GOOD,
                question="Every book of the library is lent to students of this city for what?",
                sentence="Every book of the library is lent to students of this city for 14 days.",
            ),
            "copied",
        ),
        (
            replace(
                KOREAN,
                question=f"{LONG} 며칠 동안 빌려주나요?",
                sentence=f"{LONG} 14일 동안 빌려준다.",
            ),
            "copied",
        ),
    ],
)
def test_reasons(candidate: Candidate, reason: str) -> None:
    """Each fault has its reason, in both languages."""
    assert Checks().reason(candidate) == reason


@pytest.mark.parametrize(
    ("again", "reason"),
    [
        (GOOD.question, "duplicate"),
        ("how long MAY I keep a book??", "duplicate"),
        ("A book: how long may I keep?", "duplicate"),
        ("Whom may I ask about late books?", ""),
    ],
    ids=["same", "other signs", "other order", "another"],
)
def test_duplicates(again: str, reason: str) -> None:
    """The same question with other punctuation or order is a duplicate."""
    checks = Checks()
    checks.record(GOOD)
    assert checks.reason(replace(GOOD, question=again)) == reason


def test_nearly_the_same_question() -> None:
    """Similar questions with one answer are duplicates; those about other rows are not."""
    checks = Checks()
    first = replace(GOOD, question="What is the fee per hour (external) for the North Hall room?")
    checks.record(first)
    near = first.question.replace("North", "South")
    assert checks.reason(replace(first, question=near)) == ""
    longer = first.question.replace("room", "room upstairs")
    assert checks.reason(replace(first, question=longer)) == "duplicate"
    assert checks.reason(replace(first, question=longer, answer="two years")) == ""


def test_share_copied() -> None:
    """A repeated sentence is copied; a question in other words is not."""
    assert share_copied(GOOD.sentence, GOOD.sentence) == 1.0
    assert share_copied(GOOD.question, GOOD.sentence) == 0.0
    assert share_copied("Why?", GOOD.sentence) == 0.0
