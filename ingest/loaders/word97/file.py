"""The streams of a Word 97 file and the positions in it ([MS-DOC] 2.3 to 2.5).

Character positions count UTF-16 units, so that a character beyond U+FFFF takes two.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_PIECES: Final = 2
_NARROW: Final = 0x40000000
_MOST: Final = 1_000_000  # entries of a table of positions
_CLX: Final = 0x1A2


def short(data: bytes, offset: int) -> int:
    """Return two bytes as a number; what is missing counts as zero."""
    return int.from_bytes(data[offset : offset + 2], "little")


def long(data: bytes, offset: int) -> int:
    """Return four bytes as a number; what is missing counts as zero."""
    return int.from_bytes(data[offset : offset + 4], "little")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that lies in one place: units `begin` to `end`, from byte `place` on."""

    begin: int
    end: int
    place: int
    width: int


@dataclass(slots=True)
class WordFile:
    """The streams of a file.

    Attributes:
        main, table, data: The streams `WordDocument`, `0Table` or `1Table`, and `Data`.
        pieces: Where the text lies, in its order.
        units: All text in UTF-16-LE, so that unit `n` is at byte `2 * n`.
    """

    main: bytes
    table: bytes
    data: bytes = b""
    pieces: list[Piece] = field(default_factory=list)
    units: bytes = b""

    def __post_init__(self) -> None:
        self.pieces = list(self._pieces())
        self.units = b"".join(map(self._text, self.pieces))

    def at(self, offset: int) -> bytes:
        """Return the part of the table stream whose place and size stand at `offset`."""
        start, size = long(self.main, offset), long(self.main, offset + 4)
        return self.table[start : start + size] if offset + 8 <= len(self.main) else b""

    def plc(self, offset: int, size: int) -> tuple[list[int], list[bytes]]:
        """Return a table of positions: n + 1 positions, and n entries of `size` bytes."""
        data = self.at(offset)
        count = min(max(len(data) - 4, 0) // (4 + size), _MOST)
        if not count:
            return [], []
        places = list(struct.unpack_from(f"<{count + 1}I", data))
        start = 4 * (count + 1)
        return places, [data[start + size * n : start + size * (n + 1)] for n in range(count)]

    def text(self, begin: int, end: int) -> str:
        """Return the text from one unit to another."""
        return self.units[2 * begin : 2 * end].decode("utf-16-le", "replace")

    def piece_at(self, unit: int) -> int:
        """Return the place of the piece that a unit lies in or behind; -1 for none."""
        return bisect_right(self.pieces, unit, key=lambda piece: piece.begin) - 1

    def byte_of(self, unit: int) -> int:
        """Return where a unit of the text lies in the main stream; -1 for none."""
        at = self.piece_at(unit)
        if at < 0 or unit >= self.pieces[at].end:
            return -1
        piece = self.pieces[at]
        return piece.place + (unit - piece.begin) * piece.width

    def _pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the text, which lie about the file in one or two bytes a letter."""
        table = self.at(_CLX)
        at = 0
        while at + 3 <= len(table) and table[at] != _PIECES:  # What goes before are formats.
            at += 3 + short(table, at + 1)
        plc = table[at + 5 : at + 5 + long(table, at + 1)]
        count = (len(plc) - 4) // 12
        done = 0
        for number in range(max(count, 0)):
            begin, end = struct.unpack_from("<II", plc, 4 * number)
            place = long(plc, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(place & _NARROW)
            place = (place & ~_NARROW) // 2 if narrow else place
            width = 1 if narrow else 2
            length = min(max(end - begin, 0), max(len(self.main) - place, 0) // width)
            yield Piece(done, done + length, place, width)
            done += length
            if done > 2 * len(self.main):  # Pieces that overlap are none of Word's.
                return

    def _text(self, piece: Piece) -> bytes:
        size = (piece.end - piece.begin) * piece.width
        data = self.main[piece.place : piece.place + size]
        if piece.width == 2:
            return data
        return data.decode("cp1252", "replace").encode("utf-16-le")
