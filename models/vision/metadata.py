"""Metadata of pictures: cut out of the file, without decoding the picture.

A photograph says where, when and with which device it was taken. That is in segments of their own
(Exif, XMP, IPTC), which are left out; of Exif only the orientation stays, without which one taken
upright would lie on its side. Formats: JPEG (ITU T.81), Exif 2.3, PNG (W3C, third edition),
WebP (RFC 9649), GIF89a.
"""

import struct
from collections.abc import Iterator
from typing import Final

_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112  # tag of Exif
_SOS, _EOI, _APP1 = 0xDA, 0xD9, 0xE1
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers of JPEG without a length
# Segments of applications and comments; APP0 has the density, APP2 the colour profile, APP14 the
# colour transform of Adobe.
_NOTES: Final = frozenset({*range(0xE0, 0xF0), 0xFE}) - {0xE0, 0xE2, 0xEE}
_PNG_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_WEBP_TEXTS: Final = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS: Final = 0x08 | 0x04  # in VP8X: there is Exif, there is XMP


class Damaged(Exception):
    """The file is not a picture of its format."""


def without_metadata(data: bytes, media_type: str) -> bytes:
    """Return a picture without its metadata.

    Raises:
        Damaged: its segments cannot be read.
    """
    try:
        match media_type:
            case "image/jpeg":
                return b"".join(_jpeg(data))
            case "image/png":
                return b"".join(_png(data))
            case "image/webp":
                return _webp(data)
    except (struct.error, IndexError):
        raise Damaged from None
    return data  # a GIF has comments only


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    for marker, start, end in _segments(data):
        if marker == _SOS:
            # Behind the end of the picture, phones put previews with an Exif of their own.
            yield data[start : _end_of_picture(data, end)]
            return
        if marker == _APP1 and data[start + 4 : start + 10] == _EXIF:
            yield _orientation_only(data[start + 10 : end])
        elif marker not in _NOTES:
            yield data[start:end]
    raise Damaged  # nothing to be seen


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment of a JPEG, up to its first scan."""
    at = 2
    while data[at + 1] != _EOI:
        marker = data[at + 1]
        if data[at] != 0xFF:
            raise Damaged
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + _length(data, at, marker)
        if end > len(data):
            raise Damaged
        yield marker, at, end
        at = end


def _length(data: bytes, at: int, marker: int) -> int:
    if marker in _ALONE:
        return 0
    (length,) = struct.unpack_from(">H", data, at + 2)
    return max(int(length), 2)


def _end_of_picture(data: bytes, start: int) -> int:
    """Return where a picture ends whose first scan begins at `start`: behind its EOI."""
    at = start
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        marker = data[at + 1]
        if marker == _EOI:
            return at + 2
        if marker == 0xFF:
            at += 1
        elif marker == 0:  # 0xFF itself, in a scan
            at += 2
        else:  # between two scans
            at += 2 + _length(data, at, marker)
    return len(data)


def _orientation_only(tiff: bytes) -> bytes:
    """Return an Exif segment with the orientation of another; empty where that is upright."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION and 2 <= value <= 8:
                return _exif(value)
    except struct.error:
        pass  # metadata that cannot be read is left out whole
    return b""


def _exif(orientation: int) -> bytes:
    head = b"MM\0*" + struct.pack(">IH", 8, 1)
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    body = _EXIF + head + entry + bytes(4)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, kind = 8, b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data) or (at == 8 and kind != b"IHDR"):
            raise Damaged
        if kind not in _PNG_TEXTS:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    at, end = 12, 8 + size
    if end > len(data):
        raise Damaged
    chunks = []
    while at + 8 <= end:
        (length,) = struct.unpack_from("<I", data, at + 4)
        kind, behind = data[at : at + 4], at + 8 + length + length % 2
        chunk = data[at:behind]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if kind not in _WEBP_TEXTS:
            chunks.append(chunk)
        at = behind
    if not chunks:
        raise Damaged
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body
