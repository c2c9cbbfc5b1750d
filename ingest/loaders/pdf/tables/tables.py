"""Ruled tables of a PDF as rows of text, from the words inside each cell."""

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

_MAX_CELL = 1_500  # characters of a cell
_MIN_FILLED = 0.25  # of the cells, in a table
_CELL_PADDING = 2.2  # Heights of a line, with the room at both sides of a cell.


def mark_ruled_tables(
    page: Sequence[Line],
    grids: Sequence[Grid],
    joiner: LineJoiner,
) -> list[Line]:
    """Return the lines of a page, those inside a ruled table replaced by its rows.

    Args:
        page: Lines with their words, split at rulings.
        grids: The ruled tables of the page.
        joiner: Joins the lines of a cell.
    """
    lines_of_page = list(page)
    for grid in grids:
        lines_of_page = _mark_table(lines_of_page, grid, joiner)
    return lines_of_page


def _mark_table(page: Sequence[Line], grid: Grid, joiner: LineJoiner) -> list[Line]:
    cell_lines: CellLines = {}
    outside: list[Line] = []
    position: int | None = None
    for line in page:
        words_by_cell = _cells_of(line, grid) if line.words and overlaps(line, grid) else []
        if not any(cell is not None for cell, _ in words_by_cell):
            outside.append(line)
            continue
        position = len(outside) if position is None else position
        for cell, words in words_by_cell:
            if cell is None:
                outside.append(_outside(line, words))
            else:
                last = words[-1] is line.words[-1] and line.text.endswith(" ")
                cell_lines.setdefault(cell, []).append(CellLine(words, last))
    if position is None or not _is_table(grid, cell_lines):
        return list(page)
    return [*outside[:position], *_rows(grid, cell_lines, joiner), *outside[position:]]


def overlaps(line: Line, grid: Grid) -> bool:
    """Return whether a line of text is at least partly inside a table."""
    middle = (line.bottom + line.top) / 2
    overlaps_width = line.left < grid.xs[-1] and grid.xs[0] < line.right
    return overlaps_width and grid.ys[-1] <= middle <= grid.ys[0]


def _cells_of(line: Line, grid: Grid) -> list[tuple[int | None, list[Word]]]:
    """Return (cell, words) of a line; the cell is None outside the table."""
    pairs = groupby(line.words, key=lambda word: grid.at(*word.middle))
    return [(cell, list(words)) for cell, words in pairs]


def _outside(line: Line, words: list[Word]) -> Line:
    first, last = words[0], words[-1]
    text = " ".join(word.text for word in words)
    return Line(
        text, line.size, first.left, last.right, first.right - first.left, False, line.bold,
        line.bottom, line.top, words,
    )  # fmt: skip


def _is_table(grid: Grid, cell_lines: CellLines) -> bool:
    """Return whether a grid is a table, and not a drawing or a page border."""
    rows = {grid.regions[cell].row for cell in cell_lines}
    columns = {grid.regions[cell].column for cell in cell_lines}
    if len(rows) < 2 or len(columns) < 2 or len(cell_lines) < _MIN_FILLED * len(grid.regions):
        return False
    return all(
        sum(len(p.text) for p in lines_of_cell) <= _MAX_CELL
        for lines_of_cell in cell_lines.values()
    )


def _rows(grid: Grid, cell_lines: CellLines, joiner: LineJoiner) -> Iterator[Line]:
    cells = list(_cells(grid, cell_lines, joiner))
    texts = list(lines(cells))
    head = header_row(texts)
    last_labels = [""] * (len(grid.xs) - 1)
    last = max((cell.row for cell in cells), default=0)
    for cell in cells:
        if cell.row + cell.rows > last:
            last_labels[cell.column] = cell.text
    table = Table(tuple(grid.xs), head, tuple(last_labels))
    for text in texts:
        yield row_line(text, table, grid.ys[-1], grid.ys[0])


def header_row(texts: Sequence[str]) -> str:
    """Return the header row of a table; empty where it has none."""
    rows = [text.split(BAR) for text in texts if BAR in text]
    return BAR.join(rows[0]) if looks_like_header(rows) else ""


def row_line(text: str, table: Table, bottom: float, top: float) -> Line:
    """Return a row of a table as a line."""
    left, right = table.edges[0], table.edges[-1]
    return Line(text, left=left, right=right, cells=True, bottom=bottom, top=top, table=table)


def _cells(grid: Grid, cell_lines: CellLines, joiner: LineJoiner) -> Iterator[Cell]:
    """Yield the cells; rows without a ruling between them are split by their baselines."""
    extra_rows = 0
    baselines = {row: row_baselines(grid, row, cell_lines) for row in range(len(grid.ys) - 1)}
    start = {}
    for row in range(len(grid.ys) - 1):
        start[row] = row + extra_rows
        extra_rows += max(len(baselines[row]) - 1, 0)
    last = len(grid.ys) - 1
    start[last] = last + extra_rows
    for number, (row, column, rows, columns) in enumerate(grid.regions):
        lines_of_cell, levels = cell_lines.get(number, []), baselines[row]
        width = grid.xs[column + columns] - grid.xs[column]
        if rows == 1 and len(levels) > 1:
            for at, level in enumerate(levels):
                on_baseline = [part for part in lines_of_cell if is_on_baseline(part, level)]
                yield Cell(
                    start[row] + at, column, 1, _cell_text(on_baseline, joiner, width), columns
                )
            continue
        height = start[row + rows] - start[row]
        yield Cell(start[row], column, height, _cell_text(lines_of_cell, joiner, width), columns)


def _cell_text(lines_of_cell: Sequence[CellLine], joiner: LineJoiner, width: float) -> str:
    text, is_full = "", False
    for part in _merged_lines(lines_of_cell):
        text = joiner.join(text, part.text, is_full=is_full) if text else part.text
        first, last = part.words[0], part.words[-1]
        is_full = last.right - first.left > width - _CELL_PADDING * first.height
    return text.strip()


def _merged_lines(lines_of_cell: Sequence[CellLine]) -> Iterator[CellLine]:
    """Yield the lines of a cell, with fragments on the same baseline merged."""
    joined_line: CellLine | None = None
    for part in lines_of_cell:
        if (
            joined_line
            and is_on_baseline(part, joined_line.words[0].bottom)
            and part.words[0].left > joined_line.words[-1].left
        ):
            joined_line = CellLine([*joined_line.words, *part.words], part.trail)
            continue
        if joined_line:
            yield joined_line
        joined_line = part
    if joined_line:
        yield joined_line
