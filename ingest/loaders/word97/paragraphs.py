"""Text of Word 97 paragraphs: runs, field results, symbols and note marks."""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import decode_symbols, symbol
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word97.file import WordFile
from ingest.loaders.word97.formatted_pages import Ranges, character_modifiers
from ingest.loaders.word97.formatting import CharacterFormat, ParagraphFormat, character_format
from ingest.loaders.word97.forms import form_value
from ingest.loaders.word97.styles import Styles

_FONTS: Final = 0x112
_FONT_HEAD: Final = 39
_BEGIN, _RESULT, _END = 0x13, 0x14, 0x15
_PICTURE, _NOTE, _SYMBOL = "\x01", "\x02", "("
_ENDS: Final = frozenset([0x07, 0x0C, 0x0D])
_PIECES: Final = re.compile("[\x01-\x08\x13-\x15(]|[^\x01-\x08\x13-\x15(]+")
_CHARACTERS: Final = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\xa0": " "}
)
_CONTROL: Final = re.compile("[\x00-\x08\x0f-\x1d]")


@dataclass(slots=True)
class _Field:
    """An open field: its instruction until its result begins."""

    instruction: str = ""
    data: int = -1
    in_result: bool = False


@dataclass(slots=True)
class ParagraphReader:
    """Reads the text of paragraphs.

    Attributes:
        marks: Note marks, such as [2], by character position.
    """

    file: WordFile
    styles: Styles
    builder: PageBuilder
    marks: dict[int, str] = field(default_factory=dict)
    _modifiers: Ranges[bytes] = field(init=False)
    _fonts: list[str] = field(init=False)
    _fields: list[_Field] = field(default_factory=list)
    _formats: dict[tuple[bytes, int], CharacterFormat] = field(default_factory=dict)
    _unclosed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self._modifiers = character_modifiers(self.file)
        self._fonts = list(_fonts(self.file.table_range(_FONTS)))

    def paragraphs(self, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield (begin, end, terminator) of the paragraphs between two CPs."""
        units = array("H", self.file.units[2 * begin : 2 * end])
        self._fields.clear()
        self._unclosed = frozenset(begin + at for at in _unclosed(units))
        start = 0
        for at, unit in enumerate(units):
            if unit in _ENDS:
                yield begin + start, begin + at, chr(unit)
                start = at + 1
        if start < len(units):
            yield begin + start, begin + len(units), "\r"

    def text(self, begin: int, end: int, paragraph: ParagraphFormat) -> str:
        """Return the text between two CPs in a paragraph of this format."""
        runs = self._runs(begin, end, paragraph.style)
        text = join_runs(runs, self.builder)
        if any("\ud800" <= unit < "\ue000" for unit in text):  # A surrogate pair in two runs.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def character_format(self, position: int, style: int) -> CharacterFormat:
        """Return the format of one character in a paragraph of this style."""
        return self._format(self._modifiers.at(self.file.offset_of(position)), style)

    def _format(self, modifiers: bytes, style: int) -> CharacterFormat:
        if (modifiers, style) not in self._formats:
            of_style = self.styles.character_format
            base = of_style(style, CharacterFormat())
            own = character_format(modifiers, base, of_style) if modifiers else base
            self._formats[modifiers, style] = own
        return self._formats[modifiers, style]

    def _runs(self, begin: int, end: int, style: int) -> Iterator[Run]:
        for start, stop, data in self._ranges(begin, end):
            run_format = self._format(data, style)
            raw = self.file.units[2 * start : 2 * stop].decode("utf-16-le", "surrogatepass")
            at = start
            for piece in _PIECES.findall(raw):
                text = self._piece(piece, at, run_format)
                at += len(piece.encode("utf-16-le", "surrogatepass")) // 2
                if text and run_format.hidden:
                    count = self.builder.metadata.get("hidden_chars", 0)
                    self.builder.metadata["hidden_chars"] = count + len(text)
                elif text:
                    yield Run(text, run_format.vertical, run_format.withdrawn)

    def _ranges(self, begin: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield (begin, end, modifiers) of the runs between two CPs."""
        pieces = self.file.pieces
        for number in range(max(self.file.piece_at(begin), 0), len(pieces)):
            piece = pieces[number]
            first, last = max(begin, piece.begin), min(end, piece.end)
            if piece.begin >= end:
                return
            if first >= last:
                continue
            offset = piece.offset - piece.begin * piece.width
            byte, stop = offset + first * piece.width, offset + last * piece.width
            ranges = list(self._modifiers.within(byte, stop))
            for (start, data), (after, _) in zip(ranges, [*ranges[1:], (stop, b"")], strict=True):
                yield (
                    piece.begin + (start - piece.offset) // piece.width,
                    piece.begin + (after - piece.offset) // piece.width,
                    data,
                )

    def _piece(self, piece: str, at: int, run_format: CharacterFormat) -> str:
        """Return the text of a piece; field characters open and close fields."""
        code = ord(piece[0])
        if code == _BEGIN:
            if at not in self._unclosed:
                self._fields.append(_Field())
            return ""
        if code in (_RESULT, _END):
            return self._advance_field(code)
        unfinished = next((item for item in self._fields if not item.in_result), None)
        if unfinished is not None:
            unfinished.instruction += piece
            unfinished.data = run_format.data if piece == _PICTURE else unfinished.data
            return ""
        if piece == _NOTE:
            return self.marks.get(at, "")
        if piece == _SYMBOL and run_format.symbol != (0, 0):
            return symbol(run_format.symbol[1], self._font(run_format.symbol[0]))
        text = decode_symbols(piece, self._font(run_format.font))
        return _CONTROL.sub("", text.translate(_CHARACTERS))

    def _advance_field(self, code: int) -> str:
        """End the instruction of the innermost field, or the field."""
        if not self._fields:
            return ""
        if code == _RESULT:
            self._fields[-1].in_result = True
            return ""
        done = self._fields.pop()
        if any(not item.in_result for item in self._fields):
            return ""
        return form_value(done.instruction, self.file.data, done.data)

    def _font(self, number: int) -> str:
        return self._fonts[number] if 0 <= number < len(self._fonts) else ""


def _unclosed(units: Iterable[int]) -> list[int]:
    """Return the positions of fields that are never closed."""
    opened: list[int] = []
    for at, unit in enumerate(units):
        if unit == _BEGIN:
            opened.append(at)
        elif unit == _END and opened:
            opened.pop()
    return opened


def _fonts(data: bytes) -> Iterator[str]:
    at = 4
    while at < len(data):
        size = data[at]
        name = data[at + 1 + _FONT_HEAD : at + 1 + size]
        yield name.decode("utf-16-le", "replace").partition("\0")[0]
        at += 1 + size
