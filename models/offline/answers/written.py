"""Text of the embedded model with the places of its citations.

Sentences of documents may hold brackets of their own ("[2]", `items[0]`), so the model says where
the numbers that it wrote itself stand; nothing else in its text is a citation.
"""

from collections.abc import Iterable
from typing import NamedTuple

Mark = tuple[int, int, int]  # start and end of a citation in the text, and its number


class Written(NamedTuple):
    """A text and its citations, in order."""

    text: str
    marks: tuple[Mark, ...] = ()

    def moved(self, by: int) -> tuple[Mark, ...]:
        """Return the citations as they stand when the text begins `by` characters later."""
        return tuple((start + by, end + by, number) for start, end, number in self.marks)


class Reply(NamedTuple):
    """What to say, and how sure the passages make it; None where none were asked."""

    written: Written
    confidence: float | None


def quoted(text: str, number: int) -> Written:
    """Return a sentence followed by the number of its source."""
    start = len(text) + 1
    whole = f"{text} [{number}]"
    return Written(whole, ((start, len(whole), number),))


def joined(parts: Iterable[Written], between: str) -> Written:
    """Return the parts as one text."""
    text, marks = "", list[Mark]()
    for part in parts:
        text += between if text else ""
        marks += part.moved(len(text))
        text += part.text
    return Written(text, tuple(marks))
