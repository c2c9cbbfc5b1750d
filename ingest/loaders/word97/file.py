"""Streams, piece table and PLCs of a Word 97 file ([MS-DOC] 2.3 to 2.5).

Character positions (CPs) count UTF-16 code units, so that a character beyond U+FFFF takes two.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_PCDT: Final = 2
_COMPRESSED: Final = 0x40000000  # one byte a character
_MOST: Final = 1_000_000  # entries of a PLC
_CLX: Final = 0x1A2


def uint16(data: bytes, offset: int) -> int:
    """Return a little-endian 16-bit number; missing bytes count as zero."""
    return int.from_bytes(data[offset : offset + 2], "little")


def uint32(data: bytes, offset: int) -> int:
    """Return a little-endian 32-bit number; missing bytes count as zero."""
    return int.from_bytes(data[offset : offset + 4], "little")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the piece table: CPs `begin` to `end`, stored from byte `offset` on."""

    begin: int
    end: int
    offset: int
    width: int


@dataclass(slots=True)
class WordFile:
    """The streams of a file.

    Attributes:
        main, table, data: The streams `WordDocument`, `0Table` or `1Table`, and `Data`.
        pieces: The piece table.
        units: All text in UTF-16-LE: the unit at CP `n` begins at byte `2 * n`.
    """

    main: bytes
    table: bytes
    data: bytes = b""
    pieces: list[Piece] = field(default_factory=list)
    units: bytes = b""

    def __post_init__(self) -> None:
        self.pieces = list(self._pieces())
        self.units = b"".join(map(self._text, self.pieces))

    def table_range(self, offset: int) -> bytes:
        """Return the range of the table stream that the FIB gives at `offset` (`fc`, `lcb`)."""
        start, size = uint32(self.main, offset), uint32(self.main, offset + 4)
        return self.table[start : start + size] if offset + 8 <= len(self.main) else b""

    def plc(self, offset: int, size: int) -> tuple[list[int], list[bytes]]:
        """Return a PLC: n + 1 positions, and n entries of `size` bytes."""
        data = self.table_range(offset)
        count = min(max(len(data) - 4, 0) // (4 + size), _MOST)
        if not count:
            return [], []
        positions = list(struct.unpack_from(f"<{count + 1}I", data))
        start = 4 * (count + 1)
        return positions, [data[start + size * n : start + size * (n + 1)] for n in range(count)]

    def text(self, begin: int, end: int) -> str:
        """Return the text from one CP to another."""
        return self.units[2 * begin : 2 * end].decode("utf-16-le", "replace")

    def piece_at(self, position: int) -> int:
        """Return the index of the last piece that begins at or before a CP; -1 for none."""
        return bisect_right(self.pieces, position, key=lambda piece: piece.begin) - 1

    def offset_of(self, position: int) -> int:
        """Return the byte offset of a CP in the main stream; -1 for none."""
        at = self.piece_at(position)
        if at < 0 or position >= self.pieces[at].end:
            return -1
        piece = self.pieces[at]
        return piece.offset + (position - piece.begin) * piece.width

    def _pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the Clx ([MS-DOC] 2.9.38), in one or two bytes a character."""
        table = self.table_range(_CLX)
        at = 0
        while at + 3 <= len(table) and table[at] != _PCDT:  # Prc structures come first.
            at += 3 + uint16(table, at + 1)
        plc = table[at + 5 : at + 5 + uint32(table, at + 1)]
        count = (len(plc) - 4) // 12
        done = 0
        for number in range(max(count, 0)):
            begin, end = struct.unpack_from("<II", plc, 4 * number)
            offset = uint32(plc, 4 * (count + 1) + 8 * number + 2)
            compressed = bool(offset & _COMPRESSED)
            offset = (offset & ~_COMPRESSED) // 2 if compressed else offset
            width = 1 if compressed else 2
            length = min(max(end - begin, 0), max(len(self.main) - offset, 0) // width)
            yield Piece(done, done + length, offset, width)
            done += length
            if done > 2 * len(self.main):  # Word writes no overlapping pieces.
                return

    def _text(self, piece: Piece) -> bytes:
        size = (piece.end - piece.begin) * piece.width
        data = self.main[piece.offset : piece.offset + size]
        if piece.width == 2:
            return data
        return data.decode("cp1252", "replace").encode("utf-16-le")
