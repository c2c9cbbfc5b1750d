"""The packed RTF body of an Outlook message (LZFu), and the HTML that often hides in it."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.loaders.rtf.reader import RtfReader

_START: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_LONGEST = 100 << 20
_HEX = re.compile(rb"(?:\\'[0-9a-fA-F]{2})+")
_TAG = re.compile(rb"\{\\\*\\htmltag\d* ?((?:[^{}\\]|\\.)*)\}", re.S)
_HIDDEN = re.compile(rb"\\htmlrtf\b ?.*?\\htmlrtf0 ?", re.S)
_GROUP = re.compile(rb"\{\\\*?\\?(?:fonttbl|colortbl|generator|mhtmltag)(?:[^{}]|\{[^{}]*\})*\}")
_UNICODE = re.compile(rb"\\u(-?\d{1,6}) ?\??")
_WORD = re.compile(rb"\\(par|line|tab)\b ?|\\[a-z]+-?\d* ?|\\([{}\\])|[{}]|\r\n")
_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def unpack(data: bytes) -> bytes:
    """Return the RTF; empty when the stream is none."""
    if data[8:12] == b"MELA":
        return data[16:]
    if data[8:12] != b"LZFu":
        return b""
    size = min(int.from_bytes(data[4:8], "little"), _LONGEST)
    window, out = _Window(), bytearray()
    for piece in _pieces(data, window):
        window.write(piece)
        out += piece
        if len(out) >= size:
            break
    return bytes(out)


class _Window:
    """The last stretch of the text, which packed tokens point into."""

    def __init__(self) -> None:
        self._signs = bytearray(_START.ljust(_WINDOW, b"\0"))
        self.place = len(_START)

    def write(self, piece: bytes) -> None:
        for byte in piece:
            self._signs[self.place] = byte
            self.place = (self.place + 1) % _WINDOW

    def read(self, start: int, length: int) -> bytes:
        """Return a stretch, which may reach into what it is itself about to write."""
        distance = (self.place - start) % _WINDOW
        seen = bytes(self._signs[(start + i) % _WINDOW] for i in range(min(distance, length)))
        return (seen * (length // len(seen) + 1))[:length]


def _pieces(data: bytes, window: _Window) -> Iterator[bytes]:
    """Yield what each token stands for: a byte, or a stretch seen before."""
    at = 16
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                yield data[at : at + 1]
                at += 1
                continue
            code = int.from_bytes(data[at : at + 2], "big")
            at += 2
            if at > len(data) or code >> 4 == window.place:
                return
            yield window.read(code >> 4, (code & 15) + 2)


def html_of(rtf: bytes) -> str:
    """Return the HTML that was wrapped into RTF; empty when there is none."""
    if b"\\fromhtml" not in rtf[:2000]:
        return ""
    body = _GROUP.sub(b"", _HIDDEN.sub(b"", rtf))
    body = _WORD.sub(_plain_word, _TAG.sub(rb"\1", body))
    return _decoded(body, rtf)


def plain_of(rtf: bytes) -> str:
    """Return the text of an RTF body."""
    return "\n".join(block.text for block in RtfReader(rtf).blocks())


def _plain_word(word: re.Match[bytes]) -> bytes:
    if word[0].startswith(b"\\u") and _UNICODE.match(word[0]):
        return word[0]
    if word[2]:
        return word[2]
    return {b"par": b"\n", b"line": b"\n", b"tab": b"\t"}.get(word[1] or b"", b"")


def _decoded(body: bytes, rtf: bytes) -> str:
    encoding = _encoding(rtf)

    def escaped(found: re.Match[bytes]) -> bytes:
        raw = bytes.fromhex(found[0].replace(b"\\'", b"").decode("ascii"))
        return raw.decode(encoding, "replace").encode("utf-8")

    def numbered(found: re.Match[bytes]) -> bytes:
        return chr(int(found[1]) % 0x10000).encode("utf-8", "replace")

    return _UNICODE.sub(numbered, _HEX.sub(escaped, body)).decode("utf-8", "replace")


def _encoding(rtf: bytes) -> str:
    found = _PAGE.search(rtf[:2000])
    name = f"cp{found[1].decode()}" if found else "cp1252"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name
