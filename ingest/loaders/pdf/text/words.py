"""Text of a PDF page as lines of words with their places."""

import ctypes
import math
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.columns import drop_unused_words
from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.tables.word_splits import Box, split_words
from ingest.loaders.pdf.text.lines import Line, Word, line_of
from ingest.loaders.pdf.text.superscripts import Fragment, joined, write_scripts

_WORD = re.compile(r"\S+")
# pdfium writes a mark for a hyphen at a line end, and puts the two lines together.
_RAW = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_MARKS = str.maketrans({"\ufffe": "-", "\x02": "-"})
_PLACE = pdfium.FPDFText_GetLooseCharBox
# The same function for addresses in place of objects, which take half of each call to check.
_PLACE_AT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(_PLACE, ctypes.c_void_p).value or 0
)
_MARKED = "\ufffe\x02"
_DIGIT = re.compile("[0-9]")
_MIXED = re.compile(r"\d[^\d\s.,:/\-–%]|[^\W\d_]\d")
_TURNED = 0.3  # sine of the angle of turned text
_TINY = 3.0
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.I)
_NAME_BYTES = 128
_OTHER_SIZE = 0.9  # Of the larger of two heights.


def read_lines(
    page: pypdfium2.PdfTextPage,
    text: str,
    tables: Sequence[Grid] = (),
    change: Callable[[list[Line]], list[Line]] | None = None,
) -> tuple[list[Line], list[Grid]]:
    """Return the lines of a page, placed where positions in the text can be trusted.

    Args:
        page: The text page of pdfium.
        text: Its whole text.
        tables: What the rulings of the page enclose; those that fit its words are returned.
        change: Applied to the lines while their words are there.
    """
    spans = [found.span() for found in _RAW.finditer(text)]
    reader = _Reader(page, text)
    fragments = reader.fragments(list(reader.whole(spans)))
    lines = [reader.line(whole) for whole in joined(fragments)]
    lines = change(lines) if change else lines
    if tables:
        lines, tables = split_words(lines, tables, reader.place)
    return (lines, list(tables)) if tables else (drop_unused_words(lines), [])


class _Reader:
    """Asks pdfium for the places of the characters of one page."""

    def __init__(self, page: pypdfium2.PdfTextPage, text: str) -> None:
        self._page, self._text = page, text
        self._raw = page.raw
        self._has_marks = any(mark in text for mark in _MARKED)
        self._box = pdfium.FS_RECTF()
        self._name, self._flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
        exact = page.count_chars() == len(text)
        self._indices = None if exact else list(_indices(page.raw, text))

    def _index(self, at: int) -> int:
        """Return the index that pdfium gives a character of the text."""
        return at if self._indices is None else self._indices[at]

    def whole(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the lines, those together that a character without a name parted."""
        begin: int | None = None
        for start, end in spans:
            begin = start if begin is None else begin
            if self._text[end - 1] in _MARKED and self._is_inside(end - 1):
                continue
            yield begin, end
            begin = None
        if begin is not None:
            yield begin, len(self._text)

    def _is_inside(self, at: int) -> bool:
        """Return whether the text goes on behind a mark in the same line."""
        if at + 1 >= len(self._text):
            return False
        left, _, low, high = self.place(at)
        following, _, next_low, _ = self.place(at + 1)
        return following > left and abs(next_low - low) < 0.3 * (high - low)

    def fragments(self, spans: Sequence[tuple[int, int]]) -> Iterator[Fragment]:
        """Yield the words between line breaks, as far as there are any."""
        found = [list(_WORD.finditer(self._text, *span)) for span in spans]
        places = [at for words in found for word in words for at in (word.start(), word.end() - 1)]
        boxes = self._boxes(places)
        for (start, end), matches in zip(spans, found, strict=True):
            words: list[Word] = []
            mixed = _DIGIT.search(self._text, start, end) is not None
            for match in matches:
                left, high, _, low, _, last_high, right, last_low = next(boxes)
                text, first = match[0], match.start()
                alike = low == last_low and high == last_high
                uniform = not mixed or text.isalpha() or text.isdecimal()
                if alike and (uniform or not _MIXED.search(text)):
                    words.append(Word(text, left, right, low, high, first))
                else:
                    words += self._parts(first, text)
            if words:
                words = _named(words) if self._has_marks else words
                lead, trail = self._text[start].isspace(), self._text[end - 1].isspace()
                yield Fragment(words, lead, trail)

    def _boxes(self, places: Sequence[int]) -> Iterator[tuple[float, ...]]:
        """Yield the boxes of characters, two at a time: left, top, right and bottom of each."""
        boxes = (pdfium.FS_RECTF * max(len(places), 1))()
        address, size = ctypes.addressof(boxes), ctypes.sizeof(pdfium.FS_RECTF)
        # One call a character is most of the work of this loader: nothing else is done here.
        page = ctypes.cast(self._raw, ctypes.c_void_p).value
        if self._indices is not None:
            places = [self._indices[at] for at in places]
        for number, at in enumerate(places):
            _PLACE_AT(page, at, address + number * size)
        return struct.iter_unpack("8f", memoryview(boxes).cast("B")[: len(places) * size])

    def line(self, fragment: Fragment) -> Line:
        """Return a line with raised and lowered characters written as such."""
        words = write_scripts(fragment.words, self._baseline, self._is_turned)
        if not words[-1].right:
            return Line(" ".join(word.text for word in words))
        begin, end = fragment.words[0].at, fragment.words[-1]
        size = float(pdfium.FPDFText_GetFontSize(self._raw, self._index(begin)))
        bold = self._is_bold(begin) and self._is_bold(end.at + max(len(end.text) - 1, 0))
        # Some files scale a font of size 1: their letters tell how wide a gap is, not their rank.
        size = size if size > _TINY else 0.0
        return line_of(words, size, bold, lead=fragment.lead, trail=fragment.trail)

    def _parts(self, start: int, text: str) -> Iterator[Word]:
        begin, box = 0, self.place(start)
        for number in range(1, len(text)):
            place = self.place(start + number)
            if _alike(box, place):
                box = (*box[:1], place[1], *box[2:])
                continue
            yield Word(text[begin:number], *box, start + begin, begin > 0)
            begin, box = number, place
        yield Word(text[begin:], *box, start + begin, begin > 0)

    def place(self, index: int) -> Box:
        """Return left, right, bottom and top of a character."""
        box = self._box
        if self._indices is not None:
            index = self._indices[index]
        if _PLACE(self._raw, index, box):
            return box.left, box.right, box.bottom, box.top
        return 0.0, 0.0, 0.0, 0.0

    def _baseline(self, index: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._raw, self._index(index), x, y)
        return y.value

    def _is_turned(self, index: int) -> bool:
        angle = float(pdfium.FPDFText_GetCharAngle(self._raw, self._index(index)))
        return abs(math.sin(angle)) > _TURNED

    def _is_bold(self, at: int) -> bool:
        index = self._index(at)
        if pdfium.FPDFText_GetFontWeight(self._raw, index) >= _BOLD:
            return True
        # The fonts every reader has carry no weight, only a name.
        self._name[0] = b"\0"
        pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, _NAME_BYTES, self._flags)
        return bool(_BOLD_NAME.search(self._name.value))


def _indices(page: object, text: str) -> Iterator[int]:
    """Yield the index of each character, where pdfium has some that it does not write."""
    unit = 0  # pdfium counts characters beyond U+FFFF as two.
    for character in text:
        yield pdfium.FPDFText_GetCharIndexFromTextIndex(page, unit)
        unit += 1 + (character > "\uffff")


def _alike(one: Box, other: Box) -> bool:
    """Return whether two characters are of one size and on one line."""
    first, second = one[3] - one[2], other[3] - other[2]
    same_size = min(first, second) > _OTHER_SIZE * max(first, second)
    return same_size and abs(one[2] - other[2]) < 0.1 * max(first, second)


def _named(words: Sequence[Word]) -> list[Word]:
    """Return words with a hyphen for a mark at their end, and without marks inside them."""
    named = []
    for word in words:
        text = f"{word.text[:-1]}-" if word.text[-1] in _MARKED else word.text
        text = text.replace(_MARKED[0], "").replace(_MARKED[1], "")
        named.append(word._replace(text=text) if text != word.text else word)
    return named
