"""Image of a PDF page, with the boxes of a text that it has."""

import ctypes
import math
import struct
import unicodedata
import zlib
from pathlib import Path
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

WIDTH: Final = 1_100  # pixels
MAX_PIXELS: Final = 4_000_000
MAX_CHARS: Final = 40_000  # of a page in which a text is looked for
_UNIT: Final = 100_000  # to which positions on the page are scaled
_MIN_PART: Final = 2  # characters of a cell that is looked for on its own

Box = tuple[float, float, float, float]  # left, top, width, height, as shares of the page


def page_image(path: Path, number: int, quote: str) -> dict[str, Any]:
    """Return a page as `png`, `width`, `height` and the `boxes` of the quote on it.

    Runs in the sandbox: the bytes are those of a file nobody trusts.

    Raises:
        PdfiumError, IndexError: the file or the page cannot be read.
    """
    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1.0), math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
        bitmap = page.render(scale=scale, rev_byteorder=True)
        png = _png(bitmap)
        return {
            "png": png,
            "width": bitmap.width,
            "height": bitmap.height,
            "boxes": _boxes(page, quote) if quote.strip() else [],
        }


def _png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """Return an RGB or RGBX bitmap as PNG."""
    rows, width, channels = memoryview(bitmap.buffer), bitmap.width, bitmap.n_channels
    lines = []
    for at in range(0, bitmap.stride * bitmap.height, bitmap.stride):
        line = bytearray(rows[at : at + width * channels])
        if channels == 4:  # without the fourth
            rgb = bytearray(width * 3)
            for channel in range(3):
                rgb[channel::3] = line[channel::4]
            line = rgb
        lines.append(b"\0" + bytes(line))
    colour = 0 if channels == 1 else 2
    header = struct.pack(">IIBBBBB", width, bitmap.height, 8, colour, 0, 0, 0)
    data = zlib.compress(b"".join(lines), 6)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _boxes(page: pypdfium2.PdfPage, quote: str) -> list[Box]:
    """Return a box for each line, or cell, of the quote on the page."""
    text_page = page.get_textpage()
    count = min(text_page.count_chars(), MAX_CHARS)
    letters, indices = "", []
    for index in range(count):
        folded = _folded(chr(pdfium.FPDFText_GetUnicode(text_page, index)))
        letters += folded
        indices += [index] * len(folded)
    found = [index for start, end in _spans(letters, quote) for index in indices[start:end]]
    boxes = [_on_page(page, text_page.get_charbox(index, loose=True)) for index in found]
    return _joined([box for box in boxes if box[2] > 0])


def _spans(letters: str, quote: str) -> list[tuple[int, int]]:
    """Return where the page has the quote: as a whole, else its lines and cells near each other."""
    whole = _folded(quote)
    if whole and (at := letters.find(whole)) >= 0:
        return [(at, at + len(whole))]
    cells = (_folded(cell) for line in quote.split("\n") for cell in line.split("|"))
    parts = [cell for cell in cells if len(cell) >= _MIN_PART and cell in letters]
    if not parts:
        return []
    middle = min(range(len(parts)), key=lambda n: (letters.count(parts[n]), -len(parts[n])))
    anchor = letters.find(parts[middle])
    found = [_nearest(letters, part, anchor, behind=n >= middle) for n, part in enumerate(parts)]
    return sorted(set(found))


def _nearest(letters: str, part: str, anchor: int, *, behind: bool) -> tuple[int, int]:
    """Return the first place of a part behind the anchor, or the last before it, else any."""
    at = letters.find(part, anchor) if behind else letters.rfind(part, 0, anchor)
    at = at if at >= 0 else letters.find(part)
    return at, at + len(part)


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _on_page(page: pypdfium2.PdfPage, charbox: tuple[float, float, float, float]) -> Box:
    """Return the box of a character, whatever the crop and rotation of its page."""
    left, bottom, right, top = charbox
    corners = [_to_device(page, x, y) for x, y in ((left, top), (right, bottom))]
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)


def _to_device(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _UNIT, _UNIT, 0, x, y, across, down)
    return across.value / _UNIT, down.value / _UNIT


def _joined(boxes: list[Box]) -> list[Box]:
    """Return the boxes of characters as one for each run on a line."""
    runs: list[Box] = []
    for left, top, width, height in boxes:
        if runs:
            x, y, w, h = runs[-1]
            same_line = min(y + h, top + height) - max(y, top) > 0.5 * min(h, height)
            if same_line and -height < left - (x + w) < 2 * height:
                low, high = min(y, top), max(y + h, top + height)
                runs[-1] = (x, low, max(x + w, left + width) - x, high - low)
                continue
        runs.append((left, top, width, height))
    return runs
