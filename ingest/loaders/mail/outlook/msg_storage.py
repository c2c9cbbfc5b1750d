"""MAPI objects in an Outlook message file: an OLE storage each, with a stream a property."""

from datetime import UTC, datetime, timedelta
from typing import Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.mail.headers import text_of
from ingest.loaders.mail.outlook.items import Key
from ingest.loaders.mail.outlook.named_properties import named_property_ids

_CODE_PAGE = 0x3FFD
_SENT, _ARRIVED = 0x0039, 0x0E06
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_CODECS: Final = {65001: "utf-8", 949: "cp949", 51949: "cp949", 28591: "cp1252", 20127: ""}
_MAX_CHILDREN = 1_000

Path = tuple[str, ...]


class MsgFile:
    """An OLE compound file with an index of its storages.

    Attributes:
        file: The compound file.
        children: Streams and storages by the storage they are in; the value is True for a stream.
        named_ids: Property ids of named properties.
    """

    def __init__(self, file: olefile.OleFileIO) -> None:
        self.file = file
        self.children: dict[Path, dict[Path, bool]] = {}
        for path in map(tuple, file.listdir()):
            for depth in range(len(path)):
                is_stream = depth == len(path) - 1
                self.children.setdefault(path[:depth], {})[path[: depth + 1]] = is_stream
        self.named_ids = named_property_ids(self._read)

    def _read(self, path: Path) -> bytes:
        if not self.children.get(path[:-1], {}).get(path):
            return b""
        with self.file.openstream(list(path)) as stream:
            return bytes(stream.read())


class MapiObject:
    """A message, recipient or attachment: the properties in one storage.

    Properties are read by their id: as four hexadecimal digits for streams, as a number for values
    of fixed length.
    """

    def __init__(self, msg: MsgFile, storage: Path) -> None:
        self.msg, self._file, self.storage = msg, msg.file, storage
        self._children = msg.children.get(storage, {})
        self._streams = {
            path[-1].upper(): list(path) for path, is_stream in self._children.items() if is_stream
        }
        self._fixed = self._fixed_length_values()

    def data(self, number: str, kind: str) -> bytes:
        """Return the bytes of a property of a type (four hexadecimal digits); may be empty."""
        path = self._streams.get(f"__SUBSTG1.0_{number}{kind}")
        if path is None:
            return b""
        with self._file.openstream(path) as stream:
            return bytes(stream.read())

    def text(self, number: str) -> str:
        """Return a text property, in Unicode or in the code page of the message."""
        if wide := self.data(number, "001F"):
            return wide.decode("utf-16-le", "replace").partition("\0")[0]
        return text_of(self.data(number, "001E").rstrip(b"\0"), self.encoding(_CODE_PAGE))

    def integer(self, number: int) -> int:
        """Return a 32-bit property; 0 where it is missing."""
        return self.long_integer(number) & 0xFFFFFFFF

    def long_integer(self, number: int) -> int:
        """Return a 64-bit property; 0 where it is missing."""
        return self._fixed.get(number, 0)

    def encoding(self, number: int) -> str:
        """Return the codec that a property with a code page names; may be empty."""
        page = self.integer(number)
        return _CODECS.get(page, f"cp{page}" if page else "")

    def date(self) -> str:
        """Return when the message was sent, or else received; may be empty."""
        ticks = self._fixed.get(_SENT) or self._fixed.get(_ARRIVED) or 0
        try:
            moment = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return ""
        return moment.strftime("%Y-%m-%d %H:%M +0000") if ticks else ""

    def storages(self, prefix: str) -> list[Path]:
        """Return the storages in this one whose names begin with a prefix, in order."""
        paths = (path for path, is_stream in self._children.items() if not is_stream)
        return sorted(path for path in paths if path[-1].lower().startswith(prefix))[:_MAX_CHILDREN]

    def _fixed_length_values(self) -> dict[int, int]:
        path = self._streams.get("__PROPERTIES_VERSION1.0")
        if path is None:
            return {}
        with self._file.openstream(path) as stream:
            data = bytes(stream.read())
        # The header has 32 bytes in the top storage, 24 in an embedded message, else 8.
        rows = data[len(data) % 16 or (32 if not self.storage else 0) :]
        cut = (rows[at : at + 16] for at in range(0, len(rows) - 15, 16))
        return {int.from_bytes(r[2:4], "little"): int.from_bytes(r[8:16], "little") for r in cut}


class MsgProperties:
    """The properties of an object by id, or by property set and number."""

    def __init__(self, item: MapiObject) -> None:
        self._item = item

    def _number(self, key: Key) -> int:
        return key if isinstance(key, int) else self._item.msg.named_ids.get(key, 0)

    def data(self, key: Key) -> bytes:
        """Return a binary property; may be empty."""
        return self._item.data(f"{self._number(key):04X}", "0102")

    def text(self, key: Key) -> str:
        """Return a text property; may be empty."""
        return self._item.text(f"{self._number(key):04X}")

    def number(self, key: Key) -> int:
        """Return a property of fixed length; 0 where it is missing."""
        return self._item.long_integer(self._number(key))
