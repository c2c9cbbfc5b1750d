"""Follow-up questions: from rows and sections, in one language, and only where they are found."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chains.sources import Citation, Source
from chains.suggestions.candidates import clean_heading, other_rows, question_forms
from chains.suggestions.follow_ups import follow_ups
from index.passage import Passage

FEES = "Fees\n\nPlace | Price\nNorth hall | 900 won\nSouth hall | 700 won\nEast hall | 650 won"


def section(heading: str, parent: str, source: str = "rules.md") -> Passage:
    """A section of a document."""
    return Passage(
        f"c{parent}", parent, source, "default", "Hall rules", "en", 1, 0, 9, "x", 0, 9, "x",
        heading=heading,
    )  # fmt: skip


class Found:
    """Documents in which each query finds the passages whose heading it names."""

    def __init__(self, *sections: Passage, lost: str = "") -> None:
        self._sections = sections
        self._lost = lost
        self.searched: list[str] = []

    def sections(self, source: str) -> list[Passage]:
        """The sections of one document."""
        return [s for s in self._sections if s.source == source]

    def search(self, query: str, k: int) -> Sequence[Passage]:
        """The sections named in the query."""
        self.searched.append(query)
        named = [s for s in self._sections if _last(s) and _last(s).lower() in query.lower()]
        return [s for s in named if _last(s) != self._lost][:k] or [self._sections[0]]


def _last(passage: Passage) -> str:
    return clean_heading(passage.heading.rpartition(" > ")[2])


SECTIONS = (
    section("Hall rules > 1. Opening hours", "p1"),
    section("Hall rules > 2. Late fees", "p2"),
    section("Hall rules > 3. 예약 취소", "p3"),
    section("Hall rules > May I bring a dog?", "p4"),
)
CITED = Source(1, "rules.md", "Hall rules", 1, "Open from nine.", parent_id="p1")
QUOTE = Citation(1, "rules.md", 1, "Open from nine.", "c1", True, 0, 15)


def test_sections_beside_the_cited_one_are_asked_about() -> None:
    """Those after it first; a heading that is a question is asked as it is."""
    asked = follow_ups("When is it open?", [QUOTE], [CITED], Found(*SECTIONS), "en")
    assert asked == ["What should I know about late fees?", "May I bring a dog?"]


def test_headings_in_the_other_language_are_not_asked_about() -> None:
    """A Korean question takes the Korean heading alone, with its particle."""
    asked = follow_ups("언제 여나요?", [QUOTE], [CITED], Found(*SECTIONS), "ko")
    assert asked == ["예약 취소는 어떻게 되나요?"]


def test_what_a_search_does_not_find_is_not_suggested() -> None:
    """Each question is searched for first, with the document named where it helps."""
    documents = Found(*SECTIONS, lost="Late fees")
    asked = follow_ups("When is it open?", [QUOTE], [CITED], documents, "en")
    assert asked == ["May I bring a dog?"]
    assert "What does “Hall rules” say about late fees?" in documents.searched


def test_only_documents_that_answer_are_asked_about() -> None:
    """One that was found but not cited gives no question, nor does an answer without sources."""
    found = Source(2, "pool.md", "Pool rules", 1, "The pool.", parent_id="q1")
    others = (section("Pool rules > Bathing caps", "q1", "pool.md"),)
    documents = Found(*SECTIONS, *others)
    asked = follow_ups("When is it open?", [QUOTE], [CITED, found], documents, "en")
    assert asked == ["What should I know about late fees?", "May I bring a dog?"]
    assert follow_ups("When is it open?", [], [CITED, found], documents, "en") == []


def test_what_was_asked_is_not_asked_again() -> None:
    """A heading whose words are all in the question is no news."""
    asked = follow_ups("What are the late fees?", [QUOTE], [CITED], Found(*SECTIONS), "en")
    assert asked == ["May I bring a dog?"]


def test_another_row_of_the_cited_table() -> None:
    """The key of the row in the question is replaced by that of its neighbour."""
    source = replace(CITED, text=FEES)
    at = FEES.index("South hall")
    citation = replace(QUOTE, start=at, end=at + len("South hall | 700 won"))
    rows = list(other_rows("What does the South hall cost?", [citation], [source]))
    assert [row.forms[0] for row in rows] == [
        "What does the East hall cost?",
        "What does the North hall cost?",
    ]


def test_a_table_that_was_not_cited_gives_no_rows() -> None:
    """The row has to be in the question and in the citation."""
    source = replace(CITED, text=FEES)
    assert list(other_rows("What does the West hall cost?", [QUOTE], [source])) == []


@pytest.mark.parametrize(
    ("heading", "clean"),
    [
        ("제3조(휴학의 종류)", "휴학의 종류"),
        ("Article 5 (Military service leave)", "Military service leave"),
        ("1. 납부 기간", "납부 기간"),
        ("2.3 Late fees", "Late fees"),
        ("Chapter 1. General provisions", "General provisions"),
        ("제1장 총칙", "총칙"),
        ("2026학년도 등록금", "2026학년도 등록금"),
        ("3", "3"),
    ],
)
def test_headings_lose_their_numbers(heading: str, clean: str) -> None:
    """Articles, chapters and decimals go; years stay."""
    assert clean_heading(heading) == clean


def test_a_name_keeps_its_capitals() -> None:
    """Only a heading in sentence case becomes part of a sentence."""
    assert question_forms("Late fees", "", "en") == ("What should I know about late fees?",)
    assert "Student Portal" in question_forms("Student Portal", "", "en")[0]
    assert question_forms("IT help", "", "en") == ("What should I know about IT help?",)
