"""Tables without rulings: rows of a PDF whose words keep to columns.

Words of neighbouring columns may stand hardly further apart than the words of a sentence; what
parts them is a strip of the page that stays blank in every row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.loaders.grid import Cell, lines
from ingest.loaders.pdf.lines import Line, Table, Word
from ingest.loaders.pdf.tables import head_of, row_line

_NUMBER = re.compile(r"[-+−△▲(]?[$₩€£¥]?[\d,.]*\d[\d,.]*(?:%|원|명|건|개|점|회|배)?\)?|[-–—]")
_DIGIT = re.compile("[0-9]")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){3,}|…{2,}|·{4,}")
_MOST_WORDS = 60
_NUMERIC = 0.4  # of the words of a row
_DROP = 2.6  # Of the height of a row, to the one below.
_BLANK, _CLEAR, _WIDE = 0.28, 0.45, 0.8  # Of the font size.
_LABEL, _PHRASE = 0.35, 0.5
_ROWS = 3
_HEADS = 2
_HEAD_CHARS = 160


class Strip(NamedTuple):
    """A part of the width of a page, in points."""

    left: float
    right: float


def with_columns(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, rows of three columns or more with a bar between the cells."""
    found: list[Line] = []
    for is_row, group in groupby(_numbered(page), key=lambda one: one[0]):
        rows = [line for _, line in group]
        if not is_row:
            found += rows
            continue
        for run in _runs(rows):
            strips = _strips(run)
            if len(strips) < 2:
                found += run
                continue
            heads = _heads(found, run, strips)
            del found[len(found) - len(heads) :]
            found += _table(heads, run, strips)
    return found


def without_words(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, words kept only where a table may stand.

    A document has many words; they take room and time that the lines do not.
    """
    rows = [_is_row(line) for line in page]
    kept = (any(rows[at : at + 1 + _HEADS]) for at in range(len(page)))
    pairs = zip(page, kept, strict=True)
    return [line if keep or not line.words else replace(line, words=()) for line, keep in pairs]


def _numbered(page: Sequence[Line]) -> Iterator[tuple[bool, Line]]:
    return ((_is_row(line), line) for line in page)


def _is_row(line: Line) -> bool:
    words = line.words
    if line.table is not None or not 1 < len(words) <= _MOST_WORDS:
        return False
    if not (line.cells or _DIGIT.search(line.text)) or _LEADERS.search(line.text):
        return False
    numbers = sum(map(_is_number, words))
    return line.cells or (numbers > 1 and numbers >= _NUMERIC * len(words))


def _is_number(word: Word) -> bool:
    text = word.text
    return not text.isalpha() and bool(_NUMBER.fullmatch(text))


def _runs(rows: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield rows that stand right below one another."""
    run: list[Line] = []
    for row in rows:
        if run and not _is_below(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _is_below(line: Line, other: Line) -> bool:
    height = max(line.top - line.bottom, 1.0)
    beside = other.left < line.right and line.left < other.right
    return beside and 0.3 * height < line.bottom - other.bottom < _DROP * height


def _em(line: Line) -> float:
    return line.size or max(line.top - line.bottom, 1.0) * 0.86


def _body(run: Sequence[Line]) -> Sequence[Line]:
    """Return the rows without a first one that names the columns of numbers below it."""
    first = sum(map(_is_number, run[0].words))
    numbers = [sum(map(_is_number, row.words)) for row in run[1:]]
    return run[1:] if numbers and not first and min(numbers) > 0 else run


def _strips(run: Sequence[Line]) -> list[Strip]:
    """Return the blank strips between the columns; none where the rows are no table."""
    body = _body(run)
    counts = {len(row.words) for row in body}
    numeric = all(sum(map(_is_number, row.words)) >= 0.6 * len(row.words) > 1.2 for row in body)
    if len(body) < _ROWS and not (len(body) == 2 and numeric and len(counts) == 1):
        return []
    em = _em(body[0])
    blank = max(_BLANK * em, 1.2 * _pitch(body))
    return [strip for strip in _blank(body, blank) if _parts(strip, body, em)]


def _pitch(rows: Sequence[Line]) -> float:
    """Return the width of every character in typewriter type; 0 in other type."""
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


def _blank(rows: Sequence[Line], least: float) -> Iterator[Strip]:
    """Yield the strips at least so wide that no word of any row stands in."""
    edge: float | None = None
    for word in sorted((w for row in rows for w in row.words), key=lambda one: one.left):
        if edge is not None and word.left - edge >= least:
            yield Strip(edge, word.left)
        edge = word.right if edge is None else max(edge, word.right)


def _parts(strip: Strip, rows: Sequence[Line], em: float) -> bool:
    """Return whether a strip parts columns, and not the words of one column."""
    gaps, numbers = [], 0
    for row in rows:
        for before, after in pairwise(row.words):
            if before.right <= strip.left + 0.1 and after.left >= strip.right - 0.1:
                gaps.append(after.left - before.right)
                numbers += _is_number(before) and _is_number(after)
    if not gaps:
        return False
    if numbers >= 0.6 * len(gaps):
        return True
    wide = max(gaps) >= _WIDE * em and sum(gaps) >= 0.6 * em * len(gaps)
    return wide or min(gaps) >= _CLEAR * em * 1.4


def _heads(above: Sequence[Line], run: Sequence[Line], strips: Sequence[Strip]) -> list[Line]:
    """Return the lines right above the rows that name their columns."""
    heads: list[Line] = []
    below = run[0]
    if len(_body(run)) < len(run):
        return heads
    for line in reversed(above[-_HEADS:]):
        cells = _head_cells(line, strips) if line.words and line.table is None else {}
        named = len(cells) > max(1, 0.4 * (len(strips) + 1))
        prose = len(line.text) > _HEAD_CHARS or line.text.rstrip().endswith((".", "다", ":"))
        if not named or prose or not _is_below(line, below):
            break
        heads.insert(0, line)
        below = line
    return heads


def _table(heads: Sequence[Line], run: Sequence[Line], strips: Sequence[Strip]) -> Iterator[Line]:
    body = _body(run)
    heads = [*heads, *run[: len(run) - len(body)]]
    cells = [
        Cell(at, column, 1, text, head=True)
        for at, line in enumerate(heads)
        for column, text in _head_cells(line, strips).items()
    ]
    for at, row in enumerate(body, len(heads)):
        cells += [
            Cell(at, column, 1, text)
            for column, text in _cells(row.words, strips, _em(row)).items()
        ]
    texts = list(lines(cells))
    left, right = min(row.left for row in run), max(row.right for row in run)
    middles = [(strip.left + strip.right) / 2 for strip in strips]
    table = Table((left, *middles, right), head_of(texts), drawn=False)
    for text in texts:
        yield row_line(text, table, run[-1].bottom, run[0].top)


def _cells(words: Sequence[Word], strips: Sequence[Strip], em: float) -> dict[int, str]:
    """Return the text of each column; words of one label stay together over a strip."""
    found: dict[int, list[str]] = {}
    column, last = 0, None
    for word in words:
        glued = last is not None and word.left - last.right < _LABEL * em
        if last is None or not glued or _is_number(word) or _is_number(last):
            middle = word.middle[0]
            column = sum(middle > (strip.left + strip.right) / 2 for strip in strips)
        found.setdefault(column, []).append(word.text)
        last = word
    return {column: " ".join(texts) for column, texts in found.items()}


def _head_cells(line: Line, strips: Sequence[Strip]) -> dict[int, str]:
    """Return the heads of the columns; as many phrases as columns name one each."""
    phrases: list[list[Word]] = []
    em = _em(line)
    for word in line.words:
        if phrases and word.left - phrases[-1][-1].right < _PHRASE * em:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    if len(phrases) == len(strips) + 1:
        return {at: " ".join(word.text for word in phrase) for at, phrase in enumerate(phrases)}
    return _cells(line.words, strips, 0.0)
