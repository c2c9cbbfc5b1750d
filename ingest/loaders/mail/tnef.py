"""TNEF (winmail.dat): the message and the files that Outlook packs into one attachment.

The layout is that of [MS-OXTNEF]: attributes with a level, an id, a length and a checksum; two of
them hold lists of MAPI properties.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.detection.file_type import TNEF as SIGNATURE
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.headers import text_of, write_attachments, write_body
from ingest.loaders.mail.msg_items import Properties, item_lines
from ingest.loaders.mail.msg_rtf import html_of, plain_of, unpack
from ingest.loaders.mail.tnef_properties import TnefProperties
from ingest.loaders.page_builder import PageBuilder, Refused

_MESSAGE: Final = 1
_SUBJECT, _BODY, _CLASS, _PAGE, _MAPI = 0x8004, 0x800C, 0x8008, 0x9007, 0x9003
_START, _TITLE, _DATA, _ATTACHED = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _OBJECT = 0x3707, 0x3701
_RTF, _HTML, _TEXT, _INTERNET_PAGE = 0x1009, 0x1013, 0x1000, 0x3FDE
_MOST: Final = 1_000


@dataclass(slots=True)
class Packed:
    """What a TNEF file holds.

    Attributes:
        subject: Of the message.
        plain, html: The two forms of its body; either may be empty.
        details: Lines about a contact, an appointment or a task.
        files: Names and contents of the attachments.
    """

    subject: str = ""
    plain: str = ""
    html: str = ""
    details: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    name: str = ""
    data: bytes = b""


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the body as the first page, then a page or more an attachment."""
    packed = unpacked(path.read_bytes())
    if packed is None:
        raise Refused("unreadable", "damaged")
    builder.title = packed.subject
    builder.add(f"Subject: {packed.subject}" if packed.subject else "")
    builder.add("\n".join(packed.details))
    write_body(builder, limits, packed.plain, packed.html)
    write_attachments(builder, limits, packed.files)


def unpacked(data: bytes) -> Packed | None:
    """Return what a TNEF file holds; None where it is none."""
    if not data.startswith(SIGNATURE):
        return None
    message: dict[int, bytes] = {}
    files: list[_File] = []
    page = ""
    for level, number, value in _attributes(data):
        if level == _MESSAGE:
            message.setdefault(number, value)
            page = _code_page(value) if number == _PAGE else page
        elif number == _START and len(files) < _MOST:
            files.append(_File())
        elif files:
            _attach(files[-1], number, value, page)
    found = _message(message, page)
    found.files = [
        (one.name or f"attachment {n}", one.data) for n, one in enumerate(files, 1) if one.data
    ]
    return found


def _code_page(value: bytes) -> str:
    code = int.from_bytes(value[:4], "little")
    return "utf-8" if code == 65001 else f"cp{code}"


def _message(values: dict[int, bytes], page: str) -> Packed:
    properties = TnefProperties.read(values.get(_MAPI, b""), page)
    subject, plain, kind = (_text(values.get(n, b""), page) for n in (_SUBJECT, _BODY, _CLASS))
    found = Packed(subject, plain)
    _complete(found, properties, kind)
    return found


def _complete(found: Packed, properties: Properties, kind: str) -> None:
    """Add what only the MAPI properties hold."""
    found.subject = found.subject or properties.text(0x0037)
    found.plain = found.plain or properties.text(_TEXT)
    markup = properties.data(_HTML)
    found.html = text_of(markup) if markup else properties.text(_HTML)
    packed = properties.data(_RTF)
    if packed and not found.html.strip():
        rtf = unpack(packed)
        found.html = html_of(rtf)
        if not found.html and not found.plain.strip():
            found.plain = plain_of(rtf)
    found.details = item_lines(properties.text(0x001A) or kind, properties)


def _attach(file: _File, number: int, value: bytes, page: str) -> None:
    if number == _TITLE:
        file.name = file.name or _text(value, page)
    elif number == _DATA:
        file.data = value
    elif number == _ATTACHED:
        properties = TnefProperties.read(value, page)
        file.name = properties.text(_LONG_NAME) or file.name
        inner = properties.data(_OBJECT)
        if not file.data and inner:
            # A message within the message: the id of its interface, then TNEF.
            file.data = inner[16:] if inner[16:20] == SIGNATURE else inner


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, number and value of each attribute; a cut-off last one is left out."""
    at = 6
    while at + 9 <= len(data):
        level, number, _, length = struct.unpack_from("<BHHI", data, at)
        if at + 9 + length > len(data):
            return
        yield level, number, data[at + 9 : at + 9 + length]
        at += 11 + length


def _text(value: bytes, page: str) -> str:
    return text_of(value.split(b"\0", 1)[0], page).strip()
