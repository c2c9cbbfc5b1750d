"""Paragraphs of a Word 97 document as text: runs, fields by their results, symbols, note marks."""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import decode_symbols, symbol
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word97.file import WordFile
from ingest.loaders.word97.formatted_pages import Ranges, looks
from ingest.loaders.word97.formatting import Format, Look, look
from ingest.loaders.word97.forms import form_value
from ingest.loaders.word97.styles import Styles

_FONTS: Final = 0x112
_FONT_HEAD: Final = 39
_BEGIN, _RESULT, _END = 0x13, 0x14, 0x15
_PICTURE, _NOTE, _SYMBOL = "\x01", "\x02", "("
_ENDS: Final = frozenset([0x07, 0x0C, 0x0D])
_PIECES: Final = re.compile("[\x01-\x08\x13-\x15(]|[^\x01-\x08\x13-\x15(]+")
_SIGNS: Final = str.maketrans({"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\xa0": " "})
_UNSAID: Final = re.compile("[\x00-\x08\x0f-\x1d]")


@dataclass(slots=True)
class _Field:
    """A field that is open: its code until its result begins."""

    code: str = ""
    data: int = -1
    in_result: bool = False


@dataclass(slots=True)
class Texts:
    """Reads the text of paragraphs.

    Attributes:
        marks: What stands at the marks of notes, by their places.
    """

    file: WordFile
    styles: Styles
    builder: PageBuilder
    marks: dict[int, str] = field(default_factory=dict)
    _looks: Ranges[bytes] = field(init=False)
    _fonts: list[str] = field(init=False)
    _fields: list[_Field] = field(default_factory=list)
    _known: dict[tuple[bytes, int], Look] = field(default_factory=dict)
    _unended: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self._looks = looks(self.file)
        self._fonts = list(_fonts(self.file.at(_FONTS)))

    def paragraphs(self, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield the paragraphs of a part: their first unit, that of their end, and that sign."""
        units = array("H", self.file.units[2 * begin : 2 * end])
        self._fields.clear()
        self._unended = frozenset(begin + at for at in _unended(units))
        start = 0
        for at, unit in enumerate(units):
            if unit in _ENDS:
                yield begin + start, begin + at, chr(unit)
                start = at + 1
        if start < len(units):
            yield begin + start, begin + len(units), "\r"

    def text(self, begin: int, end: int, found: Format, *, deleted: bool = False) -> str:
        """Return the text from one unit to another in a paragraph of this format."""
        runs = [r._replace(gone="") if deleted else r for r in self._runs(begin, end, found.style)]
        text = join_runs(runs, self.builder)
        if any("\ud800" <= sign < "\ue000" for sign in text):  # A pair in two runs.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def look(self, unit: int, style: int) -> Look:
        """Return the look of one unit."""
        return self._look(self._looks.at(self.file.byte_of(unit)), style)

    def _look(self, data: bytes, style: int) -> Look:
        if (data, style) not in self._known:
            base = self.styles.look(style, Look())
            self._known[data, style] = look(data, base, self.styles.look) if data else base
        return self._known[data, style]

    def _runs(self, begin: int, end: int, style: int) -> Iterator[Run]:
        for start, stop, data in self._ranges(begin, end):
            known = self._look(data, style)
            raw = self.file.units[2 * start : 2 * stop].decode("utf-16-le", "surrogatepass")
            at = start
            for piece in _PIECES.findall(raw):
                said = self._said(piece, at, known)
                at += len(piece.encode("utf-16-le", "surrogatepass")) // 2
                if said and known.hidden:
                    count = self.builder.metadata.get("hidden_chars", 0)
                    self.builder.metadata["hidden_chars"] = count + len(said)
                elif said:
                    yield Run(said, known.level, known.gone)

    def _ranges(self, begin: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield stretches of units with the modifiers that hold for them."""
        pieces = self.file.pieces
        for number in range(max(self.file.piece_at(begin), 0), len(pieces)):
            piece = pieces[number]
            first, last = max(begin, piece.begin), min(end, piece.end)
            if piece.begin >= end:
                return
            if first >= last:
                continue
            offset = piece.place - piece.begin * piece.width
            byte, stop = offset + first * piece.width, offset + last * piece.width
            found = list(self._looks.within(byte, stop))
            for (start, data), (after, _) in zip(found, [*found[1:], (stop, b"")], strict=True):
                yield (
                    piece.begin + (start - piece.place) // piece.width,
                    piece.begin + (after - piece.place) // piece.width,
                    data,
                )

    def _said(self, piece: str, at: int, known: Look) -> str:
        """Return what a piece of text says; signs of fields change what holds after them."""
        code = ord(piece[0])
        if code == _BEGIN:
            if at not in self._unended:
                self._fields.append(_Field())
            return ""
        if code in (_RESULT, _END):
            return self._turn(code)
        hidden = next((one for one in self._fields if not one.in_result), None)
        if hidden is not None:
            hidden.code += piece
            hidden.data = known.data if piece == _PICTURE else hidden.data
            return ""
        if piece == _NOTE:
            return self.marks.get(at, "")
        if piece == _SYMBOL and known.symbol != (0, 0):
            return symbol(known.symbol[1], self._font(known.symbol[0]))
        return _UNSAID.sub("", decode_symbols(piece, self._font(known.font)).translate(_SIGNS))

    def _turn(self, code: int) -> str:
        """End the code of the innermost field, or the field."""
        if not self._fields:
            return ""
        if code == _RESULT:
            self._fields[-1].in_result = True
            return ""
        done = self._fields.pop()
        if any(not one.in_result for one in self._fields):
            return ""
        return form_value(done.code, self.file.data, done.data)

    def _font(self, number: int) -> str:
        return self._fonts[number] if 0 <= number < len(self._fonts) else ""


def _unended(units: Iterable[int]) -> list[int]:
    """Return the places of fields that begin and never end."""
    begun: list[int] = []
    for at, unit in enumerate(units):
        if unit == _BEGIN:
            begun.append(at)
        elif unit == _END and begun:
            begun.pop()
    return begun


def _fonts(data: bytes) -> Iterator[str]:
    at = 4
    while at < len(data):
        size = data[at]
        name = data[at + 1 + _FONT_HEAD : at + 1 + size]
        yield name.decode("utf-16-le", "replace").partition("\0")[0]
        at += 1 + size
