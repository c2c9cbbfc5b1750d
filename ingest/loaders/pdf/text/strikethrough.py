"""Struck-out words of a PDF: a line through their middle, drawn or as a mark of a reviewer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.rulings import Ruling
from ingest.loaders.pdf.text.lines import Line, Word

_LOW, _HIGH = 0.34, 0.62  # of the height of a word, from below
_REACH = 0.6  # of its height, that the line reaches over its words
_MARKS = 200


def withdraw_struck_words(
    page: Sequence[Line], across: Sequence[Ruling], withdrawn: Callable[[str], str]
) -> list[Line]:
    """Return the lines of a page, struck-out words replaced.

    Args:
        page: Lines with their words.
        across: The horizontal lines on the page.
        withdrawn: Returns what is to be written of struck-out words.
    """
    return [_line(line, across, withdrawn) for line in page] if across else list(page)


def _line(line: Line, across: Sequence[Ruling], withdrawn: Callable[[str], str]) -> Line:
    height = line.top - line.bottom
    near = [one for one in across if line.bottom < one.at < line.top and _is_own(one, line, height)]
    struck = [any(_strikes(one, word) for one in near) for word in line.words] if near else []
    if not any(struck):
        return line
    words: list[Word] = []
    groups = groupby(zip(line.words, struck, strict=True), key=lambda pair: pair[1])
    for is_struck, pairs in groups:
        some = [word for word, _ in pairs]
        if is_struck:
            text = withdrawn(" ".join(word.text for word in some))
            some = [some[0]._replace(text=text, right=some[-1].right, at=-1)] if text else []
        words += some
    return replace(line, text=" ".join(word.text for word in words), words=words)


def _is_own(ruling: Ruling, line: Line, height: float) -> bool:
    """Return whether a line ends with words, and is not longer than the text it runs through."""
    reach = _REACH * height
    starts = any(abs(ruling.start - word.left) < reach for word in line.words)
    return starts and any(abs(ruling.end - word.right) < reach for word in line.words)


def _strikes(ruling: Ruling, word: Word) -> bool:
    height = max(word.top - word.bottom, 1.0)
    width = max(word.right - word.left, 0.1)
    coverage = min(ruling.end, word.right) - max(ruling.start, word.left)
    return _LOW < (ruling.at - word.bottom) / height < _HIGH and coverage > 0.7 * width


def strikeout_annotations(page: pypdfium2.PdfPage) -> Iterator[Ruling]:
    """Yield the marks that strike text out as lines through its middle."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MARKS)):
        mark = pdfium.FPDFPage_GetAnnot(page, index)
        if not mark:
            continue
        if pdfium.FPDFAnnot_GetSubtype(mark) == pdfium.FPDF_ANNOT_STRIKEOUT:
            for number in range(pdfium.FPDFAnnot_CountAttachmentPoints(mark)):
                points = pdfium.FS_QUADPOINTSF()
                if pdfium.FPDFAnnot_GetAttachmentPoints(mark, number, points):
                    xs = points.x1, points.x2, points.x3, points.x4
                    ys = points.y1, points.y2, points.y3, points.y4
                    yield Ruling((min(ys) + max(ys)) / 2, min(xs), max(xs))
        pdfium.FPDFPage_CloseAnnot(mark)
