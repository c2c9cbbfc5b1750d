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
_NUMBERING = re.compile(
    r"#{1,6}\s|\(?\d{1,2}(?:\.\d{1,2})*[.)]?\s|제\s?\d+\s?[조장절관편](?:의\s?\d+)?"
    r"|(?:Article|Section|Chapter|Part)\s+[\dIVX]+\b|[IVX가-하]+\.\s"
)
_NOT_HEADING = re.compile(r"[.!?。:：;,|=\t]|\d|^[-*•‣◦▪·○●■□▶※–]\s|[다요죠음함임]$")
_RULE = re.compile(r"[\s|:=+*_-]+$")
_LONGEST_BLOCK = 500
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
        named = _is_heading(text, start, end)
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
    return bool(followed and not _ITEM.match(text, start) and _ANNOUNCES.search(text[start:end]))


def _is_row(piece: str) -> bool:
    return piece.startswith("|") or piece.count(" | ") >= 1 or "\t" in piece


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether the piece is a short line that says nothing itself and stands above another."""
    if end - start > _LONGEST_HEADING or not _alone(text, start, end) or not text[end:].strip():
        return False
    piece = text[start:end].strip("*_ ")
    numbering = _NUMBERING.match(piece)
    if (
        numbering
        and _NUMBERING.match(text[end:].lstrip("\n "))
        and "\n\n" not in text[end : end + 2]
    ):
        return False  # one item of a numbered list
    return not _NOT_HEADING.search(piece[numbering.end() :] if numbering else piece)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the piece is a whole line."""
    before, after = text[:start].rstrip(" \t")[-1:], text[end:].lstrip(" \t")[:1]
    return before in ("", "\n") and after in ("", "\n")
