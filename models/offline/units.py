"""Cut a passage into the pieces an answer may be made of, each with what it stands under.

A piece is a sentence, a list item or a table row. A line that announces a list ("Bring:",
"다음과 같다.") is also offered together with its list, since alone it answers nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text.analyser import tokens
from text.sentences import sentence_spans

_ITEM = re.compile(r"[ \t>]*(?:[-*•‣◦▪·○●■□▶※–]|\(?\d{1,3}[.)]|[①-⑳]|\(?[가-하][.)])\s")
_ANNOUNCES = re.compile(
    r"[:：]\s*$|(?:다음|아래)[과와]\s?같|as follows|(?:the )?following[^.]*[.:]?$", re.I
)
_HEADING = re.compile(
    r"#{1,6}\s|\*\*[^*]+\*\*$|제\s?\d+\s?[장절관편]|제\s?\d+\s?조(?:의\s?\d+)?\s*(?:\([^)]*\))?$"
    r"|(?:Article|Section|Chapter|Part)\s+[\dIVX]+\b[^.]*$"
)
_RULE = re.compile(r"[\s|:=+*_-]+$")
_LONGEST_BLOCK = 600
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of a passage: `passage.text[start:end] == text`.

    Attributes:
        words: Its tokens in order.
        context: Tokens of the title, heading and announcing line above it.
        heading: Whether it only names what follows.
        place: Its position among the pieces of the passage.
    """

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    context: frozenset[str]
    heading: bool = False
    place: int = 0


def cut(text: str, title: str = "") -> list[Unit]:
    """Return the pieces of a passage in order; a block follows the line that announces it."""
    spans = [span for span in sentence_spans(text) if not _RULE.match(text[slice(*span)])]
    above = frozenset(tokens(title))
    heading: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    units: list[Unit] = []
    for place, (start, end) in enumerate(spans):
        piece = text[start:end]
        words, item = tuple(tokens(piece)), bool(_ITEM.match(piece))
        named = not item and _is_heading(text, start, end)
        if named:
            heading, lead = frozenset(words), frozenset()
        elif not item and not _is_row(piece):
            lead = frozenset()
        context = above if named else above | heading | lead
        units.append(Unit(piece, start, end, words, context, named, place))
        if _announces(text, spans, place) or (_is_row(piece) and not lead):
            lead = frozenset(words)
            units += _block(text, spans, place, context)
    return units


def _block(
    text: str, spans: list[tuple[int, int]], place: int, context: frozenset[str]
) -> Iterator[Unit]:
    start, end = spans[place]
    if _is_row(text[start:end]):
        return
    for _, stop in _items_after(text, spans, place):
        if stop - start > _LONGEST_BLOCK:
            break
        end = stop
    if end > spans[place][1]:
        piece = text[start:end]
        yield Unit(piece, start, end, tuple(tokens(piece)), context, False, place)


def _items_after(text: str, spans: list[tuple[int, int]], place: int) -> Iterator[tuple[int, int]]:
    for start, end in spans[place + 1 :]:
        if not _ITEM.match(text, start):
            return
        yield start, end


def _announces(text: str, spans: list[tuple[int, int]], place: int) -> bool:
    start, end = spans[place]
    followed = place + 1 < len(spans) and _ITEM.match(text, spans[place + 1][0])
    if not followed or _ITEM.match(text, start):
        return False
    return bool(_ANNOUNCES.search(text[start:end]) or _is_heading(text, start, end))


def _is_row(piece: str) -> bool:
    return piece.startswith("|") or piece.count(" | ") >= 1 or "\t" in piece


def _is_heading(text: str, start: int, end: int) -> bool:
    piece = text[start:end]
    if not _alone(text, start, end) or len(piece) > _LONGEST_HEADING or "\n" in piece:
        return False
    if _HEADING.match(piece):
        return True
    blank_above = not text[:start].strip(" \t") or text[:start].rstrip(" \t").endswith("\n\n")
    below = text[end:].lstrip(" \t").startswith("\n")
    return blank_above and below and piece[-1] not in ".!?:;,。」\"'”)|" and "|" not in piece


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the piece is a whole line."""
    before, after = text[:start].rstrip(" \t")[-1:], text[end:].lstrip(" \t")[:1]
    return before in ("", "\n") and after in ("", "\n")
