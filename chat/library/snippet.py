"""Snippets: the part of a message in which a search has matched, with the matches marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from text.normalise import fold

BEFORE, AROUND = 30, 140  # characters before the first match, and of a whole snippet

Span = tuple[int, int]


@dataclass(frozen=True)
class Snippet:
    """A part of a text on one line; `spans` are the matches in `text`, in order."""

    text: str
    spans: tuple[Span, ...] = ()


def make_snippet(text: str, terms: Sequence[str]) -> Snippet:
    """Return the part of a text around the first match of any folded term; its start if none."""
    spans = find_terms(text, terms)
    first = spans[0][0] if spans else 0
    low = _word_start(text, max(0, first - BEFORE))
    high = min(len(text), max(low + AROUND, spans[0][1] if spans else 0))
    head, tail = ("…" if low else ""), ("…" if high < len(text) else "")
    # A blank for each line end keeps the offsets of the spans.
    line = "".join(" " if c.isspace() else c for c in text[low:high])
    shift = len(head) - low
    shown = tuple((start + shift, end + shift) for start, end in spans if end <= high)
    return Snippet(head + line + tail, shown)


def find_terms(text: str, terms: Sequence[str]) -> list[Span]:
    """Return the spans of a text that equal one of the folded terms when folded, merged."""
    folded, offsets = _folded(text)
    found = []
    for term in filter(None, terms):
        at = folded.find(term)
        while at >= 0:
            found.append((offsets[at], offsets[at + len(term) - 1] + 1))
            at = folded.find(term, at + len(term))
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and the offset in `text` of each of its characters."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    # Character by character, since compatibility forms have several letters ("㎏" is "kg").
    pieces, offsets = [], list[int]()
    for at, character in enumerate(text):
        piece = fold(character)
        pieces.append(piece)
        offsets += [at] * len(piece)
    return "".join(pieces), offsets


def _word_start(text: str, at: int) -> int:
    """Return the start of a word at or a little after an offset that is not the beginning."""
    blank = text.find(" ", at, at + BEFORE // 2) if at else -1
    return blank + 1 or at
