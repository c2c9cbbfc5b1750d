"""What of a question is searched for."""

from dataclasses import dataclass

import pytest

from chains.retrieval.query.decomposition import interleaved, sub_queries
from index.scope import Scope


@dataclass(frozen=True)
class Row:
    """A source as a list of the index shows it."""

    source: str
    title: str = ""


ROWS = [Row("docs/leave.md", "Rules on Leave"), Row("docs/loans.md", "Loans")]


def queries(question: str) -> list[str]:
    """The texts that are searched for."""
    return [one.query for one in sub_queries(question, Scope("local"), lambda: ROWS)]


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Is the fee for late items due at once?", ["Is the fee for late items due at once?"]),
        ("안녕하세요, 이월 한도가 궁금합니다.", ["이월 한도"]),
        # What follows up on the question before it is found with it, not beside it.
        (
            "How long may staff keep a book? And how long for guests?",
            ["How long may staff keep a book? And how long for guests?"],
        ),
    ],
)
def test_one_search(question: str, searched: list[str]) -> None:
    """A question of one part is one search, without polite words."""
    assert queries(question) == searched


def test_a_part_each() -> None:
    """Of several parts the whole is searched for, and each of them."""
    whole, *parts = queries("기숙사 출입문은 몇 시에 닫고 도서관 연체료는 얼마인가요?")
    assert whole.startswith("기숙사") and len(parts) == 2
    assert parts[1].startswith("도서관 연체료")


def test_a_named_file_narrows_the_search() -> None:
    """Only the file is looked at, and its name is no word to search for."""
    (search,) = sub_queries("What is the limit in leave.md?", Scope("local"), lambda: ROWS)
    (condition,) = search.scope.where
    assert condition.values == ("docs/leave.md",)
    assert "leave.md" not in search.query


def test_turns_keep_k_and_show_nothing_twice(index: object) -> None:
    """Nothing found stays nothing."""
    assert interleaved([[], []], 3) == []
