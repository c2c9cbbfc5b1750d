r"""Escaping: show untrusted text of documents, models and people as Markdown or HTML.

An answer keeps its emphasis, lists, tables and code; links, images, HTML, formulas and Streamlit's
directives are escaped to literal text.

    answer_markdown("**15 days** [1] ![x](http://evil/?q=1)", [Mark(12, 1, True)], turn="t1")
    # **15 days** [\[1\]](#evidence-t1-1) !\[x\](http://evil/?q=1)

The one link that an answer has is a citation's: to a fragment of this page, made of the turn's id
and a number, which static/page.js turns into opening the evidence.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chains.citations.prose import code_spans, overlaps

# Code is not escaped, as escapes would show there. Where Markdown and this pattern may differ on
# what is code, `_LINKS` excludes whatever could become a link or an image.
_CODE = re.compile(
    r"(^ {0,3}```[^`\n]*\n(?:.*\n)*? {0,3}```[ ]*$|(?<![\\`])`(?!`)[^`\n]+`(?!`))", re.M
)
_LINKS = re.compile(r"\][(:\[]")
_ACTIVE = re.compile(r"\\[!-/:-@\[-`{-~]|[\[\]$<]")
_ALL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~=:])")
# A command between backticks, after `plain_markdown`: nothing in it ends the code.
_COMMAND = re.compile(r"(?<!`)\\`(\w(?:[\w '/,]|\\[-.=_#<>\[\]])*)\\`(?!\\`)")
_REFERENCE = re.compile(r"(?<!\\)\[(\d{1,2})\](?!\()")
_MARK_START, _MARK_END = "\ue0f0", "\ue0f1"  # private-use characters around the index of a citation
_PLACED_MARK = re.compile(f"{_MARK_START}(\\d+){_MARK_END}")
_DOUBT_START, _DOUBT_END = "\ue0f2", "\ue0f3"  # around a sentence that no source supports
_PRIVATE = re.compile("[\ue0f0-\ue0f3]")
_NOT_ID = re.compile(r"[^0-9A-Za-z_-]")
_LINE_MARK = re.compile(r"\s*(?:(?:[-*+•]|\d{1,3}[.)]|#{1,6})\s+)?")
_DIRECTIVE = re.compile(f"(?<!\\\\):(?=[\\w-]*{_MARK_START})")  # `:red` before a link would be one
_PAIRED = ("**", "*", "__", "_", "`", "~~")


def plain_markdown(text: str) -> str:
    """Return Markdown that shows `text` exactly as written, line breaks included."""
    lines = (_ALL.sub(r"\\\1", line) for line in text.split("\n"))
    return "  \n".join(
        line.replace(" ", "\u00a0", 1) if line[:1] == " " else line for line in lines
    )


def message_markdown(text: str) -> str:
    """Return Markdown that shows a message as written, with the commands that it names as code."""
    return _COMMAND.sub(lambda found: f"`{found[1].replace(chr(92), '')}`", plain_markdown(text))


class CitationMark(NamedTuple):
    """A citation marker in an answer: the offset of its [n], its number and verdict."""

    at: int
    n: int
    supported: bool | None


def answer_markdown(
    text: str,
    marks: Sequence[CitationMark] | None = None,
    turn: str = "",
    unsupported: Sequence[tuple[int, int]] = (),
) -> str:
    """Return Markdown for an answer with highlighted citations, marked where unsupported.

    Args:
        text: The answer of the model.
        marks: Its verified citations; None while it streams, when every [n] is taken for one.
        turn: Id of its turn: citations become links that open their evidence.
        unsupported: Start and end of the sentences to underline.
    """
    text = _PRIVATE.sub(" ", text)  # of the same length, so that offsets stay
    if marks is None:
        matches = (
            m for m in _REFERENCE.finditer(text) if not overlaps(code_spans(text), *m.span())
        )
        marks = [CitationMark(m.start(), int(m[1]), True) for m in matches]
    text, placed = _place_marks(text, marks, _doubts(text, unsupported))
    parts = "".join(
        part if at % 2 and not _LINKS.search(part) else _escape(part)
        for at, part in enumerate(_CODE.split(text))
    )
    parts = _DIRECTIVE.sub(r"\:", parts)
    parts = _PLACED_MARK.sub(lambda match: _reference(placed[int(match[1])], turn), parts)
    return parts.replace(_DOUBT_START, ":orange[").replace(_DOUBT_END, "]")


def _place_marks(
    text: str, marks: Sequence[CitationMark], doubts: Sequence[tuple[int, int]]
) -> tuple[str, list[CitationMark]]:
    """Return the text with placeholders that are not escaped for citations and doubts."""
    pieces: list[tuple[int, int, str]] = []
    placed: list[CitationMark] = []
    at = 0
    for mark in sorted(marks):
        end = mark.at + len(f"[{mark.n}]")
        if mark.at >= at and text[mark.at : end] == f"[{mark.n}]":
            pieces.append((mark.at, end, f"{_MARK_START}{len(placed)}{_MARK_END}"))
            placed.append(mark)
            at = end
    for start, end in doubts:
        pieces += [(start, start, _DOUBT_START), (end, end, _DOUBT_END)]
    written, at = "", 0
    for start, end, piece in sorted(pieces):
        written += text[at:start] + piece
        at = end
    return written + text[at:], placed


def _doubts(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that can be underlined without cutting through other formatting."""
    code = code_spans(text)
    doubts = []
    for start, end in spans:
        mark = _LINE_MARK.match(text, start, end)
        start = mark.end() if mark else start
        words = text[start:end]
        paired = all(words.count(sign) % 2 == 0 for sign in _PAIRED)
        breaks = re.search(r"[|\n]", words) or overlaps(code, start, end)
        if words.strip() and paired and not breaks:
            doubts.append((start, end))
    return doubts


def _escape(text: str) -> str:
    return _ACTIVE.sub(lambda match: _escaped(match[0]), text)


def _escaped(match: str) -> str:
    # What is escaped already stays so; escaping it twice would undo it.
    return match if len(match) == 2 else "&lt;" if match == "<" else "\\" + match


def _reference(mark: CitationMark, turn: str) -> str:
    number = f"\\[{mark.n}\\]" if mark.supported is not False else f"\\[{mark.n}?\\]"
    if mark.supported is None:
        number = f":gray-background[{number}]"
    elif not mark.supported:
        number = f":orange-background[{number}]"
    if turn:
        return f"[{number}](#evidence-{_NOT_ID.sub('', turn)}-{mark.n})"
    return f":primary[{number}]" if mark.supported else number
