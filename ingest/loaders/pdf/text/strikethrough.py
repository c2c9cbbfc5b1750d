"""Strikethrough in PDFs: words with a ruling or a strikeout annotation through their middle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.rulings import Ruling
from ingest.loaders.pdf.text.lines import Line, Word

_LOW, _HIGH = 0.34, 0.62  # of the height of a word, from below
_MAX_OVERHANG = 0.6  # of its height, that the line reaches over its words
_MAX_ANNOTATIONS = 200


def withdraw_struck_words(
    page: Sequence[Line], horizontal: Sequence[Ruling], withdraw: Callable[[str], str]
) -> list[Line]:
    """Return the lines of a page with struck-out words dropped or marked.

    Args:
        page: Lines with their words.
        horizontal: Horizontal rulings of the page.
        withdraw: Returns the replacement of struck-out words.
    """
    return [_line(line, horizontal, withdraw) for line in page] if horizontal else list(page)


def _line(line: Line, horizontal: Sequence[Ruling], withdraw: Callable[[str], str]) -> Line:
    height = line.top - line.bottom
    candidates = [
        ruling
        for ruling in horizontal
        if line.bottom < ruling.at < line.top and _fits_line(ruling, line, height)
    ]
    struck = (
        [any(_strikes(ruling, word) for ruling in candidates) for word in line.words]
        if candidates
        else []
    )
    if not any(struck):
        return line
    words: list[Word] = []
    groups = groupby(zip(line.words, struck, strict=True), key=lambda pair: pair[1])
    for is_struck, pairs in groups:
        group_words = [word for word, _ in pairs]
        if is_struck:
            text = withdraw(" ".join(word.text for word in group_words))
            group_words = (
                [group_words[0]._replace(text=text, right=group_words[-1].right, at=-1)]
                if text
                else []
            )
        words += group_words
    return replace(line, text=" ".join(word.text for word in words), words=words)


def _fits_line(ruling: Ruling, line: Line, height: float) -> bool:
    """Return whether a ruling begins and ends with words, and so belongs to the text."""
    reach = _MAX_OVERHANG * height
    starts = any(abs(ruling.start - word.left) < reach for word in line.words)
    return starts and any(abs(ruling.end - word.right) < reach for word in line.words)


def _strikes(ruling: Ruling, word: Word) -> bool:
    height = max(word.top - word.bottom, 1.0)
    width = max(word.right - word.left, 0.1)
    coverage = min(ruling.end, word.right) - max(ruling.start, word.left)
    return _LOW < (ruling.at - word.bottom) / height < _HIGH and coverage > 0.7 * width


def strikeout_annotations(page: pypdfium2.PdfPage) -> Iterator[Ruling]:
    """Yield the strikeout annotations of a page as rulings."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_STRIKEOUT:
            for number in range(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)):
                points = pdfium.FS_QUADPOINTSF()
                if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, points):
                    xs = points.x1, points.x2, points.x3, points.x4
                    ys = points.y1, points.y2, points.y3, points.y4
                    yield Ruling((min(ys) + max(ys)) / 2, min(xs), max(xs))
        pdfium.FPDFPage_CloseAnnot(annotation)
