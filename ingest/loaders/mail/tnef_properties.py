"""The lists of MAPI properties inside TNEF ([MS-OXTNEF] 2.1.3.4)."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from ingest.loaders.mail.headers import text_of
from ingest.loaders.mail.msg_items import SETS, Key

_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset([0x0D, 0x1E, 0x1F, 0x102])
_WIDE = 0x1F
_NAMED = 0x8000
_MANY = 0x1000
_KNOWN = {UUID(name).bytes_le: name for name in SETS}


class TnefProperties:
    """The properties of one list, by number or by set and name."""

    def __init__(self, values: Mapping[Key, tuple[int, bytes]], page: str) -> None:
        self._values, self._page = values, page

    @classmethod
    def read(cls, data: bytes, page: str) -> "TnefProperties":
        """Return the list in an attribute; what is cut off is left out."""
        values: dict[Key, tuple[int, bytes]] = {}
        with suppress(struct.error):
            (count,) = struct.unpack_from("<I", data)
            at = 4
            for _ in range(min(count, len(data) // 8)):
                at = _one(data, at, values)
        return cls(values, page)

    def data(self, key: Key) -> bytes:
        """Return the bytes of a property."""
        return self._values.get(key, (0, b""))[1]

    def text(self, key: Key) -> str:
        """Return a property that is a text."""
        kind, value = self._values.get(key, (0, b""))
        if kind == _WIDE:
            return value.decode("utf-16-le", "replace").partition("\0")[0]
        return text_of(value.split(b"\0", 1)[0], self._page) if kind == 0x1E else ""

    def number(self, key: Key) -> int:
        """Return a property of a fixed length as a whole number; 0 where it is missing."""
        kind, value = self._values.get(key, (0, b""))
        return int.from_bytes(value[:8], "little") if kind in _SIZES else 0


def _one(data: bytes, at: int, values: dict[Key, tuple[int, bytes]]) -> int:
    """Read the property at an offset and return where the next one begins."""
    kind, number = struct.unpack_from("<HH", data, at)
    key: Key | None = number
    at += 4
    if number >= _NAMED:
        key, at = _name(data, at)
    base, is_list = kind & ~_MANY, bool(kind & _MANY)
    count = 1
    if is_list or base in _VARIABLE:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    for _ in range(min(count, len(data))):
        length = _SIZES.get(base, 0)
        if base in _VARIABLE:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        if not length and base not in _VARIABLE:
            raise struct.error
        if at + length > len(data):
            raise struct.error
        if key is not None:
            values.setdefault(key, (base, data[at : at + length]))
        at += length + -length % 4
    return at


def _name(data: bytes, at: int) -> tuple[Key | None, int]:
    """Return the name of a named property, where it has a number in a known set."""
    group = _KNOWN.get(data[at : at + 16])
    kind, value = struct.unpack_from("<II", data, at + 16)
    at += 24
    if kind:
        return None, at + value + -value % 4
    return ((group, value) if group else None), at
