"""Writer of minimal Word 97 files: text in one piece, formats by range."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.ingest.loaders.compound import compound

PARTS = ("body", "footnotes", "headers", "macros", "comments", "endnotes", "boxes")
_PAGE = 512
_TEXT_AT = 0x400
# A run or paragraph: first and last CP, and its modifiers.
Format = tuple[int, int, bytes]


def units(text: str) -> int:
    """The UTF-16 units of a text."""
    return len(text.encode("utf-16-le")) // 2


def sprm(code: int, operand: bytes) -> bytes:
    """A property modifier (Sprm)."""
    return struct.pack("<H", code) + operand


def plc(positions: Sequence[int], entries: Sequence[bytes] = ()) -> bytes:
    """A PLC."""
    return struct.pack(f"<{len(positions)}I", *positions) + b"".join(entries)


def formatted(text: str, *formats: tuple[str, bytes]) -> list[Format]:
    """The formats of the first occurrences of words in a text."""
    ranges = []
    for word, data in formats:
        start = units(text[: text.index(word)])
        ranges.append((start, start + units(word), data))
    return ranges


def page(ranges: Sequence[Format], length: int, *, paragraphs: bool) -> bytes:
    """A formatted disk page that covers a text of this length."""
    filled, at = [], 0
    for start, end, data in ranges:
        filled += [(at, start, b""), (start, end, data)]
        at = end
    filled = [item for item in [*filled, (at, length, b"")] if item[0] < item[1]]
    starts = [_TEXT_AT + 2 * start for start, _, _ in filled] + [_TEXT_AT + 2 * length]
    size = 13 if paragraphs else 1
    head = struct.pack(f"<{len(starts)}I", *starts)
    offsets, body, free = [], bytearray(_PAGE), _PAGE - 2
    for _, _, data in filled:
        if not data:
            offsets.append(0)
            continue
        if paragraphs:
            padded = b"\0\0" + data
            record = (
                bytes([0, len(padded) // 2]) + padded
                if len(padded) % 2 == 0
                else bytes([(len(padded) + 1) // 2]) + padded
            )
        else:
            record = bytes([len(data)]) + data
        free = (free - len(record)) & ~1
        body[free : free + len(record)] = record
        offsets.append(free // 2)
    body[: len(head)] = head
    for number, offset in enumerate(offsets):
        body[len(head) + size * number] = offset
    body[-1] = len(filled)
    return bytes(body)


def word97(
    path: Path,
    parts: Mapping[str, str],
    *,
    runs: Sequence[Format] = (),
    paragraphs: Sequence[Format] = (),
    tables: Mapping[int, bytes] | None = None,
    data: bytes = b"",
) -> Path:
    """Write a file.

    Args:
        path: Where to.
        parts: Texts by the names in `PARTS`.
        runs: Formats of text, in order.
        paragraphs: Formats of paragraphs, in order.
        tables: Bytes of the table stream by the offset of their entry in the header.
        data: The stream `Data`.
    """
    text = "".join(parts.get(name, "") for name in PARTS)
    length = units(text)
    main = bytearray(_TEXT_AT)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    for number, name in enumerate(PARTS):
        struct.pack_into("<I", main, 0x4C + 4 * number, units(parts.get(name, "")))
    main += text.encode("utf-16-le")
    main += b"\0" * (-len(main) % _PAGE)
    piece = plc([0, length], [struct.pack("<HIH", 0, _TEXT_AT, 0)])
    stream = b""
    entries = {0x1A2: b"\2" + struct.pack("<I", len(piece)) + piece, **(tables or {})}
    for offset, ranges in ((0xFA, runs), (0x102, paragraphs)):
        if ranges:
            number = len(main) // _PAGE
            main += page(ranges, length, paragraphs=offset == 0x102)
            entries[offset] = plc([_TEXT_AT, _TEXT_AT + 2 * length], [struct.pack("<I", number)])
    for offset, value in entries.items():
        struct.pack_into("<II", main, offset, len(stream), len(value))
        stream += value
    path.write_bytes(compound({"WordDocument": bytes(main), "1Table": stream, "Data": data}))
    return path
