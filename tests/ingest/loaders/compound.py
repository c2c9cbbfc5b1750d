"""Writer of OLE compound files ([MS-CFB]), the container of Word 97 and Outlook."""

import struct
from typing import Any

_SECTOR = 512
_SMALLEST = 4096  # Shorter streams would need mini sectors.
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = dict[str, Any]


def compound(tree: Tree) -> bytes:
    """A compound file with these streams (bytes) and folders (dicts); streams end in NULs."""
    entries: list[tuple[str, int, bytes]] = [("Root Entry", 5, b"")]
    right: dict[int, int] = {}
    first: dict[int, int] = {}

    def add(folder: Tree, parent: int) -> None:
        previous = 0
        for name, value in folder.items():
            number = len(entries)
            is_folder = isinstance(value, dict)
            entries.append((name, 1, b"") if is_folder else (name, 2, value))
            (right if previous else first)[previous or parent] = number
            previous = number
            if is_folder:
                add(value, number)

    add(tree, 0)
    body = bytearray()
    table: list[int] = []
    starts: list[int] = []
    for _, kind, data in entries:
        padded = data.ljust(_SMALLEST, b"\0")
        padded += b"\0" * (-len(padded) % _SECTOR)
        starts.append(len(table) if kind == 2 else 0)
        if kind == 2:
            table += [*range(len(table) + 1, len(table) + len(padded) // _SECTOR), _END]
            body += padded
    directory = b"".join(
        _entry(e, starts[n], right.get(n, _FREE), first.get(n, _FREE))
        for n, e in enumerate(entries)
    )
    directory += b"\0" * (-len(directory) % _SECTOR)
    directory_at = len(table)
    table += [*range(directory_at + 1, directory_at + len(directory) // _SECTOR), _END]
    count = -(-(len(table) + 1) // (_SECTOR // 4 - 1))
    table_at = len(table)
    table += [_TABLE] * count
    table += [_FREE] * (count * _SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    numbers = (62, 3, 0xFFFE, 9, 6, 0, 0, 0, count, directory_at, 0, _SMALLEST, _END, 0, _END, 0)
    header += struct.pack("<6H10I", *numbers)
    header += struct.pack("<109I", *[*range(table_at, table_at + count), *[_FREE] * (109 - count)])
    return header + bytes(body) + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(entry: tuple[str, int, bytes], start: int, right: int, kid: int) -> bytes:
    name, kind, data = entry
    wide = name.encode("utf-16-le")
    size = max(len(data), _SMALLEST) if kind == 2 else 0
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide) + 2, kind, 1, _FREE, right, kid)
        + bytes(36)
        + struct.pack("<IQ", start if kind == 2 else _END, size)
    )
