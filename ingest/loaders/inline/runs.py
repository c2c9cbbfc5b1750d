"""Formatted runs of a paragraph, joined into plain text.

    join_runs([Run("10"), Run("-", SUPERSCRIPT), Run("6", SUPERSCRIPT)], builder)  # 10⁻⁶

Adjacent runs of the same format are merged first, because office programs split runs anywhere.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple

from ingest.loaders.page_builder import PageBuilder
from text.superscripts import subscript, superscript

SUPERSCRIPT, SUBSCRIPT, SHIFTED_UP, SHIFTED_DOWN = 1, -1, 2, -2
_LONGEST: Final = 40  # Longer superscripts are decoration.
_SCRIPT: Final = re.compile(r"[-+−–]?[\dn]{1,3}|\d{1,2}\)|[*†‡]")
_TAIL: Final = re.compile(r"[\s.,;:]*$")


class Run(NamedTuple):
    """Text of one format.

    Attributes:
        text: As it is stored in the document.
        vertical: `SUPERSCRIPT`, `SUBSCRIPT`, or `SHIFTED_UP` or `SHIFTED_DOWN` where only the
            baseline is moved; such text is a superscript or subscript if it looks like one.
        withdrawn: `struck` or `deleted` for text that its author withdrew, else "".
    """

    text: str
    vertical: int = 0
    withdrawn: str = ""


def join_runs(runs: Iterable[Run], builder: PageBuilder | None) -> str:
    """Return the text of a paragraph; without a builder withdrawn text is left out."""
    runs = list(runs)
    if not any(run.vertical or run.withdrawn for run in runs):
        return "".join(run.text for run in runs)
    text, dropped = "", False
    for kind, group in groupby((run for run in runs if run.text), key=lambda run: run.withdrawn):
        part = _plain_text(list(group), text)
        if kind:
            part = builder.render_withdrawn(part, kind) if builder is not None else ""
        elif text.endswith(" ") and part.startswith(" ") and dropped:
            part = part[1:]  # One of the two blanks around the words that were left out.
        dropped = bool(kind) and not part
        text += part
    return text


def _plain_text(runs: list[Run], before: str) -> str:
    text = ""
    for vertical, group in groupby(runs, key=lambda run: run.vertical):
        text += _with_scripts("".join(run.text for run in group), vertical, before + text)
    return text


def _with_scripts(text: str, vertical: int, before: str) -> str:
    """Return text with its superscript or subscript characters; `before` precedes it."""
    core = text.strip()
    if not vertical or len(core) > _LONGEST or (core[:1] == "[" and core[-1:] == "]"):
        return text
    if vertical in (SHIFTED_UP, SHIFTED_DOWN):
        attached = before[-1:].isalnum() or before[-1:] in (")", "]")
        if not (attached and _SCRIPT.fullmatch(core)):
            return text
    tail = _TAIL.search(text)
    cut = tail.start() if tail else len(text)
    return (superscript if vertical > 0 else subscript)(text[:cut]) + text[cut:]
