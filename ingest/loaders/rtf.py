"""RTF: paragraphs, headings by their outline level, and table rows."""

import re
from typing import Final

from striprtf.striprtf import rtf_to_text

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits

# Signs of the private use area stand for what the text would lose: cells, rows, heading levels.
_CELL, _ROW, _HEADING = "\ue00a", "\ue00b", "\ue010"
_LEVELS: Final = 9
_RAW: Final = re.compile(rb"[\x80-\xff]")
_PICTURE: Final = re.compile(r"(?<=[\s}])[0-9a-fA-F\r\n]{256,}")
_WRAPPED: Final = re.compile(r"(\\'[0-9a-fA-F]{2})[\r\n]+(?=\\')")
_MARKS: Final = (
    (re.compile(r"\\(?:nest)?cell(?![a-zA-Z]) ?"), _CELL),
    (re.compile(r"\\(?:row|nestrow)(?![a-zA-Z]) ?"), _ROW),
)
_OUTLINE: Final = re.compile(r"\\outlinelevel([0-8])(?!\d) ?")
_TITLE: Final = re.compile(r"\{\\info\b.{0,2000}?\{\\title\s+([^{}\\]{1,200})\}", re.S)


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page."""
    markup = _prepared(path.read_bytes())
    if found := _TITLE.search(markup):
        draft.title = found[1]
    try:
        text = str(rtf_to_text(markup, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError):
        raise Refused("unreadable", "damaged") from None
    *rows, rest = text.split(_ROW)
    for row in rows:
        _write_row(row, draft)
    _write_lines(rest.replace(_CELL, " | "), draft)


def _prepared(data: bytes) -> str:
    """Return the markup with raw letters escaped, pictures left out and structure marked."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _RAW.sub(lambda found: b"\\'%02x" % found[0][0], data).decode("ascii")
    text = _WRAPPED.sub(r"\1", _PICTURE.sub("", text))
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    return _OUTLINE.sub(lambda found: f"{found[0]}{chr(ord(_HEADING) + int(found[1]))}", text)


def _write_row(row: str, draft: Draft) -> None:
    """Write what stands before a table row, then the row."""
    if _CELL not in row:
        _write_lines(row, draft)
        return
    first, *others = row.removesuffix(_CELL).split(_CELL)
    before, _, first = first.rpartition("\n")
    if before.strip():
        _write_lines(before, draft)
    cells = (" ".join(_plain(cell).split()) for cell in (first, *others))
    line = " | ".join(cells)
    draft.add(line if line.strip(" |") else "", gap="\n")


def _write_lines(text: str, draft: Draft) -> None:
    for line in text.split("\n"):
        level = next((ord(c) - ord(_HEADING) + 1 for c in line if _is_level(c)), 0)
        draft.add(_plain(line).strip(), heading=level, gap="\n\n")


def _is_level(sign: str) -> bool:
    return 0 <= ord(sign) - ord(_HEADING) < _LEVELS


def _plain(text: str) -> str:
    return "".join(sign for sign in text if not _is_level(sign))
