"""Formats of text and paragraphs in Word 97: what the property modifiers (sprm) of a range say.

[MS-DOC] 2.6 lists the modifiers; `doc_pages` finds those of a range.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.word97.file import short

_OPERAND: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE, _TABS = 0xD608, 0xC615
_STYLE: Final = 0x4A30
_AS_STYLE, _UNLIKE_STYLE = 0x80, 0x81
_LEAST_SHIFT: Final = 4
_LEVELS: Final = {1: SUPERSCRIPT, 2: SUBSCRIPT}
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
            found = change(found, _settled(code, operand, base))
    return found


def _settled(code: int, operand: bytes, base: Look) -> bytes:
    """Return an operand; one that means the style's or its opposite as what it comes to."""
    styled = _TOGGLES.get(code)
    if styled is None or operand[0] not in (_AS_STYLE, _UNLIKE_STYLE):
        return operand
    return bytes([styled(base) ^ (operand[0] == _UNLIKE_STYLE)])


def paragraph(data: bytes, base: Format) -> Format:
    """Return what modifiers say of a paragraph, over what holds without them."""
    found = base
    for code, operand in modifiers(data):
        if (change := _FORMATS.get(code)) is not None:
            found = change(found, operand)
        elif code == _TABLE:
            found = _row(found, operand)
    return found


def _on(operand: bytes) -> bool:
    return operand[0] == 1


def _shifted(found: Look, operand: bytes) -> Look:
    shift = int.from_bytes(operand, "little", signed=True)
    if abs(shift) < _LEAST_SHIFT or found.level in (SUPERSCRIPT, SUBSCRIPT):
        return found
    return found._replace(level=SHIFTED_UP if shift > 0 else SHIFTED_DOWN)


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


_TOGGLES: Final[dict[int, Callable[[Look], bool]]] = {
    0x0837: lambda base: base.gone == "struck",
    0x2A53: lambda base: base.gone == "struck",
    0x083C: lambda base: base.hidden,
}
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
