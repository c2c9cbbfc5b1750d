"""The records of an HWP 5 stream, as the tree that their levels make."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.page_builder import Refused

CHAR_SHAPE: Final = 21
NUMBERING: Final = 23
BULLET_SIGN: Final = 24
PARA_SHAPE: Final = 25
STYLE: Final = 26
PARAGRAPH: Final = 66
TEXT: Final = 67
CHARACTERS: Final = 68
CONTROL: Final = 71
LIST: Final = 72
TABLE: Final = 77
EQUATION: Final = 88
TEXT_ART: Final = 90
FORM: Final = 91

_EXTENDED_SIZE: Final = 0xFFF
_LEVELS: Final = 200


@dataclass(slots=True)
class Record:
    """A record with those below it."""

    tag: int
    data: bytes = b""
    below: list["Record"] = field(default_factory=list)

    def number(self, offset: int, code: str = "H") -> int:
        """Return a number in the record; 0 where the record ends before it."""
        size = struct.calcsize(code)
        if len(self.data) < offset + size:
            return 0
        return int(struct.unpack_from("<" + code, self.data, offset)[0])

    def string(self, offset: int) -> tuple[str, int]:
        """Return a string with its length before it, and the offset after it."""
        end = offset + 2 + 2 * self.number(offset)
        return self.data[offset + 2 : end].decode("utf-16-le", "replace"), end


def unpacked(data: bytes, most: int) -> tuple[bytes, bool]:
    """Return a deflated stream, and whether all of it could be unpacked.

    Raises:
        Refused: it would grow beyond `most` bytes.
    """
    stream = zlib.decompressobj(-15)
    parts, size = [], 0
    try:
        while data and not stream.eof:
            part = stream.decompress(data, 1 << 20)
            size += len(part)
            if size > most:
                raise Refused("too_large", "bomb")
            parts.append(part)
            data = stream.unconsumed_tail
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), stream.eof


def tree(data: bytes) -> Record:
    """Return a root with all records of a stream below it."""
    root = Record(0)
    path = [root]
    for level, record, _ in _records(data):
        del path[min(level, _LEVELS) + 1 :]
        path[-1].below.append(record)
        path.append(record)
    return root


def first_record(data: bytes) -> tuple[Record, int]:
    """Return the record a stream begins with, and the offset after it."""
    _, record, end = next(_records(data), (0, Record(0), 0))
    return record, end


def _records(data: bytes) -> Iterator[tuple[int, Record, int]]:
    """Yield (level, record, offset after it)."""
    offset = 0
    while offset + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, offset)
        offset += 4
        size = head >> 20
        if size == _EXTENDED_SIZE and offset + 4 <= len(data):
            (size,) = struct.unpack_from("<I", data, offset)
            offset += 4
        record = Record(head & 0x3FF, data[offset : offset + size])
        offset += size
        yield head >> 10 & 0x3FF, record, offset
