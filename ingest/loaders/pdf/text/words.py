"""Text of a PDF page as lines of words with their boxes."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import pypdfium2  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.columns import drop_unused_words
from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.tables.word_splits import split_words
from ingest.loaders.pdf.text.characters import Characters
from ingest.loaders.pdf.text.lines import Box, Line, Word, line_of
from ingest.loaders.pdf.text.superscripts import Fragment, join_fragments, write_scripts

_WORD = re.compile(r"\S+")
# pdfium marks a hyphen at a line end and joins the two lines.
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_HYPHEN_MARKS = "\ufffe\x02"
_DIGIT = re.compile("[0-9]")
_MIXED = re.compile(r"\d[^\d\s.,:/\-–%]|[^\W\d_]\d")
_MIN_FONT_SIZE = 3.0
_SAME_SIZE = 0.9  # of the larger of two heights


def read_lines(
    page: pypdfium2.PdfTextPage,
    text: str,
    tables: Sequence[Grid] = (),
    change: Callable[[list[Line]], list[Line]] | None = None,
) -> tuple[list[Line], list[Grid]]:
    """Return the lines of a page, and the grids that are tables of its words.

    Args:
        page: The text page of pdfium.
        text: Its whole text.
        tables: The grids of the rulings of the page.
        change: Applied to the lines while they have their words.
    """
    spans = [match.span() for match in _LINE.finditer(text)]
    reader = _LineReader(page, text)
    fragments = reader.fragments(list(reader.join_spans(spans)))
    lines = [reader.line(fragment) for fragment in join_fragments(fragments)]
    lines = change(lines) if change else lines
    if tables:
        lines, tables = split_words(lines, tables, reader.characters.box)
    return (lines, list(tables)) if tables else (drop_unused_words(lines), [])


class _LineReader:
    """Reads the words and lines of one page."""

    def __init__(self, page: pypdfium2.PdfTextPage, text: str) -> None:
        self._text = text
        self.characters = Characters(page, text)
        self._has_marks = any(mark in text for mark in _HYPHEN_MARKS)

    def join_spans(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the lines; a mark inside a line does not end it."""
        begin: int | None = None
        for start, end in spans:
            begin = start if begin is None else begin
            if self._text[end - 1] in _HYPHEN_MARKS and self._is_inside_line(end - 1):
                continue
            yield begin, end
            begin = None
        if begin is not None:
            yield begin, len(self._text)

    def _is_inside_line(self, at: int) -> bool:
        """Return whether the text behind a mark is on the same line."""
        if at + 1 >= len(self._text):
            return False
        left, _, low, high = self.characters.box(at)
        next_left, _, next_low, _ = self.characters.box(at + 1)
        return next_left > left and abs(next_low - low) < 0.3 * (high - low)

    def fragments(self, spans: Sequence[tuple[int, int]]) -> Iterator[Fragment]:
        """Yield the words between line breaks, where there are any."""
        matches = [list(_WORD.finditer(self._text, *span)) for span in spans]
        ends = [at for words in matches for word in words for at in (word.start(), word.end() - 1)]
        boxes = self.characters.box_pairs(ends)
        for (start, end), in_span in zip(spans, matches, strict=True):
            words: list[Word] = []
            has_digits = _DIGIT.search(self._text, start, end) is not None
            for match in in_span:
                left, high, _, low, _, last_high, right, last_low = next(boxes)
                text, first = match[0], match.start()
                is_level = low == last_low and high == last_high
                is_uniform = not has_digits or text.isalpha() or text.isdecimal()
                if is_level and (is_uniform or not _MIXED.search(text)):
                    words.append(Word(text, left, right, low, high, first))
                else:
                    words += self._parts(first, text)
            if words:
                words = _without_marks(words) if self._has_marks else words
                lead, trail = self._text[start].isspace(), self._text[end - 1].isspace()
                yield Fragment(words, lead, trail)

    def _parts(self, start: int, text: str) -> Iterator[Word]:
        """Yield the parts of a word whose characters differ in size or height."""
        begin, box = 0, self.characters.box(start)
        for number in range(1, len(text)):
            following = self.characters.box(start + number)
            if _is_alike(box, following):
                box = (*box[:1], following[1], *box[2:])
                continue
            yield Word(text[begin:number], *box, start + begin, begin > 0)
            begin, box = number, following
        yield Word(text[begin:], *box, start + begin, begin > 0)

    def line(self, fragment: Fragment) -> Line:
        """Return a line, with superscripts and subscripts as Unicode characters."""
        characters = self.characters
        words = write_scripts(fragment.words, characters.baseline, characters.is_rotated)
        if not words[-1].right:
            return Line(" ".join(word.text for word in words))
        begin, end = fragment.words[0].at, fragment.words[-1]
        size = characters.font_size(begin)
        last = end.at + max(len(end.text) - 1, 0)
        bold = characters.is_bold(begin) and characters.is_bold(last)
        # Some files scale a font of size 1, so that the size tells nothing.
        size = size if size > _MIN_FONT_SIZE else 0.0
        return line_of(words, size, bold, lead=fragment.lead, trail=fragment.trail)


def _is_alike(one: Box, other: Box) -> bool:
    """Return whether two characters have the same size and baseline."""
    first, second = one[3] - one[2], other[3] - other[2]
    same_size = min(first, second) > _SAME_SIZE * max(first, second)
    return same_size and abs(one[2] - other[2]) < 0.1 * max(first, second)


def _without_marks(words: Sequence[Word]) -> list[Word]:
    """Return the words with a hyphen for a mark at their end, and without marks inside."""
    cleaned = []
    for word in words:
        text = f"{word.text[:-1]}-" if word.text[-1] in _HYPHEN_MARKS else word.text
        text = text.replace(_HYPHEN_MARKS[0], "").replace(_HYPHEN_MARKS[1], "")
        cleaned.append(word._replace(text=text) if text != word.text else word)
    return cleaned
