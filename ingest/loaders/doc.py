"""Word 97: the text of a document by its piece table; its headings are not known.

Older and damaged ones are refused with the remedy: save as .docx.
"""

import re
import struct
from collections.abc import Iterator
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File, handle
from ingest.loaders.limits import Limits

_WORD: Final = 0xA5EC
_WORD_97: Final = 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PIECES: Final = 2
_NARROW: Final = 0x40000000
# Lengths of the parts of the text, in their order: what is read of them.
_PARTS: Final = (
    (0x4C, True),  # body
    (0x50, True),  # footnotes
    (0x54, False),  # headers and footers
    (0x58, False),  # macros
    (0x5C, False),  # comments
    (0x60, True),  # endnotes
    (0x64, True),  # text boxes
)
_FIELD: Final = re.compile("\x13[^\x13\x14\x15]*\x14([^\x13\x14\x15]*)\x15|\x13[^\x13-\x15]*\x15")
_NESTED: Final = 8
_SIGNS: Final = str.maketrans(
    {"\x0b": "\n", "\x0c": "\r", "\x0e": "\r", "\x1e": "-", "\x1f": None, "\xa0": " "}
)
_UNSAID: Final = re.compile("[\x00-\x06\x08\x0f-\x1d]")


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises whatever the damage makes it stumble over.
        raise _refused() from None
    with file:
        main = _read(file, "WordDocument")
        if len(main) < 0x1AA or _short(main, 0) != _WORD:
            raise _refused()
        flags = _short(main, 0x0A)
        if flags & _ENCRYPTED:
            raise Refused("needs_password", "password")
        if _short(main, 2) < _WORD_97:
            raise _refused()
        draft.title = _title(file)
        table = _read(file, "1Table" if flags & _TABLE_1 else "0Table")
    start, size = _long(main, 0x1A2), _long(main, 0x1A6)
    text = "".join(_pieces(main, table[start : start + size]))
    if not text:
        raise _refused()
    _write(_chosen(main, text), draft)


def _refused() -> Refused:
    return Refused("unreadable", "old_word")


def _read(file: Any, name: str) -> bytes:
    try:
        return bytes(file.openstream(name).read()) if file.exists(name) else b""
    except Exception:  # As above: the damage of this stream.
        return b""


def _title(file: Any) -> str:
    try:
        found = file.get_metadata()
        title, codepage = found.title or b"", found.codepage or 1252
        name = "utf-8" if codepage % 65536 == 65001 else f"cp{codepage % 65536}"
        return str(title.decode(name, "replace")).strip("\0 ")
    except Exception:  # As above.
        return ""


def _short(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "little")


def _long(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "little")


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """Yield the pieces of the text, which lie about the file in one or two bytes a letter."""
    at = 0
    while at + 3 <= len(table) and table[at] != _PIECES:  # What goes before are formats.
        at += 3 + _short(table, at + 1)
    size = _long(table, at + 1)
    plc = table[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    for number in range(max(count, 0)):
        begin, end = struct.unpack_from("<II", plc, 4 * number)
        place = _long(plc, 4 * (count + 1) + 8 * number + 2)
        length = min(max(end - begin, 0), len(main))
        if place & _NARROW:
            start = (place & ~_NARROW) // 2
            yield main[start : start + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _chosen(main: bytes, text: str) -> str:
    """Return the parts of the text that are read, without margins, macros and comments."""
    parts, at = [], 0
    for place, wanted in _PARTS:
        length = _long(main, place)
        parts.append(text[at : at + length] if wanted else "")
        at += length
    return "\r".join(part for part in parts if part) or text


def _write(text: str, draft: Draft) -> None:
    for _ in range(_NESTED):  # A field shows its result; its instruction is not text.
        text, count = _FIELD.subn(lambda found: found[1] or "", text)
        if not count:
            break
    for line in _UNSAID.sub("", text.translate(_SIGNS)).replace("\x07\x07", "\x07\r").split("\r"):
        cells = [" ".join(cell.split()) for cell in line.removesuffix("\x07").split("\x07")]
        is_row = "\x07" in line
        draft.add(" | ".join(cells) if is_row else line, gap="\n" if is_row else "\n\n")
