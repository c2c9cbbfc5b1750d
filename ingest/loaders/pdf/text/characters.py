"""Characters of a PDF text page by pdfium: boxes, baselines, rotation and font weight."""

import ctypes
import math
import re
import struct
from collections.abc import Iterator, Sequence

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.text.lines import Box

_LOOSE_BOX = pdfium.FPDFText_GetLooseCharBox
# The same function with addresses for objects, whose checks take half the time of each call.
_LOOSE_BOX_AT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(_LOOSE_BOX, ctypes.c_void_p).value or 0
)
_MIN_ROTATION = 0.3  # sine of the angle
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.I)
_NAME_BYTES = 128


class Characters:
    """The characters of a page, by their index in its text."""

    def __init__(self, page: pypdfium2.PdfTextPage, text: str) -> None:
        self._raw = page.raw
        self._box = pdfium.FS_RECTF()
        self._name, self._flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
        is_aligned = page.count_chars() == len(text)
        self._indices = None if is_aligned else list(_pdfium_indices(page.raw, text))

    def _index(self, at: int) -> int:
        """Return pdfium's index of a character."""
        return at if self._indices is None else self._indices[at]

    def box(self, at: int) -> Box:
        """Return left, right, bottom and top of a character, in points."""
        box = self._box
        if self._indices is not None:
            at = self._indices[at]
        if _LOOSE_BOX(self._raw, at, box):
            return box.left, box.right, box.bottom, box.top
        return 0.0, 0.0, 0.0, 0.0

    def box_pairs(self, indices: Sequence[int]) -> Iterator[tuple[float, ...]]:
        """Yield the boxes of characters, two at a time: left, top, right and bottom of each."""
        boxes = (pdfium.FS_RECTF * max(len(indices), 1))()
        address, size = ctypes.addressof(boxes), ctypes.sizeof(pdfium.FS_RECTF)
        # These calls are most of the work of the PDF loader, so the loop does nothing else.
        page = ctypes.cast(self._raw, ctypes.c_void_p).value
        if self._indices is not None:
            indices = [self._indices[at] for at in indices]
        for number, at in enumerate(indices):
            _LOOSE_BOX_AT(page, at, address + number * size)
        return struct.iter_unpack("8f", memoryview(boxes).cast("B")[: len(indices) * size])

    def font_size(self, at: int) -> float:
        """Return the font size of a character, in points."""
        return float(pdfium.FPDFText_GetFontSize(self._raw, self._index(at)))

    def baseline(self, at: int) -> float:
        """Return the height of the baseline of a character, in points."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._raw, self._index(at), x, y)
        return y.value

    def is_rotated(self, at: int) -> bool:
        """Return whether a character is rotated."""
        angle = float(pdfium.FPDFText_GetCharAngle(self._raw, self._index(at)))
        return abs(math.sin(angle)) > _MIN_ROTATION

    def is_bold(self, at: int) -> bool:
        """Return whether a character is bold, by the weight or the name of its font."""
        index = self._index(at)
        if pdfium.FPDFText_GetFontWeight(self._raw, index) >= _BOLD_WEIGHT:
            return True
        # The 14 standard fonts have no weight, only a name.
        self._name[0] = b"\0"
        pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, _NAME_BYTES, self._flags)
        return bool(_BOLD_NAME.search(self._name.value))


def _pdfium_indices(page: object, text: str) -> Iterator[int]:
    """Yield pdfium's index of each character; pdfium has some that are not in the text."""
    unit = 0  # pdfium counts characters beyond U+FFFF as two.
    for character in text:
        yield pdfium.FPDFText_GetCharIndexFromTextIndex(page, unit)
        unit += 1 + (character > "\uffff")
