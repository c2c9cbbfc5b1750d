r"""Show text from documents, models and people without letting it act.

Markdown from an answer keeps its emphasis, lists, tables and code; links, images, HTML, formulas
and Streamlit's own directives become the characters they are written with.

    answer_markdown("**15 days** [1] ![x](http://evil/?q=1)", [Mark(12, 1, True)])
    # **15 days** :primary[\[1\]] !\[x\](http://evil/?q=1)
"""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from chains.citations.prose import code_spans, overlaps

# Code shows its characters as they are, so escapes would be seen there. Where Markdown and this
# pattern may differ on what is code, `_LINKS` keeps whatever could become a link or an image out.
_CODE = re.compile(
    r"(^ {0,3}```[^`\n]*\n(?:.*\n)*? {0,3}```[ ]*$|(?<![\\`])`(?!`)[^`\n]+`(?!`))", re.M
)
_LINKS = re.compile(r"\][(:\[]")
_ACTIVE = re.compile(r"\\[!-/:-@\[-`{-~]|[\[\]$<]")
_ALL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~=:])")
_BLANK_LINES = re.compile(r"\n\s*\n")
_REFERENCE = re.compile(r"(?<!\\)\[(\d{1,2})\](?!\()")
_HOLD, _RELEASE = "\ue0f0", "\ue0f1"  # private characters around the number of a citation
_HELD = re.compile(f"{_HOLD}(\\d+){_RELEASE}")


def plain_markdown(text: str) -> str:
    """Return Markdown that shows `text` exactly as written, line breaks included."""
    lines = (_ALL.sub(r"\\\1", line) for line in text.split("\n"))
    return "  \n".join(
        line.replace(" ", "\u00a0", 1) if line[:1] == " " else line for line in lines
    )


class Mark(NamedTuple):
    """A citation in an answer: where its [n] begins, its number, and the verdict on it."""

    at: int
    n: int
    supported: bool | None


def answer_markdown(text: str, marks: Sequence[Mark] | None = None) -> str:
    """Return Markdown for an answer in which each citation stands out, warning where it fails.

    Args:
        text: The answer as the model wrote it.
        marks: Its citations, checked; None while it is being written, when every [n] is taken
            for one.
    """
    if marks is None:
        shown = (m for m in _REFERENCE.finditer(text) if not overlaps(code_spans(text), *m.span()))
        marks = [Mark(m.start(), int(m[1]), True) for m in shown]
    text, kept = _marked(text.replace(_HOLD, "").replace(_RELEASE, ""), marks)
    parts = "".join(
        part if at % 2 and not _LINKS.search(part) else _inert(part)
        for at, part in enumerate(_CODE.split(text))
    )
    return _HELD.sub(lambda held: _reference(kept[int(held[1])]), parts)


def _marked(text: str, marks: Sequence[Mark]) -> tuple[str, list[Mark]]:
    """Return the text with a sign that nothing escapes in the place of each citation."""
    pieces: list[str] = []
    kept: list[Mark] = []
    at = 0
    for mark in sorted(marks):
        end = mark.at + len(f"[{mark.n}]")
        if mark.at >= at and text[mark.at : end] == f"[{mark.n}]":
            pieces += [text[at : mark.at], f"{_HOLD}{len(kept)}{_RELEASE}"]
            kept.append(mark)
            at = end
    return "".join([*pieces, text[at:]]), kept


def passage_html(text: str, spans: Sequence[tuple[int, int]], language: str = "") -> str:
    """Return HTML of a passage with the given stretches of it marked; everything is escaped."""
    pieces, at = [], 0
    for start, end in _merged(spans, len(text)):
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at:]))
    lang = f' lang="{escape(language)}"' if language and language != "und" else ""
    body = _BLANK_LINES.sub("\n", "".join(pieces))
    return f'<div class="passage"{lang} tabindex="0">{body}</div>'


def excerpt(
    text: str, spans: Sequence[tuple[int, int]], around: int = 500
) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` cut to its spans and what is near, and the spans in what is left.

    A quarter of `around` characters stays before the first span, so that it is seen at once.
    """
    first = min((start for start, _ in spans), default=0)
    last = max((end for _, end in spans), default=0)
    low = _blank_before(text, max(0, first - around // 4))
    high = min(len(text), last + around)
    head, tail = ("… " if low else ""), (" …" if high < len(text) else "")
    moved = [(start - low + len(head), end - low + len(head)) for start, end in spans]
    return head + text[low:high] + tail, moved


def _inert(text: str) -> str:
    return _ACTIVE.sub(lambda found: _escaped(found[0]), text)


def _escaped(found: str) -> str:
    # A character the author has escaped stays so; escaping it twice would wake it up again.
    return found if len(found) == 2 else "&lt;" if found == "<" else "\\" + found


def _reference(mark: Mark) -> str:
    if mark.supported:
        return f":primary[\\[{mark.n}\\]]"
    if mark.supported is None:
        return f":gray-background[\\[{mark.n}\\]]"
    return f":orange-background[\\[{mark.n}?\\]]"


def _merged(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _blank_before(text: str, at: int) -> int:
    return text.rfind(" ", max(0, at - 40), at) + 1 or at
