"""Candidates for follow-up questions: other rows of a cited table, sections beside a cited one.

All are rules on the structure of the documents; whether the documents answer one is checked in
`chains.suggestions.follow_ups`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.sources import Citation, Source
from index.passage import Passage
from text.analyser import tokens
from text.korean.particles import with_particle
from text.language import detect_language
from text.messages import Messages

TEXTS = Path(__file__).with_name("texts.yaml")
MAX_HEADING = 40  # characters; a longer one is a sentence
_NUMBER = re.compile(
    r"^(?:제\s*\d+\s*[조장절관항](?:의\d+)?\s*[.:]?|(?:article|chapter|section|part)\s+[\dIVX]+\.?:?"
    r"|(?:\d+|[IVX]+)[.)](?=\s)|\d+(?:\.\d+)+[.)]?(?=\s)|[가-힣][.)]|[①-⑳])\s*",
    re.I,
)
_BRACKETED = re.compile(r"^[(（]([^()（）]+)[)）]$")
_QUESTION = re.compile(r"[?？]\s*$")
_CELL = " | "


@dataclass(frozen=True)
class Candidate:
    """A question that the documents may answer.

    Attributes:
        forms: The question in several words, the shortest first.
        parent_id: The section that has to be found by it.
    """

    forms: tuple[str, ...]
    parent_id: str


def other_rows(
    question: str, citations: Sequence[Citation], sources: Sequence[Source]
) -> Iterator[Candidate]:
    """Yield the question about the other rows of the table that answers it.

    The first cell of the cited row has to be in the question; that of another row takes its place.
    """
    by_number = {source.n: source for source in sources}
    for citation in citations:
        source = by_number.get(citation.n)
        if source is None:
            continue
        keys = _row_keys(source.text)
        cited = [key for key in keys if key in question and key in _lines_of(source, citation)]
        if cited:
            longest = max(cited, key=len)
            for key in _neighbours(keys, longest):
                if key not in question:
                    yield Candidate((question.replace(longest, key, 1),), source.parent_id)


def other_sections(
    question: str, source: Source, sections: Sequence[Passage], language: str
) -> Iterator[Candidate]:
    """Yield questions about the sections of a document beside the one that was cited.

    Only headings in `language` are asked about, those after the cited section before the others.
    """
    asked = set(tokens(question))
    ids = [section.parent_id for section in sections]
    at = ids.index(source.parent_id) if source.parent_id in ids else 0
    for section in [*sections[at + 1 :], *reversed(sections[:at])]:
        heading = clean_heading(section.heading.rpartition(" > ")[2])
        if heading == clean_heading(section.title) or not _is_about_something(heading, language):
            continue
        if not set(tokens(heading)) <= asked:
            yield Candidate(question_forms(heading, section.title, language), section.parent_id)


def clean_heading(heading: str) -> str:
    """Return a heading without its number: "Article 5 (Military leave)" is "Military leave"."""
    heading = " ".join(heading.split())
    while match := _NUMBER.match(heading):
        if match.end() == 0 or match.end() == len(heading):
            break
        heading = heading[match.end() :]
    bracketed = _BRACKETED.match(heading)
    return bracketed[1].strip() if bracketed else heading


def question_forms(heading: str, title: str, language: str) -> tuple[str, ...]:
    """Return the questions that ask about a heading, the shortest first."""
    if _QUESTION.search(heading):
        return (heading,)
    texts = Messages.load(TEXTS)
    spoken = with_particle(heading, "은/는") if language == "ko" else _lower_first(heading)
    short = texts("about", language, heading=spoken)
    return (short, texts("about_in", language, heading=spoken, title=title)) if title else (short,)


def _is_about_something(heading: str, language: str) -> bool:
    if not 2 <= len(heading) <= MAX_HEADING or not tokens(heading):
        return False
    korean = detect_language(heading) == "ko"
    return korean == (language == "ko") and not heading.endswith((".", "。", "요", "다"))


def _lower_first(heading: str) -> str:
    """Return a heading in sentence case as a part of a sentence: "Late fees" is "late fees"."""
    first, *others = heading.split(" ")
    sentence_case = first[:1].isupper() and first[1:].islower() and " ".join(others).islower()
    return heading[:1].lower() + heading[1:] if sentence_case or not others else heading


def _row_keys(text: str) -> list[str]:
    rows = [line.split(_CELL)[0].strip() for line in text.split("\n") if _CELL in line]
    return [key for key in rows[1:] if len(key) > 1]


def _lines_of(source: Source, citation: Citation) -> str:
    """Return the lines of a source that a citation quotes."""
    start = max(0, citation.start - source.start)
    end = max(start, min(len(source.text), citation.end - source.start))
    first = source.text.rfind("\n", 0, start) + 1
    last = source.text.find("\n", end)
    return source.text[first : last if last >= 0 else None]


def _neighbours(keys: Sequence[str], key: str) -> list[str]:
    at = keys.index(key)
    return [*keys[at + 1 :], *reversed(keys[:at])]
