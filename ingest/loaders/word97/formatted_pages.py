"""Pages of formats in a Word 97 file ([MS-DOC] 2.9.33, 2.9.174): what holds for which bytes."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from ingest.loaders.word97.file import WordFile, short
from ingest.loaders.word97.formatting import Format, paragraph

_PAGE: Final = 512
_CHARACTERS, _PARAGRAPHS = 0xFA, 0x102
T = TypeVar("T")


class Ranges(Generic[T]):
    """What holds in ranges of bytes of the main stream."""

    def __init__(self, entries: list[tuple[int, T]], default: T) -> None:
        entries.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _ in entries]
        self._values = [value for _, value in entries]
        self._default = default

    def at(self, byte: int) -> T:
        """Return what holds at a byte."""
        place = bisect_right(self._starts, byte) - 1
        return self._values[place] if place >= 0 else self._default

    def within(self, begin: int, end: int) -> Iterator[tuple[int, T]]:
        """Yield from where on something holds, for all ranges that reach into these bytes."""
        yield begin, self.at(begin)
        for place in range(bisect_right(self._starts, begin), len(self._starts)):
            if self._starts[place] >= end:
                return
            yield self._starts[place], self._values[place]

    def __bool__(self) -> bool:
        return bool(self._starts)


def looks(file: WordFile) -> Ranges[bytes]:
    """Return the modifiers of all text."""

    def read(page: bytes, number: int, count: int) -> bytes:
        at = 2 * page[4 * (count + 1) + number]
        return page[at + 1 : at + 1 + page[at]] if at else b""

    return Ranges(list(_entries(file, _CHARACTERS, read)), b"")


def formats(file: WordFile, of_style: Callable[[int], Format]) -> Ranges[Format]:
    """Return the formats of all paragraphs; `of_style` gives those of a style."""

    def read(page: bytes, number: int, count: int) -> Format:
        at = 2 * page[4 * (count + 1) + 13 * number]
        if not at:
            return of_style(0)
        size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
        at += 1 if page[at] else 2
        data = page[at : at + size]
        return paragraph(data[2:], of_style(short(data, 0)))

    return Ranges(list(_entries(file, _PARAGRAPHS, read)), Format())


def _entries(
    file: WordFile, place: int, read: Callable[[bytes, int, int], T]
) -> Iterator[tuple[int, T]]:
    """Yield the entries of all pages of formats; a page that is damaged is left out."""
    for number in file.plc(place, 4)[1]:
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
