"""Rows that an answer quotes from a table are drawn as a table, with their citations."""

import pytest

from chains.citations import cite
from chains.display.answer_tables import with_tables
from chains.sources import Source

CLUBS = (
    "| Club | Room | Fee |\n|---|---|---|\n| Rowing | B7 | 20,000 won |\n| Choir | A1 | 3,000 won |"
)
KOREAN = (
    "단과대학 | 학부 | 대학원\n"
    "공과대학 | 4,527,000원 | 5,544,000원\n예술대학 | 4,863,000원 | 5,931,000원"
)
SOURCES = [Source(1, "clubs.md", "", 1, CLUBS), Source(2, "fees.html", "", 1, KOREAN)]


def shown(answer: str) -> tuple[str, list[str]]:
    """The answer with its tables, and what stands where its citations are said to be."""
    cited = cite(answer, SOURCES)
    text, citations = with_tables(cited.answer, cited.citations, SOURCES)
    return text, [text[c.at : c.at + 3] for c in citations]


@pytest.mark.parametrize(
    ("answer", "table"),
    [
        (
            "Club: Rowing; Fee: 20,000 won [1]",
            "| Club | Fee |\n|---|---|\n| Rowing | 20,000 won [1] |",
        ),
        (
            "단과대학: 공과대학; 학부: 4,527,000원 [2]",
            "| 단과대학 | 학부 |\n|---|---|\n| 공과대학 | 4,527,000원 [2] |",
        ),
        (
            "| Rowing | B7 | 20,000 won | [1]",
            "| Club | Room | Fee |\n|---|---|---|\n| Rowing | B7 | 20,000 won [1] |",
        ),
    ],
    ids=["named", "korean", "bars"],
)
def test_a_quoted_row_is_a_table(answer: str, table: str) -> None:
    """Its columns are named by the row or by the header of its table; its citation is in it."""
    text, markers = shown(answer)
    assert text.strip() == table
    assert markers == [answer[-3:]]


def test_rows_of_one_table_are_drawn_together() -> None:
    """What stands around them stays, apart by a blank line."""
    text, markers = shown(
        "Two clubs:\n\n- Club: Rowing; Fee: 20,000 won [1]\n\n"
        "- Club: Choir; Fee: 3,000 won [1]\n\nAsk us [1]."
    )
    assert text == (
        "Two clubs:\n\n| Club | Fee |\n|---|---|\n| Rowing | 20,000 won [1] |\n"
        "| Choir | 3,000 won [1] |\n\nAsk us [1]."
    )
    assert markers == ["[1]"] * 3


def test_a_citation_behind_the_last_bar_is_not_lost() -> None:
    """In a table that a model has drawn, Markdown would drop what follows the last cell."""
    text, markers = shown(
        "| Club | Fee |\n|---|---|\n| Rowing | 20,000 won | [1]\n| Choir | 3,000 won [1] |"
    )
    assert "| Rowing | 20,000 won [1] |" in text and "| Choir | 3,000 won [1] |" in text
    assert markers == ["[1]", "[1]"]


@pytest.mark.parametrize(
    "answer",
    [
        "Club: Rowing; Fee: 99 won [1]",
        "The fee is 20,000 won; ask: the club [1].",
        "Club: Rowing; Fee: 20,000 won",
        "```\nClub: Rowing; Fee: 20,000 won [1]\n```",
    ],
    ids=["another value", "a sentence", "no citation", "code"],
)
def test_what_no_table_has_stays_text(answer: str) -> None:
    """Only a row that the cited table has is drawn as one."""
    assert shown(answer)[0] == answer
