"""Lists of MAPI properties in TNEF ([MS-OXTNEF] 2.1.3.4)."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from ingest.loaders.mail.headers import text_of
from ingest.loaders.mail.outlook.items import PROPERTY_SETS, Key

_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE_LENGTH = frozenset([0x0D, 0x1E, 0x1F, 0x102])
_UNICODE = 0x1F
_FIRST_NAMED_ID = 0x8000
_MULTIPLE_VALUES = 0x1000
_KNOWN_SETS = {UUID(name).bytes_le: name for name in PROPERTY_SETS}


class TnefProperties:
    """The properties of a list, by id, or by property set and number."""

    def __init__(self, values: Mapping[Key, tuple[int, bytes]], codec: str) -> None:
        self._values, self._codec = values, codec

    @classmethod
    def read(cls, data: bytes, codec: str) -> "TnefProperties":
        """Return the list in an attribute; truncated properties are skipped."""
        values: dict[Key, tuple[int, bytes]] = {}
        with suppress(struct.error):
            (count,) = struct.unpack_from("<I", data)
            at = 4
            for _ in range(min(count, len(data) // 8)):
                at = _read_property(data, at, values)
        return cls(values, codec)

    def data(self, key: Key) -> bytes:
        """Return the bytes of a property; may be empty."""
        return self._values.get(key, (0, b""))[1]

    def text(self, key: Key) -> str:
        """Return a text property; may be empty."""
        kind, value = self._values.get(key, (0, b""))
        if kind == _UNICODE:
            return value.decode("utf-16-le", "replace").partition("\0")[0]
        return text_of(value.split(b"\0", 1)[0], self._codec) if kind == 0x1E else ""

    def number(self, key: Key) -> int:
        """Return a property of fixed length as an integer; 0 where it is missing."""
        kind, value = self._values.get(key, (0, b""))
        return int.from_bytes(value[:8], "little") if kind in _SIZES else 0


def _read_property(data: bytes, at: int, values: dict[Key, tuple[int, bytes]]) -> int:
    """Read the property at an offset and return where the next one begins."""
    kind, number = struct.unpack_from("<HH", data, at)
    key: Key | None = number
    at += 4
    if number >= _FIRST_NAMED_ID:
        key, at = _read_name(data, at)
    base, is_list = kind & ~_MULTIPLE_VALUES, bool(kind & _MULTIPLE_VALUES)
    count = 1
    if is_list or base in _VARIABLE_LENGTH:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    for _ in range(min(count, len(data))):
        length = _SIZES.get(base, 0)
        if base in _VARIABLE_LENGTH:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        if not length and base not in _VARIABLE_LENGTH:
            raise struct.error
        if at + length > len(data):
            raise struct.error
        if key is not None:
            values.setdefault(key, (base, data[at : at + length]))
        at += length + -length % 4
    return at


def _read_name(data: bytes, at: int) -> tuple[Key | None, int]:
    """Return (key, offset behind it) of a named property; None for an unknown name."""
    property_set = _KNOWN_SETS.get(data[at : at + 16])
    kind, value = struct.unpack_from("<II", data, at + 16)
    at += 24
    if kind:
        return None, at + value + -value % 4
    return ((property_set, value) if property_set else None), at
