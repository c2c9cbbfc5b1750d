"""OCR of scanned PDF pages, where the `ocr` extra is installed."""

import math
from collections.abc import Iterable
from typing import Final

import pypdfium2  # type: ignore[import-untyped]

from ingest.loaders.images import ocr
from ingest.loaders.images.ocr import Picture
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

_DPI: Final = 200
_POINTS_PER_INCH: Final = 72
_MAX_PIXELS: Final = 25_000_000  # six pages of A4


def recognise_pages(
    document: pypdfium2.PdfDocument, numbers: Iterable[int], builder: PageBuilder, limits: Limits
) -> dict[int, str]:
    """Return the text of pages by number; none without the extra.

    Pages after the deadline are recorded in the builder.

    Raises:
        Refused: the extra is installed, but no language data.
    """
    reader = ocr.reader()
    if reader is None:
        return {}
    builder.no_text_reason = "ocr_nothing"
    texts = {}
    for number in numbers:
        if limits.is_late:
            builder.pages_without_ocr.append(number)
        else:
            texts[number] = reader.read(_picture(document[number - 1]))
    builder.metadata["ocr"] = [number for number, text in texts.items() if text.strip()]
    return texts


def _picture(page: pypdfium2.PdfPage) -> Picture:
    width, height = page.get_size()
    scale = _DPI / _POINTS_PER_INCH
    scale = min(scale, math.sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer)
    starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
    data = b"".join(rows[at : at + bitmap.width] for at in starts)
    page.close()
    return Picture(data, bitmap.width, bitmap.height, round(scale * _POINTS_PER_INCH))
