"""Formats of text and paragraphs in Word 97: what the property modifiers (sprm) of a range say.

[MS-DOC] 2.6 lists the modifiers, 2.9.33 and 2.9.174 the pages that hold them.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, Generic, NamedTuple, TypeVar

from ingest.loaders.doc_file import WordFile, short
from ingest.loaders.runs import DROPPED, LIFTED, LOWERED, RAISED

_PAGE: Final = 512
_CHARACTERS, _PARAGRAPHS = 0xFA, 0x102
_OPERAND: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE, _TABS = 0xD608, 0xC615
_STYLE: Final = 0x4A30
_LEAST_SHIFT: Final = 4
_LEVELS: Final = {1: RAISED, 2: LOWERED}
_BODY_TEXT: Final = 9


class Look(NamedTuple):
    """What changes the meaning of a run.

    Attributes:
        level, gone: As in `runs.Run`.
        hidden, special: Whether it is not shown; whether it stands for something else.
        symbol: Font number and sign of a symbol; (0, 0) for none.
        data: Where in the stream `Data` something more of it lies; -1 for nothing.
        font: Number of its font; -1 where it is left open.
    """

    level: int = 0
    gone: str = ""
    hidden: bool = False
    special: bool = False
    symbol: tuple[int, int] = (0, 0)
    data: int = -1
    font: int = -1


class Format(NamedTuple):
    """What holds for a paragraph: its style, its list, its place in tables; cells of a row end."""

    style: int = 0
    outline: int = -1
    list: int = -1
    level: int = -1
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row: bool = False
    head: bool = False
    edges: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()


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


def modifiers(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the modifiers of a list with their operands; a damaged rest is left."""
    at = 0
    while at + 2 < len(data):
        code = short(data, at)
        at += 2
        size = _OPERAND[code >> 13]
        if not size:
            if code == _TABLE:
                size, at = short(data, at) - 1, at + 2
            else:
                size, at = data[at], at + 1
                if code == _TABS and size == 255:
                    return
        if size < 0 or at + size > len(data):
            return
        yield code, data[at : at + size]
        at += size


def look(data: bytes, base: Look, of_style: Callable[[int, Look], Look] | None = None) -> Look:
    """Return what modifiers say of a run, over what holds without them.

    Args:
        data: The modifiers.
        base: What the style of its paragraph says.
        of_style: Returns a look with what a character style of this number says over it.
    """
    found = base
    for code, operand in modifiers(data):
        if code == _STYLE and of_style is not None:
            found = of_style(short(operand, 0), found)
        elif (change := _LOOKS.get(code)) is not None:
            found = change(found, operand)
    return found


def paragraph(data: bytes, base: Format) -> Format:
    """Return what modifiers say of a paragraph, over what holds without them."""
    found = base
    for code, operand in modifiers(data):
        if (change := _FORMATS.get(code)) is not None:
            found = change(found, operand)
        elif code == _TABLE:
            found = _row(found, operand)
    return found


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


def _on(operand: bytes) -> bool:
    return operand[0] in (1, 0x81)


def _shifted(found: Look, operand: bytes) -> Look:
    shift = int.from_bytes(operand, "little", signed=True)
    if abs(shift) < _LEAST_SHIFT or found.level in (RAISED, LOWERED):
        return found
    return found._replace(level=LIFTED if shift > 0 else DROPPED)


def _gone(kind: str) -> Callable[[Look, bytes], Look]:
    def change(found: Look, operand: bytes) -> Look:
        if _on(operand):
            return found._replace(gone=found.gone if found.gone == "deleted" else kind)
        return found._replace(gone="") if found.gone == kind else found

    return change


def _row(found: Format, operand: bytes) -> Format:
    """Return a row's format with the edges of its cells, in twips, and how they are merged."""
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1) or not count:
        return found
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[1 + 2 * (count + 1) :]
    merged = tuple(short(flags, 20 * n) for n in range(count))
    return found._replace(edges=edges, merged=merged)


def _below(found: Format, operand: bytes) -> Format:
    """Return a row's format with one cell merged downwards, as newer programs write it."""
    cell, kind = operand[0], operand[1]
    if cell >= len(found.merged):
        return found
    merged = list(found.merged)
    merged[cell] = merged[cell] & ~0x60 | (kind & 3) << 5
    return found._replace(merged=tuple(merged))


def _signed(operand: bytes) -> int:
    return int.from_bytes(operand, "little", signed=True)


_LOOKS: Final[dict[int, Callable[[Look, bytes], Look]]] = {
    0x0800: _gone("deleted"),
    0x0837: _gone("struck"),
    0x2A53: _gone("struck"),
    0x083C: lambda found, operand: found._replace(hidden=_on(operand)),
    0x0855: lambda found, operand: found._replace(special=_on(operand)),
    0x2A48: lambda found, operand: found._replace(level=_LEVELS.get(operand[0], 0)),
    0x4845: _shifted,
    0x6A03: lambda found, operand: found._replace(data=_signed(operand)),
    0x6A09: lambda found, operand: found._replace(symbol=(short(operand, 0), short(operand, 2))),
    0x4A4F: lambda found, operand: found._replace(font=short(operand, 0)),
}
_FORMATS: Final[dict[int, Callable[[Format, bytes], Format]]] = {
    0x4600: lambda found, operand: found._replace(style=short(operand, 0)),
    0x2640: lambda found, operand: found._replace(
        outline=operand[0] if operand[0] <= _BODY_TEXT else -1
    ),
    0x460B: lambda found, operand: found._replace(list=_signed(operand)),
    0x260A: lambda found, operand: found._replace(level=operand[0]),
    0x2416: lambda found, operand: found._replace(depth=max(found.depth, int(_on(operand)))),
    0x6649: lambda found, operand: found._replace(depth=_signed(operand)),
    0x2417: lambda found, operand: found._replace(row_end=_on(operand)),
    0x244B: lambda found, operand: found._replace(inner_cell=_on(operand)),
    0x244C: lambda found, operand: found._replace(inner_row=_on(operand)),
    0x3404: lambda found, operand: found._replace(head=_on(operand)),
    0xD62B: _below,
}
