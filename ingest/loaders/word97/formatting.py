"""Character and paragraph formats of Word 97 from property modifiers (Sprms, [MS-DOC] 2.6).

`formatted_pages` finds the modifiers of a range of text.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.word97.file import uint16

_OPERAND: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE, _TABS = 0xD608, 0xC615  # sprmTDefTable, sprmPChgTabs
_STYLE: Final = 0x4A30  # sprmCIstd
_AS_STYLE, _OPPOSITE = 0x80, 0x81
_LEAST_SHIFT: Final = 4
_VERTICAL: Final = {1: SUPERSCRIPT, 2: SUBSCRIPT}
_BODY_TEXT: Final = 9


class CharacterFormat(NamedTuple):
    """ParagraphFormat of a run of text.

    Attributes:
        vertical, withdrawn: As in `runs.Run`.
        hidden, special: Whether it is hidden; whether it stands for another object (sprmCFSpec).
        symbol: Font number and code of a symbol; (0, 0) for none.
        data: Offset of its binary data in the stream `Data`; -1 for none.
        font: Number of its font; -1 where it is not set.
    """

    vertical: int = 0
    withdrawn: str = ""
    hidden: bool = False
    special: bool = False
    symbol: tuple[int, int] = (0, 0)
    data: int = -1
    font: int = -1


class ParagraphFormat(NamedTuple):
    """Format of a paragraph: style, outline level, list, table depth; of a row end, its cells."""

    style: int = 0
    outline: int = -1
    list: int = -1
    level: int = -1
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row: bool = False
    header_row: bool = False
    edges: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()


def modifiers(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (code, operand) of the modifiers in a list up to where it is damaged."""
    at = 0
    while at + 2 < len(data):
        code = uint16(data, at)
        at += 2
        size = _OPERAND[code >> 13]
        if not size:
            if code == _TABLE:
                size, at = uint16(data, at) - 1, at + 2
            else:
                size, at = data[at], at + 1
                if code == _TABS and size == 255:
                    return
        if size < 0 or at + size > len(data):
            return
        yield code, data[at : at + size]
        at += size


def character_format(
    data: bytes,
    base: CharacterFormat,
    of_style: Callable[[int, CharacterFormat], CharacterFormat] | None = None,
) -> CharacterFormat:
    """Return a character format with modifiers applied.

    Args:
        data: The modifiers.
        base: Character format of the paragraph style.
        of_style: Returns a format with the character style of this number applied.
    """
    result = base
    for code, operand in modifiers(data):
        if code == _STYLE and of_style is not None:
            result = of_style(uint16(operand, 0), result)
        elif (change := _CHARACTER.get(code)) is not None:
            result = change(result, _resolved(code, operand, base))
    return result


def _resolved(code: int, operand: bytes, base: CharacterFormat) -> bytes:
    """Return the operand of a toggle that refers to its style (ToggleOperand) as 0 or 1."""
    styled = _TOGGLES.get(code)
    if styled is None or operand[0] not in (_AS_STYLE, _OPPOSITE):
        return operand
    return bytes([styled(base) ^ (operand[0] == _OPPOSITE)])


def paragraph_format(data: bytes, base: ParagraphFormat) -> ParagraphFormat:
    """Return a paragraph format with modifiers applied."""
    result = base
    for code, operand in modifiers(data):
        if (change := _PARAGRAPH.get(code)) is not None:
            result = change(result, operand)
        elif code == _TABLE:
            result = _row(result, operand)
    return result


def _on(operand: bytes) -> bool:
    return operand[0] == 1


def _shifted(old: CharacterFormat, operand: bytes) -> CharacterFormat:
    shift = int.from_bytes(operand, "little", signed=True)
    if abs(shift) < _LEAST_SHIFT or old.vertical in (SUPERSCRIPT, SUBSCRIPT):
        return old
    return old._replace(vertical=SHIFTED_UP if shift > 0 else SHIFTED_DOWN)


def _withdrawn(kind: str) -> Callable[[CharacterFormat, bytes], CharacterFormat]:
    def change(old: CharacterFormat, operand: bytes) -> CharacterFormat:
        if _on(operand):
            return old._replace(withdrawn=old.withdrawn if old.withdrawn == "deleted" else kind)
        return old._replace(withdrawn="") if old.withdrawn == kind else old

    return change


def _row(old: ParagraphFormat, operand: bytes) -> ParagraphFormat:
    """Return a row format with the cell edges in twips and the merge flags (sprmTDefTable)."""
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1) or not count:
        return old
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[1 + 2 * (count + 1) :]
    merged = tuple(uint16(flags, 20 * n) for n in range(count))
    return old._replace(edges=edges, merged=merged)


def _merged_down(old: ParagraphFormat, operand: bytes) -> ParagraphFormat:
    """Return a row format with one cell merged vertically (sprmTVertMerge)."""
    cell, kind = operand[0], operand[1]
    if cell >= len(old.merged):
        return old
    merged = list(old.merged)
    merged[cell] = merged[cell] & ~0x60 | (kind & 3) << 5
    return old._replace(merged=tuple(merged))


def _signed(operand: bytes) -> int:
    return int.from_bytes(operand, "little", signed=True)


_TOGGLES: Final[dict[int, Callable[[CharacterFormat], bool]]] = {
    0x0837: lambda base: base.withdrawn == "struck",
    0x2A53: lambda base: base.withdrawn == "struck",
    0x083C: lambda base: base.hidden,
}
_CHARACTER: Final[dict[int, Callable[[CharacterFormat, bytes], CharacterFormat]]] = {
    0x0800: _withdrawn("deleted"),  # sprmCFRMarkDel
    0x0837: _withdrawn("struck"),  # sprmCFStrike
    0x2A53: _withdrawn("struck"),  # sprmCFDStrike
    0x083C: lambda old, operand: old._replace(hidden=_on(operand)),  # sprmCFVanish
    0x0855: lambda old, operand: old._replace(special=_on(operand)),  # sprmCFSpec
    0x2A48: lambda old, operand: old._replace(vertical=_VERTICAL.get(operand[0], 0)),  # sprmCIss
    0x4845: _shifted,  # sprmCHpsPos
    0x6A03: lambda old, operand: old._replace(data=_signed(operand)),  # sprmCPicLocation
    # sprmCSymbol
    0x6A09: lambda old, operand: old._replace(symbol=(uint16(operand, 0), uint16(operand, 2))),
    0x4A4F: lambda old, operand: old._replace(font=uint16(operand, 0)),  # sprmCRgFtc0
}
_PARAGRAPH: Final[dict[int, Callable[[ParagraphFormat, bytes], ParagraphFormat]]] = {
    0x4600: lambda old, operand: old._replace(style=uint16(operand, 0)),  # sprmPIstd
    0x2640: lambda old, operand: old._replace(  # sprmPOutLvl
        outline=operand[0] if operand[0] <= _BODY_TEXT else -1
    ),
    0x460B: lambda old, operand: old._replace(list=_signed(operand)),  # sprmPIlfo
    0x260A: lambda old, operand: old._replace(level=operand[0]),  # sprmPIlvl
    # sprmPFInTable
    0x2416: lambda old, operand: old._replace(depth=max(old.depth, int(_on(operand)))),
    0x6649: lambda old, operand: old._replace(depth=_signed(operand)),  # sprmPItap
    0x2417: lambda old, operand: old._replace(row_end=_on(operand)),  # sprmPFTtp
    0x244B: lambda old, operand: old._replace(inner_cell=_on(operand)),  # sprmPFInnerTableCell
    0x244C: lambda old, operand: old._replace(inner_row=_on(operand)),  # sprmPFInnerTtp
    0x3404: lambda old, operand: old._replace(header_row=_on(operand)),  # sprmTTableHeader
    0xD62B: _merged_down,  # sprmTVertMerge
}
