"""Inline Markdown: what of a line is text, and which of it is bold, italic, struck out or code.

Nothing becomes a link or an image: their words are text, their addresses are left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_CHARS = 20_000  # a longer line is shown as it is written
_MAX_DEPTH = 4
_SPAN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`{1,3})(?!`)(?P<code>[^`]{1,500})(?P=ticks)(?!`)"
    r"|!?\[(?P<words>[^\[\]\n]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\)"
    r"|\*\*(?=\S)(?P<bold>[^*\n]{1,500}(?:\*(?!\*)[^*\n]{1,200}\*(?!\*)[^*\n]{0,500})?)(?<=\S)\*\*"
    r"|__(?=\S)(?P<bold2>[^_\n]{1,500})(?<=\S)__"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]{1,500})(?<=\S)\*(?!\*)"
    r"|(?<![\w_])_(?=[^\s_])(?P<italic2>[^_\n]{1,500})(?<=\S)_(?!\w)"
    r"|~~(?=\S)(?P<struck>[^~\n]{1,500})(?<=\S)~~"
)
_TAGS = {"bold": "strong", "bold2": "strong", "italic": "em", "italic2": "em", "struck": "del"}


class Piece(NamedTuple):
    """A piece of a line: text from `start` to `end`, inside these tags."""

    start: int
    end: int
    tags: tuple[str, ...] = ()


def pieces(text: str, start: int, end: int, tags: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Yield the visible pieces of `text[start:end]`, in order; Markdown's signs are left out."""
    at = start
    shown = end - start <= MAX_CHARS and len(tags) < _MAX_DEPTH
    for match in _SPAN.finditer(text, start, end) if shown else ():
        if at < match.start():
            yield Piece(at, match.start(), tags)
        at = match.end()
        if match["escaped"]:
            yield Piece(*match.span("escaped"), tags)
        elif match["code"]:
            yield Piece(*match.span("code"), (*tags, "code"))
        elif match["words"] is not None:
            yield from pieces(text, *match.span("words"), tags)
        else:
            name = next(name for name in _TAGS if match[name])
            yield from pieces(text, *match.span(name), (*tags, _TAGS[name]))
    if at < end:
        yield Piece(at, end, tags)
