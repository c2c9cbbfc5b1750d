"""HWP 5 (Hangul): the paragraphs, headings, tables, text boxes and notes of its body."""

import re
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.hangul.hwp_body import Writer
from ingest.loaders.hangul.hwp_distribution import unlocked
from ingest.loaders.hangul.hwp_records import Record, tree, unpacked
from ingest.loaders.hangul.hwp_styles import Styles
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused

_SIGNATURE: Final = b"HWP Document File"
_PACKED, _SEALED, _DISTRIBUTED = 0x1, 0x2 | 0x10 | 0x100, 0x4
_SECTION: Final = re.compile(r"(?:BodyText|(ViewText))/Section(\d+)", re.I)
_TITLE: Final = 2
_PROPERTIES: Final = 100


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page; of one that cannot be unlocked, its preview."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises whatever the damage makes it stumble over.
        raise Refused("unreadable", "damaged") from None
    with file:
        flags = _flags(file)
        builder.title = _title(file)
        locked = bool(flags & _DISTRIBUTED)
        _write_body(file, builder, limits, packed=bool(flags & _PACKED), locked=locked)
        if builder.is_empty and (locked or builder.salvaged):
            _write_preview(file, builder)


def _flags(file: Any) -> int:
    header = Record(0, _read(file, "FileHeader"))
    if not header.data.startswith(_SIGNATURE):
        raise Refused("unreadable", "damaged")
    flags = header.number(36, "I")
    if flags & _SEALED:
        raise Refused("needs_password", "password")
    return flags


def _read(file: Any, name: str) -> bytes:
    try:
        return bytes(file.openstream(name).read()) if file.exists(name) else b""
    except Exception:  # As above: the damage of this stream.
        return b""


def _title(file: Any) -> str:
    """Return the title among the properties, whose strings end with a NUL before their length."""
    stream = Record(0, _read(file, "\x05HwpSummaryInformation"))
    section = stream.number(44, "I")
    for item in range(min(stream.number(section + 4, "I"), _PROPERTIES)):
        if stream.number(section + 8 + 8 * item, "I") == _TITLE:
            start = section + stream.number(section + 12 + 8 * item, "I")
            end = start + 8 + 2 * stream.number(start + 4, "I")
            text = stream.data[start + 8 : end].decode("utf-16-le", "replace")
            return text.partition("\0")[0]
    return ""


def _write_body(
    file: Any, builder: PageBuilder, limits: Limits, *, packed: bool, locked: bool
) -> None:
    room = limits.file_bytes

    def stream(name: str, *, locked: bool = False) -> bytes:
        nonlocal room
        data, whole = _read(file, name), True
        data = unlocked(data) if locked else data
        if packed:
            data, whole = unpacked(data, room)
        room -= len(data)
        builder.salvaged = builder.salvaged or not whole
        return data

    writer = Writer(builder, Styles.of(tree(stream("DocInfo"))))
    names = ["/".join(entry) for entry in file.listdir()]
    found = [(m, name) for name in names if (m := _SECTION.fullmatch(name))]
    sections = sorted((int(m[2]), name) for m, name in found if bool(m[1]) == locked)
    for _, name in sections:
        writer.write(tree(stream(name, locked=locked)).below)
    writer.finish()


def _write_preview(file: Any, builder: PageBuilder) -> None:
    text = _read(file, "PrvText").decode("utf-16-le", "replace")
    builder.add(text)
    builder.preview_only = not builder.is_empty
