"""Ruled tables of a PDF as lines of text: the words of each cell, the rows of the table."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.chunking.table_rows import looks_like_header
from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.tables.unruled_rows import (
    CellLine,
    CellLines,
    is_on_baseline,
    row_baselines,
)
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import BAR, Line, Table, Word
from ingest.loaders.tables.grid import Cell, lines

_LONGEST = 1_500  # characters of a cell
_FILLED = 0.25  # of the cells, in a table
_ROOM = 2.2  # Heights of a line, with the room at both sides of a cell.


def mark_ruled_tables(
    page: Sequence[Line],
    grids: Sequence[Grid],
    joiner: LineJoiner,
) -> list[Line]:
    """Return the lines of a page, those inside a ruled table replaced by its rows.

    Args:
        page: Lines with their words, words across a ruling cut.
        grids: The ruled tables of the page.
        joiner: Puts the lines of a cell together.
    """
    found = list(page)
    for grid in grids:
        found = _with_table(found, grid, joiner)
    return found


def _with_table(page: Sequence[Line], grid: Grid, joiner: LineJoiner) -> list[Line]:
    parts: CellLines = {}
    kept: list[Line] = []
    place: int | None = None
    for line in page:
        inside = _cells_of(line, grid) if line.words and overlaps(line, grid) else []
        if not any(cell is not None for cell, _ in inside):
            kept.append(line)
            continue
        place = len(kept) if place is None else place
        for cell, words in inside:
            if cell is None:
                kept.append(_outside(line, words))
            else:
                last = words[-1] is line.words[-1] and line.text.endswith(" ")
                parts.setdefault(cell, []).append(CellLine(words, last))
    if place is None or not _is_table(grid, parts):
        return list(page)
    return [*kept[:place], *_rows(grid, parts, joiner), *kept[place:]]


def overlaps(line: Line, grid: Grid) -> bool:
    """Return whether a line of text stands inside a table, in part at least."""
    middle = (line.bottom + line.top) / 2
    beside = line.left < grid.xs[-1] and grid.xs[0] < line.right
    return beside and grid.ys[-1] <= middle <= grid.ys[0]


def _cells_of(line: Line, grid: Grid) -> list[tuple[int | None, list[Word]]]:
    """Return the words of a line by the cell they stand in, None outside the table."""
    pairs = groupby(line.words, key=lambda word: grid.at(*word.middle))
    return [(cell, list(words)) for cell, words in pairs]


def _outside(line: Line, words: list[Word]) -> Line:
    first, last = words[0], words[-1]
    text = " ".join(word.text for word in words)
    return Line(
        text, line.size, first.left, last.right, first.right - first.left, False, line.bold,
        line.bottom, line.top, words,
    )  # fmt: skip


def _is_table(grid: Grid, parts: CellLines) -> bool:
    """Return whether the grid holds a table, and not a drawing or the frame of a page."""
    rows = {grid.regions[cell].row for cell in parts}
    columns = {grid.regions[cell].column for cell in parts}
    if len(rows) < 2 or len(columns) < 2 or len(parts) < _FILLED * len(grid.regions):
        return False
    return all(sum(len(p.text) for p in held) <= _LONGEST for held in parts.values())


def _rows(grid: Grid, parts: CellLines, joiner: LineJoiner) -> Iterator[Line]:
    cells = list(_cells(grid, parts, joiner))
    texts = list(lines(cells))
    head = header_row(texts)
    labels = [""] * (len(grid.xs) - 1)
    last = max((cell.row for cell in cells), default=0)
    for cell in cells:
        if cell.row + cell.rows > last:
            labels[cell.column] = cell.text
    table = Table(tuple(grid.xs), head, tuple(labels))
    for text in texts:
        yield row_line(text, table, grid.ys[-1], grid.ys[0])


def header_row(texts: Sequence[str]) -> str:
    """Return the row that names the columns of a table; empty where none does."""
    rows = [text.split(BAR) for text in texts if BAR in text]
    return BAR.join(rows[0]) if looks_like_header(rows) else ""


def row_line(text: str, table: Table, bottom: float, top: float) -> Line:
    """Return a row of a table as a line."""
    left, right = table.edges[0], table.edges[-1]
    return Line(text, left=left, right=right, cells=True, bottom=bottom, top=top, table=table)


def _cells(grid: Grid, parts: CellLines, joiner: LineJoiner) -> Iterator[Cell]:
    """Yield the cells, rows without a line between them told apart by their text."""
    shift = 0
    splits = {row: row_baselines(grid, row, parts) for row in range(len(grid.ys) - 1)}
    start = {}
    for row in range(len(grid.ys) - 1):
        start[row] = row + shift
        shift += max(len(splits[row]) - 1, 0)
    last = len(grid.ys) - 1
    start[last] = last + shift
    for number, (row, column, rows, columns) in enumerate(grid.regions):
        held, levels = parts.get(number, []), splits[row]
        width = grid.xs[column + columns] - grid.xs[column]
        if rows == 1 and len(levels) > 1:
            for at, level in enumerate(levels):
                here = [part for part in held if is_on_baseline(part, level)]
                yield Cell(start[row] + at, column, 1, _joined(here, joiner, width), columns)
            continue
        height = start[row + rows] - start[row]
        yield Cell(start[row], column, height, _joined(held, joiner, width), columns)


def _joined(held: Sequence[CellLine], joiner: LineJoiner, width: float) -> str:
    text, full = "", False
    for part in _lines_of(held):
        text = joiner.join(text, part.text, full=full) if text else part.text
        first, last = part.words[0], part.words[-1]
        full = last.right - first.left > width - _ROOM * first.height
    return text.strip()


def _lines_of(held: Sequence[CellLine]) -> Iterator[CellLine]:
    """Yield the lines of a cell, those of one height together."""
    whole: CellLine | None = None
    for part in held:
        if (
            whole
            and is_on_baseline(part, whole.words[0].bottom)
            and part.words[0].left > whole.words[-1].left
        ):
            whole = CellLine([*whole.words, *part.words], part.trail)
            continue
        if whole:
            yield whole
        whole = part
    if whole:
        yield whole
