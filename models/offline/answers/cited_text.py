"""Cited text: an answer with the spans of its citations.

Sentences of documents may contain brackets of their own ("[2]", `items[0]`), so the model reports
the spans of the citations it wrote itself; nothing else in its text is a citation.
"""

from collections.abc import Iterable
from typing import NamedTuple

CitationSpan = tuple[int, int, int]  # start and end of a citation in the text, and its number


class CitedText(NamedTuple):
    """A text and the spans of its citations, in order."""

    text: str
    citations: tuple[CitationSpan, ...] = ()

    def shifted(self, by: int) -> tuple[CitationSpan, ...]:
        """Return the spans for a text that begins `by` characters later."""
        return tuple((start + by, end + by, number) for start, end, number in self.citations)


class Reply(NamedTuple):
    """A reply, and the answer confidence; None where no passages were asked.

    Attributes:
        abstained: Whether it says that the documents do not answer.
    """

    text: CitedText
    confidence: float | None
    abstained: bool = False


def with_citation(text: str, number: int) -> CitedText:
    """Return a sentence followed by the number of its source."""
    start = len(text) + 1
    cited = f"{text} [{number}]"
    return CitedText(cited, ((start, len(cited), number),))


def join(parts: Iterable[CitedText], separator: str) -> CitedText:
    """Return the parts as one text."""
    text, citations = "", list[CitationSpan]()
    for part in parts:
        text += separator if text else ""
        citations += part.shifted(len(text))
        text += part.text
    return CitedText(text, tuple(citations))
