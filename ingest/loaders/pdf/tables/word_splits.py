"""Words of adjacent table cells that pdfium has merged into one, split at the rulings."""

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.tables.tables import overlaps
from ingest.loaders.pdf.text.lines import Box, Line, Word

_MIN_OVERLAP = 1.5  # Points that a word reaches over a ruling before it is cut there.
_CHARACTER_EDGE = 0.2  # of the width of a character, at both sides of a ruling through it
_MAX_STRUCK = 0.03  # of the words of a table that have a ruling through a character


def split_words(
    page: Sequence[Line], grids: Sequence[Grid], box_of: Callable[[int], Box]
) -> tuple[list[Line], list[Grid]]:
    """Return the lines of a page, words split at the rulings of tables, and these tables.

    A grid with rulings through many characters is no table and is dropped.

    Args:
        page: Lines with their words.
        grids: Grids of the rulings of the page.
        box_of: Left, right, bottom and top of a character, by its index.
    """
    fitting_grids = [grid for grid in grids if _fits(page, grid, box_of)]
    return (
        [_split_line(line, fitting_grids, box_of) for line in page] if fitting_grids else list(page)
    ), fitting_grids


def _fits(page: Sequence[Line], grid: Grid, box_of: Callable[[int], Box]) -> bool:
    words = [word for line in page if overlaps(line, grid) for word in line.words]
    struck = 0
    for word in words:
        if not _crosses(word, grid):
            continue
        boxes = [box_of(word.at + at) for at in range(len(word.text))]
        struck += any(
            box[0] + _CHARACTER_EDGE * (box[1] - box[0])
            < x
            < box[1] - _CHARACTER_EDGE * (box[1] - box[0])
            for box in boxes
            for x in grid.xs
        )
    return struck <= max(1, _MAX_STRUCK * len(words))


def _crosses(word: Word, grid: Grid) -> bool:
    if word.at < 0 or len(word.text) < 2:
        return False
    left, right, y = word.left + _MIN_OVERLAP, word.right - _MIN_OVERLAP, word.middle[1]
    # The quick check: most words are between two rulings.
    if grid.xs[0] <= left < grid.xs[-1] and bisect(grid.xs, left) == bisect(grid.xs, right):
        return False
    return grid.at(left, y) != grid.at(right, y)


def _split_line(line: Line, grids: Sequence[Grid], box_of: Callable[[int], Box]) -> Line:
    words: list[Word] = []
    for word in line.words:
        grid = next((candidate for candidate in grids if overlaps(line, candidate)), None)
        if grid is not None and _crosses(word, grid):
            words += _split_word(word, grid, box_of)
        else:
            words.append(word)
    if len(words) == len(line.words):
        return line
    return replace(line, text=" ".join(word.text for word in words), words=words)


def _split_word(word: Word, grid: Grid, box_of: Callable[[int], Box]) -> Iterator[Word]:
    boxes = [box_of(word.at + at) for at in range(len(word.text))]
    cells = [grid.at((box[0] + box[1]) / 2, word.middle[1]) for box in boxes]
    cuts = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(cells)) if a != b), len(boxes)]
    for begin, end in pairwise(cuts):
        left, right, start = boxes[begin][0], boxes[end - 1][1], word.at + begin
        yield Word(word.text[begin:end], left, right, word.bottom, word.top, start)
