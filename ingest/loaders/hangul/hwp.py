"""HWP 5 (Hangul): paragraphs, headings, tables, text boxes and notes."""

import re
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.hangul.hwp_body import HwpWriter
from ingest.loaders.hangul.hwp_decryption import decrypt_section
from ingest.loaders.hangul.hwp_records import Record, inflate, record_tree
from ingest.loaders.hangul.hwp_styles import read_styles
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused

_SIGNATURE: Final = b"HWP Document File"
_COMPRESSED, _PASSWORD_PROTECTED, _DISTRIBUTED = 0x1, 0x2 | 0x10 | 0x100, 0x4
_SECTION: Final = re.compile(r"(?:BodyText|(ViewText))/Section(\d+)", re.I)
_TITLE: Final = 2
_PROPERTIES: Final = 100


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page; its preview where it cannot be decrypted."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises any error on damaged files.
        raise Refused("unreadable", "damaged") from None
    with file:
        flags = _flags(file)
        builder.title = _title(file)
        is_distributed = bool(flags & _DISTRIBUTED)
        _write_body(
            file,
            builder,
            limits,
            is_compressed=bool(flags & _COMPRESSED),
            is_distributed=is_distributed,
        )
        if builder.is_empty and (is_distributed or builder.salvaged):
            _write_preview(file, builder)


def _flags(file: Any) -> int:
    header = Record(0, _read(file, "FileHeader"))
    if not header.data.startswith(_SIGNATURE):
        raise Refused("unreadable", "damaged")
    flags = header.number(36, "I")
    if flags & _PASSWORD_PROTECTED:
        raise Refused("needs_password", "password")
    return flags


def _read(file: Any, name: str) -> bytes:
    try:
        return bytes(file.openstream(name).read()) if file.exists(name) else b""
    except Exception:  # As above, for this stream.
        return b""


def _title(file: Any) -> str:
    """Return the title in the summary information, an OLE property set."""
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
    file: Any, builder: PageBuilder, limits: Limits, *, is_compressed: bool, is_distributed: bool
) -> None:
    remaining = limits.file_bytes

    def stream(name: str, *, is_distributed: bool = False) -> bytes:
        nonlocal remaining
        data, is_complete = _read(file, name), True
        data = decrypt_section(data) if is_distributed else data
        if is_compressed:
            data, is_complete = inflate(data, remaining)
        remaining -= len(data)
        builder.salvaged = builder.salvaged or not is_complete
        return data

    writer = HwpWriter(builder, read_styles(record_tree(stream("DocInfo"))))
    names = ["/".join(entry) for entry in file.listdir()]
    matches = [(m, name) for name in names if (m := _SECTION.fullmatch(name))]
    sections = sorted((int(m[2]), name) for m, name in matches if bool(m[1]) == is_distributed)
    for _, name in sections:
        writer.write(record_tree(stream(name, is_distributed=is_distributed)).children)
    writer.finish()


def _write_preview(file: Any, builder: PageBuilder) -> None:
    text = _read(file, "PrvText").decode("utf-16-le", "replace")
    builder.add(text)
    builder.preview_only = not builder.is_empty
