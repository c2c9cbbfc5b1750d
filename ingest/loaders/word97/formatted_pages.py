"""Formatted disk pages of Word 97 (ChpxFkp, PapxFkp; [MS-DOC] 2.9.33, 2.9.174)."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from ingest.loaders.word97.file import WordFile, uint16
from ingest.loaders.word97.formatting import ParagraphFormat, paragraph_format

_PAGE: Final = 512
_CHARACTERS, _PARAGRAPHS = 0xFA, 0x102
T = TypeVar("T")


class Ranges(Generic[T]):
    """Values by ranges of byte offsets in the main stream."""

    def __init__(self, entries: list[tuple[int, T]], default: T) -> None:
        entries.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _ in entries]
        self._values = [value for _, value in entries]
        self._default = default

    def at(self, byte: int) -> T:
        """Return the value at a byte offset."""
        index = bisect_right(self._starts, byte) - 1
        return self._values[index] if index >= 0 else self._default

    def within(self, begin: int, end: int) -> Iterator[tuple[int, T]]:
        """Yield (start, value) of all ranges that overlap these bytes."""
        yield begin, self.at(begin)
        for index in range(bisect_right(self._starts, begin), len(self._starts)):
            if self._starts[index] >= end:
                return
            yield self._starts[index], self._values[index]

    def __bool__(self) -> bool:
        return bool(self._starts)


def character_modifiers(file: WordFile) -> Ranges[bytes]:
    """Return the property modifiers of all runs."""

    def read(page: bytes, number: int, count: int) -> bytes:
        at = 2 * page[4 * (count + 1) + number]
        return page[at + 1 : at + 1 + page[at]] if at else b""

    return Ranges(list(_entries(file, _CHARACTERS, read)), b"")


def paragraph_formats(
    file: WordFile, of_style: Callable[[int], ParagraphFormat]
) -> Ranges[ParagraphFormat]:
    """Return the formats of all paragraphs; `of_style` returns that of a style number."""

    def read(page: bytes, number: int, count: int) -> ParagraphFormat:
        at = 2 * page[4 * (count + 1) + 13 * number]
        if not at:
            return of_style(0)
        size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
        at += 1 if page[at] else 2
        data = page[at : at + size]
        return paragraph_format(data[2:], of_style(uint16(data, 0)))

    return Ranges(list(_entries(file, _PARAGRAPHS, read)), ParagraphFormat())


def _entries(
    file: WordFile, offset: int, read: Callable[[bytes, int, int], T]
) -> Iterator[tuple[int, T]]:
    """Yield the entries of all formatted disk pages; a damaged page is skipped."""
    for number in file.plc(offset, 4)[1]:
        start = (int.from_bytes(number, "little") & 0x3FFFFF) * _PAGE
        page = file.main[start : start + _PAGE]
        if len(page) < _PAGE:
            continue
        count = page[-1]
        if 4 * (count + 1) > _PAGE:
            continue
        starts = struct.unpack_from(f"<{count + 1}I", page)
        try:
            yield from [(starts[n], read(page, n, count)) for n in range(count)]
        except (IndexError, struct.error):
            continue
