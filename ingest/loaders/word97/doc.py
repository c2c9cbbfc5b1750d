"""Word 97: body, notes, text boxes, comments and margins of a document, by its piece table.

Older and damaged ones are refused with the remedy: save as .docx.
"""

from array import array
from itertools import pairwise
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.inline.numerals import numeral
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.word97.body import Body
from ingest.loaders.word97.file import WordFile, long, short
from ingest.loaders.word97.formatted_pages import formats
from ingest.loaders.word97.lists import numbers
from ingest.loaders.word97.paragraphs import Texts
from ingest.loaders.word97.styles import Styles

_WORD: Final = 0xA5EC
_WORD_97: Final = 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
# The parts of the text in their order, by where their lengths stand.
_PARTS: Final = {
    **{"body": 0x4C, "footnotes": 0x50, "margins": 0x54, "macros": 0x58, "comments": 0x5C},
    **{"endnotes": 0x60, "boxes": 0x64},
}
# Where the marks of notes stand in the body, and how they count.
_MARKS: Final = {"footnotes": (0xAA, "decimal"), "endnotes": (0x20A, "lowerRoman")}
_COMMENT_MARKS, _COMMENT_TEXTS, _AUTHORS, _MARGINS = 0xBA, 0xC2, 0x1BA, 0xF2
_SEPARATORS: Final = 6  # of notes, which come before all headers
_MARK: Final = "\x02"


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page."""
    file, title = _opened(path)
    if not file.units:
        raise _refused()
    builder.title = title
    styles = Styles.of(file)
    texts = Texts(file, styles, builder)
    body = Body(texts, formats(file, styles.format), numbers(file), builder)
    parts = _parts(file)
    for name in _MARKS:
        texts.marks |= _marks(file, name, parts[name])
    body.write(*parts["body"])
    for name in ("footnotes", "endnotes", "boxes"):
        body.write(*parts[name])
    for line in _comments(body, *parts["comments"]):
        builder.add(line, gap="\n")
    for text in dict.fromkeys(_margins(body, *parts["margins"])):
        builder.add(text)


def _opened(path: File) -> tuple[WordFile, str]:
    """Return the streams of a file and its title."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises whatever the damage makes it stumble over.
        raise _refused() from None
    with file:
        main = _read(file, "WordDocument")
        if len(main) < 0x1AA or short(main, 0) != _WORD:
            raise _refused()
        flags = short(main, 0x0A)
        if flags & _ENCRYPTED:
            raise Refused("needs_password", "password")
        if short(main, 2) < _WORD_97:
            raise _refused()
        table = _read(file, "1Table" if flags & _TABLE_1 else "0Table")
        return WordFile(main, table, _read(file, "Data")), _title(file)


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


def _parts(file: WordFile) -> dict[str, tuple[int, int]]:
    """Return from where to where each part of the text reaches, in units."""
    found, at = {}, 0
    whole = len(file.units) // 2
    for name, place in _PARTS.items():
        end = min(at + long(file.main, place), whole)
        found[name] = at, end
        at = end
    if not at:  # Without lengths all is body.
        found["body"] = 0, whole
    return found


def _marks(file: WordFile, name: str, part: tuple[int, int]) -> dict[int, str]:
    """Return what stands at the marks of notes: in the body, and at the beginning of each note."""
    offset, kind = _MARKS[name]
    begin, end = part
    places = file.plc(offset, 2)[0][:-1]
    signs = _signs(file, begin, end)
    found = {place: f"[{numeral(number, kind)}]" for number, place in enumerate(places, 1)}
    own = [at for at, sign in enumerate(signs) if sign == _MARK]
    for number, at in enumerate(own, 1):
        apart = signs[at + 1 : at + 2].isspace()
        found[begin + at] = f"[{numeral(number, kind)}]" + ("" if apart else " ")
    return found


def _signs(file: WordFile, begin: int, end: int) -> str:
    """Return the units of a part as one sign each, whatever they are halves of."""
    return "".join(map(chr, array("H", file.units[2 * begin : 2 * end])))


def _comments(body: Body, begin: int, end: int) -> list[str]:
    """Return the comments, one line each, with who wrote them."""
    file = body.texts.file
    places = [begin + place for place in file.plc(_COMMENT_TEXTS, 0)[0]]
    if len(places) < 2:
        return body.lines(begin, end)
    marks, names = file.plc(_COMMENT_MARKS, 30)[1], _authors(file.at(_AUTHORS))
    found = []
    for number, (start, stop) in enumerate(pairwise(places)):
        text = " ".join(body.lines(start, min(stop, end)))
        author = short(marks[number], 20) if number < len(marks) else len(names)
        who = names[author] if author < len(names) else ""
        if text:
            found.append(f"{who}: {text}" if who else text)
    return found


def _authors(data: bytes) -> list[str]:
    found, at = [], 0
    while at + 2 <= len(data):
        size = short(data, at)
        found.append(data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace"))
        at += 2 + 2 * size
    return found


def _margins(body: Body, begin: int, end: int) -> list[str]:
    """Return the headers and footers that hold more than a number."""
    places = [begin + place for place in body.texts.file.plc(_MARGINS, 0)[0][_SEPARATORS:]]
    texts = ("\n".join(body.lines(a, min(z, end))) for a, z in pairwise(places) if a < z)
    return [text for text in texts if any(sign.isalpha() for sign in text)]
