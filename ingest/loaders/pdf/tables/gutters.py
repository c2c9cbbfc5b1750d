"""Gutters: vertical strips that are blank in every row of a table and so separate its columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.loaders.pdf.text.lines import Line, Word

_NUMBER = re.compile(r"[-+−△▲(]?[$₩€£¥]?[\d,.]*\d[\d,.]*(?:%|원|명|건|개|점|회|배)?\)?|[-–—]")
_MIN_GUTTER, _CLEAR_GAP, _WIDE_GAP = 0.28, 0.45, 0.8  # Of the font size.
_MIN_ROWS = 3


class Gutter(NamedTuple):
    """The horizontal extent of a gutter, in points."""

    left: float
    right: float


def is_number(word: Word) -> bool:
    """Return whether a word is a number, with its sign and unit."""
    text = word.text
    return not text.isalpha() and bool(_NUMBER.fullmatch(text))


def font_size(line: Line) -> float:
    """Return the font size of a line, estimated by its height where it is unknown."""
    return line.size or max(line.top - line.bottom, 1.0) * 0.86


def body_rows(run: Sequence[Line]) -> Sequence[Line]:
    """Return the rows without a header row above columns of numbers."""
    first = sum(map(is_number, run[0].words))
    numbers = [sum(map(is_number, row.words)) for row in run[1:]]
    return run[1:] if numbers and not first and min(numbers) > 0 else run


def find_gutters(run: Sequence[Line]) -> list[Gutter]:
    """Return the gutters between the columns; none where the rows are no table."""
    body = body_rows(run)
    counts = {len(row.words) for row in body}
    numeric = all(sum(map(is_number, row.words)) >= 0.6 * len(row.words) > 1.2 for row in body)
    if len(body) < _MIN_ROWS and not (len(body) == 2 and numeric and len(counts) == 1):
        return []
    em = font_size(body[0])
    min_width = max(_MIN_GUTTER * em, 1.2 * _character_pitch(body))
    return [
        gutter for gutter in _blank_strips(body, min_width) if _separates_columns(gutter, body, em)
    ]


def _character_pitch(rows: Sequence[Line]) -> float:
    """Return the character width of monospaced text; 0 for other text."""
    widths = [
        (word.right - word.left) / len(word.text)
        for row in rows
        for word in row.words
        if word.text.isascii() and len(word.text) > 1
    ]
    if len(widths) < 4 or max(widths) > 1.03 * min(widths):
        return 0.0
    digits = all(c.isdigit() for row in rows for word in row.words for c in word.text)
    return 0.0 if digits else widths[0]


def _blank_strips(rows: Sequence[Line], min_width: float) -> Iterator[Gutter]:
    """Yield the strips of a minimum width that no word of any row overlaps."""
    edge: float | None = None
    for word in sorted((w for row in rows for w in row.words), key=lambda word: word.left):
        if edge is not None and word.left - edge >= min_width:
            yield Gutter(edge, word.left)
        edge = word.right if edge is None else max(edge, word.right)


def _separates_columns(gutter: Gutter, rows: Sequence[Line], em: float) -> bool:
    """Return whether a strip separates columns, and not the words of one column."""
    gaps, numbers = [], 0
    for row in rows:
        for before, after in pairwise(row.words):
            if before.right <= gutter.left + 0.1 and after.left >= gutter.right - 0.1:
                gaps.append(after.left - before.right)
                numbers += is_number(before) and is_number(after)
    if not gaps:
        return False
    if numbers >= 0.6 * len(gaps):
        return True
    wide = max(gaps) >= _WIDE_GAP * em and sum(gaps) >= 0.6 * em * len(gaps)
    return wide or min(gaps) >= _CLEAR_GAP * em * 1.4
