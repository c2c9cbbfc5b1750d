"""Small pictures for tests, with and without metadata; made here, of a few bytes each."""

import struct
import zlib

PLACE = b"37.5665 N, 126.9780 E"  # where a photograph says that it was taken


def png(*, text: bytes = b"", size: int = 2) -> bytes:
    """A square of one colour, with a text chunk if wanted."""
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xc0\x40\x20" * size for _ in range(size))
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    if text:
        chunks.insert(1, (b"tEXt", b"Comment\0" + text))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation: int, order: str = ">") -> bytes:
    """An Exif segment with an orientation and a place."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(f"{order}HHII", 0x010E, 2, len(PLACE), 38)
    tiff = mark + struct.pack(f"{order}IH", 8, 2) + entries + bytes(4) + PLACE
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(*extra: bytes, behind: bytes = b"") -> bytes:
    """The frame of a JPEG: segments in their order, a scan, and what comes behind its end."""
    frame = segment(0xC0, b"\x08\0\x02\0\x02\x01\x01\x11\0")
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    density = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return b"\xff\xd8" + density + b"".join(extra) + frame + scan + b"\xff\xd9" + behind


def webp(*, place: bool) -> bytes:
    """The frame of an extended WebP, with Exif if wanted."""
    flags = bytes([0x08 if place else 0]) + bytes(9)
    chunks = [(b"VP8X", flags), (b"VP8 ", b"picture")]
    if place:
        chunks.append((b"EXIF", PLACE))
    body = b"WEBP"
    for kind, data in chunks:
        body += kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
