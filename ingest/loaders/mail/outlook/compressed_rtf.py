"""Compressed RTF bodies of Outlook messages ([MS-OXRTFCP]), and HTML encapsulated in them."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.loaders.rtf.reader import RtfReader

_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_MAX_SIZE = 100 << 20
_HEX = re.compile(rb"(?:\\'[0-9a-fA-F]{2})+")
_TAG = re.compile(rb"\{\\\*\\htmltag\d* ?((?:[^{}\\]|\\.)*)\}", re.S)
_RTF_ONLY = re.compile(rb"\\htmlrtf\b ?.*?\\htmlrtf0 ?", re.S)
_GROUP = re.compile(rb"\{\\\*?\\?(?:fonttbl|colortbl|generator|mhtmltag)(?:[^{}]|\{[^{}]*\})*\}")
_UNICODE = re.compile(rb"\\u(-?\d{1,6}) ?\??")
_WORD = re.compile(rb"\\(par|line|tab)\b ?|\\[a-z]+-?\d* ?|\\([{}\\])|[{}]|\r\n")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def decompress_rtf(data: bytes) -> bytes:
    """Return the RTF; empty where the stream is no compressed RTF."""
    if data[8:12] == b"MELA":
        return data[16:]
    if data[8:12] != b"LZFu":
        return b""
    size = min(int.from_bytes(data[4:8], "little"), _MAX_SIZE)
    window, out = _SlidingWindow(), bytearray()
    for chunk in _chunks(data, window):
        window.write(chunk)
        out += chunk
        if len(out) >= size:
            break
    return bytes(out)


class _SlidingWindow:
    """The last 4,096 bytes of output, which tokens refer to (LZ77)."""

    def __init__(self) -> None:
        self._bytes = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
        self.position = len(_DICTIONARY)

    def write(self, chunk: bytes) -> None:
        for byte in chunk:
            self._bytes[self.position] = byte
            self.position = (self.position + 1) % _WINDOW

    def read(self, start: int, length: int) -> bytes:
        """Return bytes from the window; they may overlap the position that is written next."""
        distance = (self.position - start) % _WINDOW
        repeated = bytes(self._bytes[(start + i) % _WINDOW] for i in range(min(distance, length)))
        return (repeated * (length // len(repeated) + 1))[:length]


def _chunks(data: bytes, window: _SlidingWindow) -> Iterator[bytes]:
    """Yield the output of each token: a literal byte, or a repeated string."""
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
            if at > len(data) or code >> 4 == window.position:
                return
            yield window.read(code >> 4, (code & 15) + 2)


def encapsulated_html(rtf: bytes) -> str:
    """Return the HTML encapsulated in RTF ([MS-OXRTFEX]); empty where there is none."""
    if b"\\fromhtml" not in rtf[:2000]:
        return ""
    body = _GROUP.sub(b"", _RTF_ONLY.sub(b"", rtf))
    body = _WORD.sub(_control_word_text, _TAG.sub(rb"\1", body))
    return _decoded(body, rtf)


def rtf_text(rtf: bytes) -> str:
    """Return the text of an RTF body."""
    return "\n".join(block.text for block in RtfReader(rtf).blocks())


def _control_word_text(word: re.Match[bytes]) -> bytes:
    if word[0].startswith(b"\\u") and _UNICODE.match(word[0]):
        return word[0]
    if word[2]:
        return word[2]
    return {b"par": b"\n", b"line": b"\n", b"tab": b"\t"}.get(word[1] or b"", b"")


def _decoded(body: bytes, rtf: bytes) -> str:
    encoding = _encoding(rtf)

    def escaped(match: re.Match[bytes]) -> bytes:
        raw = bytes.fromhex(match[0].replace(b"\\'", b"").decode("ascii"))
        return raw.decode(encoding, "replace").encode("utf-8")

    def numbered(match: re.Match[bytes]) -> bytes:
        return chr(int(match[1]) % 0x10000).encode("utf-8", "replace")

    return _UNICODE.sub(numbered, _HEX.sub(escaped, body)).decode("utf-8", "replace")


def _encoding(rtf: bytes) -> str:
    match = _CODE_PAGE.search(rtf[:2000])
    name = f"cp{match[1].decode()}" if match else "cp1252"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name
