"""Tables without rulings: rows of a PDF whose words are aligned in columns.

The gap between two columns may be hardly wider than a blank; a gutter, which is blank in every row,
separates them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.loaders.pdf.tables.gutters import Gutter, body_rows, find_gutters, font_size, is_number
from ingest.loaders.pdf.tables.tables import header_row, row_line
from ingest.loaders.pdf.text.lines import Line, Table, Word
from ingest.loaders.tables.grid import Cell, lines

_DIGIT = re.compile("[0-9]")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){3,}|…{2,}|·{4,}")
_MAX_WORDS = 60
_MIN_NUMBERS = 0.4  # of the words of a row
_MAX_LINE_PITCH = 2.6  # Of the height of a row, to the one below.
_LABEL_GAP, _PHRASE_GAP = 0.35, 0.5
_MAX_HEADER_LINES = 2
_MAX_HEADER_CHARS = 160


def mark_columns(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page; rows of three or more columns get bars between their cells."""
    arranged: list[Line] = []
    for is_row, group in groupby(_rows_and_lines(page), key=lambda one: one[0]):
        rows = [line for _, line in group]
        if not is_row:
            arranged += rows
            continue
        for run in _runs(rows):
            gutters = find_gutters(run)
            if len(gutters) < 2:
                arranged += run
                continue
            headers = _header_lines(arranged, run, gutters)
            del arranged[len(arranged) - len(headers) :]
            arranged += _table(headers, run, gutters)
    return arranged


def drop_unused_words(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, with their words only where there may be a table.

    The words of a whole document would take much memory.
    """
    rows = [_is_row(line) for line in page]
    kept = (any(rows[at : at + 1 + _MAX_HEADER_LINES]) for at in range(len(page)))
    pairs = zip(page, kept, strict=True)
    return [line if keep or not line.words else replace(line, words=()) for line, keep in pairs]


def _rows_and_lines(page: Sequence[Line]) -> Iterator[tuple[bool, Line]]:
    return ((_is_row(line), line) for line in page)


def _is_row(line: Line) -> bool:
    words = line.words
    if line.table is not None or not 1 < len(words) <= _MAX_WORDS:
        return False
    if not line.cells:
        numbers = sum(map(is_number, words)) if _DIGIT.search(line.text) else 0
        if numbers < 2 or numbers < _MIN_NUMBERS * len(words):
            return False
    return not _LEADERS.search(line.text)


def _runs(rows: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of rows that directly follow each other."""
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
    overlaps = other.left < line.right and line.left < other.right
    return overlaps and 0.3 * height < line.bottom - other.bottom < _MAX_LINE_PITCH * height


def _header_lines(
    above: Sequence[Line], run: Sequence[Line], gutters: Sequence[Gutter]
) -> list[Line]:
    """Return the header lines directly above the rows."""
    headers: list[Line] = []
    below = run[0]
    if len(body_rows(run)) < len(run):
        return headers
    for line in reversed(above[-_MAX_HEADER_LINES:]):
        cells = _header_cells(line, gutters) if line.words and line.table is None else {}
        named = len(cells) > max(1, 0.4 * (len(gutters) + 1))
        prose = len(line.text) > _MAX_HEADER_CHARS or line.text.rstrip().endswith((".", "다", ":"))
        if not named or prose or not _is_below(line, below):
            break
        headers.insert(0, line)
        below = line
    return headers


def _table(
    headers: Sequence[Line], run: Sequence[Line], gutters: Sequence[Gutter]
) -> Iterator[Line]:
    body = body_rows(run)
    headers = [*headers, *run[: len(run) - len(body)]]
    cells = [
        Cell(at, column, 1, text, header=True)
        for at, line in enumerate(headers)
        for column, text in _header_cells(line, gutters).items()
    ]
    for at, row in enumerate(body, len(headers)):
        cells += [
            Cell(at, column, 1, text)
            for column, text in _cells(row.words, gutters, font_size(row)).items()
        ]
    texts = list(lines(cells))
    left, right = min(row.left for row in run), max(row.right for row in run)
    middles = [(gutter.left + gutter.right) / 2 for gutter in gutters]
    table = Table((left, *middles, right), header_row(texts), drawn=False)
    for text in texts:
        yield row_line(text, table, run[-1].bottom, run[0].top)


def _cells(words: Sequence[Word], gutters: Sequence[Gutter], em: float) -> dict[int, str]:
    """Return the text of each column; the words of a label stay together across a gutter."""
    texts_of: dict[int, list[str]] = {}
    column, last = 0, None
    for word in words:
        continues_word = last is not None and word.left - last.right < _LABEL_GAP * em
        if last is None or not continues_word or is_number(word) or is_number(last):
            middle = word.middle[0]
            column = sum(middle > (gutter.left + gutter.right) / 2 for gutter in gutters)
        texts_of.setdefault(column, []).append(word.text)
        last = word
    return {column: " ".join(texts) for column, texts in texts_of.items()}


def _header_cells(line: Line, gutters: Sequence[Gutter]) -> dict[int, str]:
    """Return the column headers; where there are as many phrases as columns, one each."""
    phrases: list[list[Word]] = []
    em = font_size(line)
    for word in line.words:
        if phrases and word.left - phrases[-1][-1].right < _PHRASE_GAP * em:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    if len(phrases) == len(gutters) + 1:
        return {at: " ".join(word.text for word in phrase) for at, phrase in enumerate(phrases)}
    return _cells(line.words, gutters, 0.0)
