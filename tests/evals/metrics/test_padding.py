"""Padding: sentences and rows of an answer without an accepted answer."""

import pytest

from evals.metrics.correctness import correctness
from evals.metrics.padding import answer_units, padding
from models.evidence import NOT_IN_DOCUMENTS
from models.offline.canned_replies import canned

FEE = ["30,000 won", "30,000원"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The fee is 30,000 won. [1]", 0.0),
        ("The fee is 30,000 won. [1] Bring a pen. [2]", 0.5),
        ("Item: rope; Fee: 30,000 won [1] Item: tent; Fee: 9,000 won [1]", 0.5),
        ("요금은 30,000원이다. [1]\n\n문은 9시에 연다. [2]\n\n문은 6시에 닫는다. [2]", 2 / 3),
        ("Bring a pen [1].", 1.0),
        ("The fee is 30,000 won [1] and due in May.", 0.0),
        ("| item | fee |\n|---|---|\n| rope | 30,000 won |\n| tent | 9,000 won | [1]", 0.5),
        ("물건 | 요금\n밧줄 | 30,000원\n천막 | 9,000원 [1]", 0.5),
        ("## Fees\n\n**Rope**\n\nThe fees:\n- 30,000 won [1]\n- 9,000 won [1]", 0.5),
        ("요금은 다음과 같습니다:\n1. 30,000원 [1]", 0.0),
    ],
)
def test_padding(answer: str, expected: float) -> None:
    """Rows, list items and sentences count; heads, headings and introductions do not."""
    assert padding(answer, FEE) == pytest.approx(expected)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_messages_are_no_padding(language: str) -> None:
    """What the application says of its own about an answer or a part of it is no padding."""
    answer = {"ko": "요금은 30,000원이다. [1]", "en": "The fee is 30,000 won. [1]"}[language]
    notes = [
        canned("rows_compared", language, count=3, column="요금 fee"),
        canned("part_unanswered", language, part="그늘막 tent"),
        NOT_IN_DOCUMENTS[language],
    ]
    assert padding("\n\n".join([answer, *notes]), FEE) == 0.0
    assert padding("\n\n".join([answer, notes[0], "문은 9시에 연다. [2]"]), FEE) == 0.5
    assert padding(notes[0], FEE) is None


def test_a_computed_message_with_the_answer_is_evidence() -> None:
    """A message that states the accepted sum counts as a sentence with the answer."""
    total = canned("rows_summed", "ko", count=2, column="요금", value="30,000원")
    assert padding(f"요금: 9,000원 [1]\n\n{total}", FEE) == 0.5


def test_answer_units_hold_no_citations() -> None:
    """Units are texts without [n]."""
    assert answer_units("One. [1][2]\n\nTwo [3].") == ["One.", "Two"]


GROUPS = [["9 am", "9시"], ["30,000 won", "30,000원"]]


@pytest.mark.parametrize(
    ("answer", "answers", "all_of", "expected"),
    [
        (
            "It opens at 9 am. [1] The fee is 30,000 won. [2] Bring a pen. [2]",
            ["30,000 won"],
            GROUPS,
            {"answer_contains": 1, "@1": 0, "complete": 1, "wrong": 0, "padding": 1 / 3},
        ),
        (
            "9시에 연다. [1]",
            ["30,000원"],
            GROUPS,
            {"answer_contains": 0, "@1": 0, "complete": 0, "wrong": 1, "padding": 0.0},
        ),
        (
            "9시에 연다. [1]",
            [],
            GROUPS,
            {"answer_contains": 0, "@1": 0, "complete": 0, "wrong": 0, "padding": 0.0},
        ),
        (
            "9시에 열고 30,000원을 받는다. [1]",
            [],
            GROUPS,
            {"answer_contains": 1, "@1": 1, "complete": 1, "wrong": 0, "padding": 0.0},
        ),
        (
            "The fee is 130,000 won. [1]",
            ["30,000 won"],
            [],
            {"answer_contains": 0, "@1": 0, "wrong": 1, "padding": 1.0},
        ),
    ],
    ids=["complete", "other part", "incomplete", "only groups", "wrong"],
)
def test_correctness(
    answer: str, answers: list[str], all_of: list[list[str]], expected: dict[str, float]
) -> None:
    """`answers` decide what is right; without them, all groups of `all_of`."""
    values = correctness(answer, answers, all_of)
    names = {"@1": "answer_contains@1", "complete": "answer_complete", "wrong": "wrong_answerable"}
    found = {name: values[names.get(name, name)] for name in expected}
    assert found == pytest.approx(expected)
    assert ("answer_complete" in values) == bool(all_of)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_refusal_is_neither_wrong_nor_padded(language: str) -> None:
    """What was not answered is counted by `refused_answerable` alone."""
    values = correctness(NOT_IN_DOCUMENTS[language], FEE, abstained=True)
    assert values["wrong_answerable"] == 0.0
    assert not {"padding", "padding_right"} & set(values)


def test_only_right_answers_tell_their_length() -> None:
    """`padding_right` is there where something is right."""
    assert "padding_right" not in correctness("Bring a pen. [1]", FEE)
    assert correctness("30,000 won. [1] Bring a pen. [1]", FEE)["padding_right"] == 0.5
    assert correctness("anything", []) == {}


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("I found nothing. Not an answer, but nearest: the dock closes at 5 pm. [1]", "5 pm"),
        ("답을 찾지 못했습니다. 가장 가까운 내용: 부두는 5시에 닫는다. [1]", "5시"),
    ],
)
def test_a_refusal_is_never_right(answer: str, accepted: str) -> None:
    """A nearest passage that has the accepted string does not make a refusal an answer."""
    refused = correctness(answer, [accepted], [[accepted]], abstained=True)
    assert refused["answer_contains"] == refused["answer_complete"] == 0.0
    assert refused["wrong_answerable"] == 0.0
    assert correctness(answer, [accepted])["answer_contains"] == 1.0
