"""Runs of text with their formats, joined into the plain text of one paragraph.

    joined([Run("10"), Run("-", 1), Run("6", 1)], draft)  # 10⁻⁶

Neighbours of one format are one piece of text, because office programs split runs anywhere.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple

from ingest.loaders.page_builder import PageBuilder
from text.superscripts import subscript, superscript

SUPERSCRIPT, SUBSCRIPT, SHIFTED_UP, SHIFTED_DOWN = 1, -1, 2, -2
_LONGEST: Final = 40  # Longer text is set high for its looks.
_POWER: Final = re.compile(r"[-+−–]?[\dn]{1,3}|\d{1,2}\)|[*†‡]")
_TAIL: Final = re.compile(r"[\s.,;:]*$")


class Run(NamedTuple):
    """Text of one format.

    Attributes:
        text: As it stands in the document.
        level: `SUPERSCRIPT`, `SUBSCRIPT`, or `SHIFTED_UP` or `SHIFTED_DOWN` for text whose baseline
            is moved, which is a superscript or subscript only where it looks like one.
        gone: Why it no longer holds: `struck`, `deleted`, or "" where it does.
    """

    text: str
    level: int = 0
    gone: str = ""


def join_runs(runs: Iterable[Run], builder: PageBuilder | None) -> str:
    """Return the text of a paragraph; without a draft what no longer holds is left out."""
    runs = list(runs)
    if not any(run.level or run.gone for run in runs):
        return "".join(run.text for run in runs)
    text, dropped = "", False
    for gone, items in groupby((run for run in runs if run.text), key=lambda run: run.gone):
        piece = _written(list(items), text)
        if gone:
            piece = builder.withdrawn(piece, gone) if builder is not None else ""
        elif text.endswith(" ") and piece.startswith(" ") and dropped:
            piece = piece[1:]  # The blank beside words that were left out.
        dropped = bool(gone) and not piece
        text += piece
    return text


def _written(runs: list[Run], before: str) -> str:
    text = ""
    for level, items in groupby(runs, key=lambda run: run.level):
        text += _leveled("".join(run.text for run in items), level, before + text)
    return text


def _leveled(text: str, level: int, before: str) -> str:
    """Return text as its level says, `before` being what stands to its left."""
    core = text.strip()
    if not level or len(core) > _LONGEST or (core[:1] == "[" and core[-1:] == "]"):
        return text
    if level in (SHIFTED_UP, SHIFTED_DOWN):
        close = before[-1:].isalnum() or before[-1:] in (")", "]")
        if not (close and _POWER.fullmatch(core)):
            return text
    tail = _TAIL.search(text)
    cut = tail.start() if tail else len(text)
    return (superscript if level > 0 else subscript)(text[:cut]) + text[cut:]
