"""Word 97 loader: body, notes, text boxes, comments, headers and footers of a .doc.

Older and damaged files are refused with the remedy: save as .docx.
"""

from array import array
from itertools import pairwise
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.inline.numerals import numeral
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.word97.body import BodyWriter
from ingest.loaders.word97.file import WordFile, uint16, uint32
from ingest.loaders.word97.formatted_pages import paragraph_formats
from ingest.loaders.word97.lists import read_numbering
from ingest.loaders.word97.paragraphs import ParagraphReader
from ingest.loaders.word97.styles import Styles

_WORD: Final = 0xA5EC
_WORD_97: Final = 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
# Parts of the text in order, with the offset of their length in the FIB (FibRgLw97).
_PARTS: Final = {
    **{"body": 0x4C, "footnotes": 0x50, "headers": 0x54, "macros": 0x58, "comments": 0x5C},
    **{"endnotes": 0x60, "boxes": 0x64},
}
# PLCs of the note references in the FIB, and the numerals of their marks.
_NOTE_REFERENCES: Final = {"footnotes": (0xAA, "decimal"), "endnotes": (0x20A, "lowerRoman")}
_COMMENT_REFERENCES, _COMMENT_TEXTS, _AUTHORS, _HEADERS = 0xBA, 0xC2, 0x1BA, 0xF2
_SEPARATORS: Final = 6  # stories of note separators, before those of headers
_NOTE_CHARACTER: Final = "\x02"


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page: body, notes, text boxes, comments, headers and footers."""
    file, title = _open(path)
    if not file.units:
        raise _refused()
    builder.title = title
    styles = Styles.of(file)
    reader = ParagraphReader(file, styles, builder)
    formats = paragraph_formats(file, styles.paragraph_format)
    body = BodyWriter(reader, formats, read_numbering(file), builder)
    parts = _parts(file)
    for name in _NOTE_REFERENCES:
        reader.marks |= _note_marks(file, name, parts[name])
    body.write(*parts["body"])
    for name in ("footnotes", "endnotes", "boxes"):
        body.write(*parts[name])
    for line in _comments(body, *parts["comments"]):
        builder.add(line, gap="\n")
    for text in dict.fromkeys(_headers(body, *parts["headers"])):
        builder.add(text)


def _open(path: File) -> tuple[WordFile, str]:
    """Return the streams of a file and the title of the document."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises any exception on damaged files.
        raise _refused() from None
    with file:
        main = _read(file, "WordDocument")
        if len(main) < 0x1AA or uint16(main, 0) != _WORD:
            raise _refused()
        flags = uint16(main, 0x0A)
        if flags & _ENCRYPTED:
            raise Refused("needs_password", "password")
        if uint16(main, 2) < _WORD_97:
            raise _refused()
        table = _read(file, "1Table" if flags & _TABLE_1 else "0Table")
        return WordFile(main, table, _read(file, "Data")), _title(file)


def _refused() -> Refused:
    return Refused("unreadable", "old_word")


def _read(file: Any, name: str) -> bytes:
    try:
        return bytes(file.openstream(name).read()) if file.exists(name) else b""
    except Exception:  # As above.
        return b""


def _title(file: Any) -> str:
    try:
        properties = file.get_metadata()
        title, codepage = properties.title or b"", properties.codepage or 1252
        name = "utf-8" if codepage % 65536 == 65001 else f"cp{codepage % 65536}"
        return str(title.decode(name, "replace")).strip("\0 ")
    except Exception:  # As above.
        return ""


def _parts(file: WordFile) -> dict[str, tuple[int, int]]:
    """Return the first CP and the end of each part of the text."""
    parts, at = {}, 0
    whole = len(file.units) // 2
    for name, offset in _PARTS.items():
        end = min(at + uint32(file.main, offset), whole)
        parts[name] = at, end
        at = end
    if not at:  # Without lengths all text is body.
        parts["body"] = 0, whole
    return parts


def _note_marks(file: WordFile, name: str, part: tuple[int, int]) -> dict[int, str]:
    """Return note marks by CP: those in the body, and that at the beginning of each note."""
    offset, numerals = _NOTE_REFERENCES[name]
    begin, end = part
    references = file.plc(offset, 2)[0][:-1]
    marks = {at: f"[{numeral(number, numerals)}]" for number, at in enumerate(references, 1)}
    units = _units(file, begin, end)
    starts = [at for at, unit in enumerate(units) if unit == _NOTE_CHARACTER]
    for number, at in enumerate(starts, 1):
        has_blank = units[at + 1 : at + 2].isspace()
        marks[begin + at] = f"[{numeral(number, numerals)}]" + ("" if has_blank else " ")
    return marks


def _units(file: WordFile, begin: int, end: int) -> str:
    """Return the UTF-16 units of a part, one character each, surrogates included."""
    return "".join(map(chr, array("H", file.units[2 * begin : 2 * end])))


def _comments(body: BodyWriter, begin: int, end: int) -> list[str]:
    """Return the comments, one line each, with their author."""
    file = body.reader.file
    starts = [begin + position for position in file.plc(_COMMENT_TEXTS, 0)[0]]
    if len(starts) < 2:
        return body.lines(begin, end)
    references, names = file.plc(_COMMENT_REFERENCES, 30)[1], _authors(file.table_range(_AUTHORS))
    lines = []
    for number, (start, stop) in enumerate(pairwise(starts)):
        text = " ".join(body.lines(start, min(stop, end)))
        author = uint16(references[number], 20) if number < len(references) else len(names)
        who = names[author] if author < len(names) else ""
        if text:
            lines.append(f"{who}: {text}" if who else text)
    return lines


def _authors(data: bytes) -> list[str]:
    names, at = [], 0
    while at + 2 <= len(data):
        size = uint16(data, at)
        names.append(data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace"))
        at += 2 + 2 * size
    return names


def _headers(body: BodyWriter, begin: int, end: int) -> list[str]:
    """Return the headers and footers that hold more than a number."""
    starts = [begin + position for position in body.reader.file.plc(_HEADERS, 0)[0][_SEPARATORS:]]
    texts = ("\n".join(body.lines(a, min(z, end))) for a, z in pairwise(starts) if a < z)
    return [text for text in texts if any(character.isalpha() for character in text)]
