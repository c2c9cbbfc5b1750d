"""RTF text decoding: bytes by the encoding of their font, and Unicode code units."""

from dataclasses import dataclass, field

from ingest.loaders.rtf.codes import CODECS


@dataclass(slots=True)
class TextDecoder:
    """Collects bytes or code units until the format or the font changes.

    Attributes:
        is_utf8: Whether the bytes are UTF-8, whatever the document declares.
        font_names: Names of the fonts by number.
    """

    is_utf8: bool
    font_names: dict[int, str] = field(default_factory=dict)
    _bytes: bytearray = field(default_factory=bytearray)
    _units: list[int] = field(default_factory=list)
    _codecs: dict[int, str] = field(default_factory=dict)
    _code_page: str = "cp1252"
    _fallback_left: int = 0

    @classmethod
    def of(cls, data: bytes) -> "TextDecoder":
        """Return the decoder for a document."""
        return cls(not data.isascii() and _is_utf8(data))

    def set_code_page(self, number: int | None) -> None:
        """Set the code page of the document, used by fonts without a character set."""
        codec_name = f"cp{number}"
        try:
            "".encode(codec_name)
        except LookupError:
            codec_name = "cp1252"
        self._code_page = codec_name

    def set_charset(self, font: int, number: int) -> None:
        """Set the encoding of a font."""
        if number in CODECS:
            self._codecs[font] = CODECS[number]

    def add_font_name(self, font: int, text: str) -> None:
        """Add to the name of a font."""
        self.font_names[font] = self.font_names.get(font, "") + text

    def has_bytes(self) -> bool:
        """Return whether bytes are pending."""
        return bool(self._bytes)

    def add_unit(self, code: int, fallback: int) -> None:
        r"""Add a UTF-16 code unit (`\u`), followed by `fallback` characters for older readers."""
        self._units.append(code & 0xFFFF)
        self._fallback_left = fallback

    def without_fallback(self, data: bytes) -> bytes:
        """Return bytes without fallback characters."""
        dropped = min(self._fallback_left, len(data))
        self._fallback_left -= dropped
        return data[dropped:]

    def has_units(self) -> bool:
        """Return whether code units are pending."""
        return bool(self._units)

    def add_bytes(self, data: bytes) -> None:
        """Add bytes."""
        self._bytes += data

    def end_fallback(self) -> None:
        """Stop skipping fallback characters; a group ends."""
        self._fallback_left = 0

    def take(self, font: int) -> str:
        """Decode and remove what is pending."""
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
        codec = self._codecs.get(font, self._code_page)
        for candidate in ("utf-8" if self.is_utf8 else codec, codec, self._code_page):
            try:
                return data.decode(candidate)
            except UnicodeError:
                continue
        return data.decode(codec, "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
