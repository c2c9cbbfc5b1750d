"""Bytes and numbers of an RTF document as text, in the encodings of its fonts."""

from dataclasses import dataclass, field

from ingest.loaders.rtf.codes import CODECS


@dataclass(slots=True)
class Letters:
    """Gathers what stands for text until its format or its font changes.

    Attributes:
        utf8: Whether bytes are UTF-8, whatever the document says.
        names: Names of the fonts by their numbers.
    """

    utf8: bool
    names: dict[int, str] = field(default_factory=dict)
    _bytes: bytearray = field(default_factory=bytearray)
    _units: list[int] = field(default_factory=list)
    _codecs: dict[int, str] = field(default_factory=dict)
    _page: str = "cp1252"
    _to_skip: int = 0

    @classmethod
    def of(cls, data: bytes) -> "Letters":
        """Return those of a document."""
        return cls(not data.isascii() and _is_utf8(data))

    def page(self, number: int | None) -> None:
        """Set the encoding of fonts that have none."""
        name = f"cp{number}"
        try:
            "".encode(name)
        except LookupError:
            name = "cp1252"
        self._page = name

    def charset(self, font: int, number: int) -> None:
        """Set the encoding of a font."""
        if number in CODECS:
            self._codecs[font] = CODECS[number]

    def name(self, font: int, text: str) -> None:
        """Add to the name of a font."""
        self.names[font] = self.names.get(font, "") + text

    def in_bytes(self) -> bool:
        """Whether bytes wait, which a number would not follow."""
        return bool(self._bytes)

    def unit(self, code: int, skip: int) -> None:
        """Take in a sign by its number, which `skip` stand-ins for older readers follow."""
        self._units.append(code & 0xFFFF)
        self._to_skip = skip

    def rest(self, data: bytes) -> bytes:
        """Return bytes without those that only stand in for a sign."""
        taken = min(self._to_skip, len(data))
        self._to_skip -= taken
        return data[taken:]

    def in_units(self) -> bool:
        """Whether numbers wait, which bytes would not follow."""
        return bool(self._units)

    def add(self, data: bytes) -> None:
        """Take in bytes."""
        self._bytes += data

    def end_skip(self) -> None:
        """Forget the stand-ins that did not come."""
        self._to_skip = 0

    def text(self, font: int) -> str:
        """Return what was gathered."""
        if self._units:
            data = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            return data.decode("utf-16-le", "ignore")
        data = bytes(self._bytes)
        self._bytes.clear()
        return self._decoded(data, font) if data else ""

    def _decoded(self, data: bytes, font: int) -> str:
        if data.isascii():
            return data.decode("ascii")
        codec = self._codecs.get(font, self._page)
        for name in ("utf-8" if self.utf8 else codec, codec, self._page):
            try:
                return data.decode(name)
            except UnicodeError:
                continue
        return data.decode(codec, "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
