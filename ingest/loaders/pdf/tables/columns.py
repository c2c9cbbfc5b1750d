"""Tables without rulings: rows of a PDF whose words keep to columns.

Words of neighbouring columns may stand hardly further apart than the words of a sentence; what
parts them is a strip of the page that stays blank in every row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.loaders.pdf.tables.gaps import Strip, body_of, em_of, is_number, strips_of
from ingest.loaders.pdf.tables.tables import head_of, row_line
from ingest.loaders.pdf.text.lines import Line, Table, Word
from ingest.loaders.tables.grid import Cell, lines

_DIGIT = re.compile("[0-9]")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){3,}|…{2,}|·{4,}")
_MOST_WORDS = 60
_NUMERIC = 0.4  # of the words of a row
_DROP = 2.6  # Of the height of a row, to the one below.
_LABEL, _PHRASE = 0.35, 0.5
_HEADS = 2
_HEAD_CHARS = 160


def with_columns(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, rows of three columns or more with a bar between the cells."""
    found: list[Line] = []
    for is_row, group in groupby(_numbered(page), key=lambda one: one[0]):
        rows = [line for _, line in group]
        if not is_row:
            found += rows
            continue
        for run in _runs(rows):
            strips = strips_of(run)
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
    if not line.cells:
        numbers = sum(map(is_number, words)) if _DIGIT.search(line.text) else 0
        if numbers < 2 or numbers < _NUMERIC * len(words):
            return False
    return not _LEADERS.search(line.text)


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


def _heads(above: Sequence[Line], run: Sequence[Line], strips: Sequence[Strip]) -> list[Line]:
    """Return the lines right above the rows that name their columns."""
    heads: list[Line] = []
    below = run[0]
    if len(body_of(run)) < len(run):
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
    body = body_of(run)
    heads = [*heads, *run[: len(run) - len(body)]]
    cells = [
        Cell(at, column, 1, text, header=True)
        for at, line in enumerate(heads)
        for column, text in _head_cells(line, strips).items()
    ]
    for at, row in enumerate(body, len(heads)):
        cells += [
            Cell(at, column, 1, text)
            for column, text in _cells(row.words, strips, em_of(row)).items()
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
        if last is None or not glued or is_number(word) or is_number(last):
            middle = word.middle[0]
            column = sum(middle > (strip.left + strip.right) / 2 for strip in strips)
        found.setdefault(column, []).append(word.text)
        last = word
    return {column: " ".join(texts) for column, texts in found.items()}


def _head_cells(line: Line, strips: Sequence[Strip]) -> dict[int, str]:
    """Return the heads of the columns; as many phrases as columns name one each."""
    phrases: list[list[Word]] = []
    em = em_of(line)
    for word in line.words:
        if phrases and word.left - phrases[-1][-1].right < _PHRASE * em:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    if len(phrases) == len(strips) + 1:
        return {at: " ".join(word.text for word in phrase) for at, phrase in enumerate(phrases)}
    return _cells(line.words, strips, 0.0)
