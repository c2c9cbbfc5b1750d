"""Study aids: what they are made of. Each item is cited by its words in the document."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.passage import Passage
from models.evidence import Evidence


@dataclass(frozen=True)
class Quote:
    """Words of a document: `sections[section].parent_text[start:end] == text`."""

    section: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Cited:
    """A statement with the words it stands on; `level` is its depth in an outline."""

    text: str
    quote: Quote
    level: int = 0


@dataclass(frozen=True)
class Answered:
    """A question with its answer and the words that answer it.

    Attributes:
        options: Of a quiz, the answers to choose from, the right one among them.
    """

    question: str
    answer: str
    quote: Quote
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyAids:
    """Study aids of one document.

    Attributes:
        written: Whether a generative model wrote some of them; the others are by rule.
    """

    summary: tuple[Cited, ...] = ()
    outline: tuple[Cited, ...] = ()
    facts: tuple[Cited, ...] = ()
    faq: tuple[Answered, ...] = ()
    quiz: tuple[Answered, ...] = ()
    cards: tuple[Answered, ...] = ()
    written: bool = field(default=False)


def evidence_of(sections: Sequence[Passage]) -> list[Evidence]:
    """Return the sections of a document as evidence, numbered from 1."""
    return [
        Evidence(n, p.source, p.parent_text, p.title, p.page, p.heading)
        for n, p in enumerate(sections, start=1)
    ]
