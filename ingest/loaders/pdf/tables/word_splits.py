"""Words of a PDF that stand so close that pdfium takes them for one, cut at the rulings."""

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.tables.tables import overlaps
from ingest.loaders.pdf.text.lines import Line, Word

Box = tuple[float, float, float, float]
_INSIDE = 1.5  # Points that a word reaches over a ruling before it is cut there.
_STRUCK = 0.2  # of the width of a character, at both sides of a ruling through it
_MOST = 0.03  # of the words of a table that have a ruling through a character


def split_words(
    page: Sequence[Line], grids: Sequence[Grid], box_of: Callable[[int], Box]
) -> tuple[list[Line], list[Grid]]:
    """Return the lines of a page, words cut at the rulings of its tables, and these tables.

    Lines that run through the words are no rulings of a table; such grids are left out.

    Args:
        page: Lines with their words.
        grids: What the rulings of the page enclose.
        box_of: Left, right, bottom and top of a character, by its index.
    """
    kept = [grid for grid in grids if _fits(page, grid, box_of)]
    return ([_cut(line, kept, box_of) for line in page] if kept else list(page)), kept


def _fits(page: Sequence[Line], grid: Grid, box_of: Callable[[int], Box]) -> bool:
    words = [word for line in page if overlaps(line, grid) for word in line.words]
    struck = 0
    for word in words:
        if not _crosses(word, grid):
            continue
        boxes = [box_of(word.at + at) for at in range(len(word.text))]
        struck += any(
            box[0] + _STRUCK * (box[1] - box[0]) < x < box[1] - _STRUCK * (box[1] - box[0])
            for box in boxes
            for x in grid.xs
        )
    return struck <= max(1, _MOST * len(words))


def _crosses(word: Word, grid: Grid) -> bool:
    if word.at < 0 or len(word.text) < 2:
        return False
    left, right, y = word.left + _INSIDE, word.right - _INSIDE, word.middle[1]
    # Most words stand between two rulings; to look up their cells takes longer.
    if grid.xs[0] <= left < grid.xs[-1] and bisect(grid.xs, left) == bisect(grid.xs, right):
        return False
    return grid.at(left, y) != grid.at(right, y)


def _cut(line: Line, grids: Sequence[Grid], box_of: Callable[[int], Box]) -> Line:
    words: list[Word] = []
    for word in line.words:
        grid = next((one for one in grids if overlaps(line, one)), None)
        if grid is not None and _crosses(word, grid):
            words += _pieces(word, grid, box_of)
        else:
            words.append(word)
    if len(words) == len(line.words):
        return line
    return replace(line, text=" ".join(word.text for word in words), words=words)


def _pieces(word: Word, grid: Grid, box_of: Callable[[int], Box]) -> Iterator[Word]:
    boxes = [box_of(word.at + at) for at in range(len(word.text))]
    cells = [grid.at((box[0] + box[1]) / 2, word.middle[1]) for box in boxes]
    cuts = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(cells)) if a != b), len(boxes)]
    for begin, end in pairwise(cuts):
        left, right, start = boxes[begin][0], boxes[end - 1][1], word.at + begin
        yield Word(word.text[begin:end], left, right, word.bottom, word.top, start)
