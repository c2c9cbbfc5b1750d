"""HWP 5 records: the tree of a stream, by the levels of its records."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.page_builder import Refused

CHAR_SHAPE: Final = 21
NUMBERING: Final = 23
BULLET: Final = 24
PARA_SHAPE: Final = 25
STYLE: Final = 26
PARAGRAPH: Final = 66
PARA_TEXT: Final = 67
CHAR_SHAPE_RUNS: Final = 68
CONTROL: Final = 71
LIST: Final = 72
TABLE: Final = 77
EQUATION: Final = 88
TEXT_ART: Final = 90
FORM: Final = 91

_EXTENDED_SIZE: Final = 0xFFF
_MAX_LEVEL: Final = 200


@dataclass(slots=True)
class Record:
    """A record with its child records."""

    tag: int
    data: bytes = b""
    children: list["Record"] = field(default_factory=list)

    def number(self, offset: int, code: str = "H") -> int:
        """Return a number at an offset, by its `struct` code; 0 behind the end of the record."""
        size = struct.calcsize(code)
        if len(self.data) < offset + size:
            return 0
        return int(struct.unpack_from("<" + code, self.data, offset)[0])

    def string(self, offset: int) -> tuple[str, int]:
        """Return a string that its length precedes, and the offset behind it."""
        end = offset + 2 + 2 * self.number(offset)
        return self.data[offset + 2 : end].decode("utf-16-le", "replace"), end


def inflate(data: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Return a deflated stream, and whether all of it could be decompressed.

    Raises:
        Refused: it is larger than `max_bytes`.
    """
    stream = zlib.decompressobj(-15)
    parts, size = [], 0
    try:
        while data and not stream.eof:
            part = stream.decompress(data, 1 << 20)
            size += len(part)
            if size > max_bytes:
                raise Refused("too_large", "bomb")
            parts.append(part)
            data = stream.unconsumed_tail
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), stream.eof


def record_tree(data: bytes) -> Record:
    """Return a root record with all records of a stream as descendants."""
    root = Record(0)
    path = [root]
    for level, record, _ in _records(data):
        del path[min(level, _MAX_LEVEL) + 1 :]
        path[-1].children.append(record)
        path.append(record)
    return root


def first_record(data: bytes) -> tuple[Record, int]:
    """Return the first record of a stream, and the offset behind it."""
    _, record, end = next(_records(data), (0, Record(0), 0))
    return record, end


def _records(data: bytes) -> Iterator[tuple[int, Record, int]]:
    """Yield (level, record, offset behind it)."""
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
