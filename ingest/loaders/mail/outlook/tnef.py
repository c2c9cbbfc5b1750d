"""TNEF (winmail.dat, [MS-OXTNEF]): a message with its attachments in one file, as Outlook sends.

A file is a list of attributes, each with level, id, length and checksum; two of them contain lists
of MAPI properties.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.detection.file_type import TNEF as SIGNATURE
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.headers import text_of, write_attachments, write_body
from ingest.loaders.mail.outlook.compressed_rtf import decompress_rtf, encapsulated_html, rtf_text
from ingest.loaders.mail.outlook.items import Properties, item_lines
from ingest.loaders.mail.outlook.tnef_properties import TnefProperties
from ingest.loaders.page_builder import PageBuilder, Refused

_MESSAGE_LEVEL: Final = 1
_SUBJECT, _BODY, _CLASS, _CODE_PAGE, _MAPI = 0x8004, 0x800C, 0x8008, 0x9007, 0x9003
_ATTACHMENT_START, _ATTACHMENT_TITLE, _ATTACHMENT_DATA, _ATTACHMENT_PROPERTIES = (
    0x9002,
    0x8010,
    0x800F,
    0x9005,
)
_LONG_NAME, _DATA_OBJECT = 0x3707, 0x3701
_RTF, _HTML, _TEXT, _INTERNET_CODE_PAGE = 0x1009, 0x1013, 0x1000, 0x3FDE
_MAX_ATTACHMENTS: Final = 1_000


@dataclass(slots=True)
class TnefMessage:
    """The message in a TNEF file.

    Attributes:
        subject: Subject.
        plain, html: Plain text and HTML of the body; either may be empty.
        details: Lines about a contact, an appointment or a task.
        files: (name, content) of each attachment.
    """

    subject: str = ""
    plain: str = ""
    html: str = ""
    details: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _Attachment:
    name: str = ""
    data: bytes = b""


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the body as the first page, then the pages of each attachment."""
    tnef = read_tnef(path.read_bytes())
    if tnef is None:
        raise Refused("unreadable", "damaged")
    builder.title = tnef.subject
    builder.add(f"Subject: {tnef.subject}" if tnef.subject else "")
    builder.add("\n".join(tnef.details))
    write_body(builder, limits, tnef.plain, tnef.html)
    write_attachments(builder, limits, tnef.files)


def read_tnef(data: bytes) -> TnefMessage | None:
    """Return the message in a TNEF file; None for any other file."""
    if not data.startswith(SIGNATURE):
        return None
    attributes: dict[int, bytes] = {}
    files: list[_Attachment] = []
    codec = ""
    for level, number, value in _attributes(data):
        if level == _MESSAGE_LEVEL:
            attributes.setdefault(number, value)
            codec = _codec(value) if number == _CODE_PAGE else codec
        elif number == _ATTACHMENT_START and len(files) < _MAX_ATTACHMENTS:
            files.append(_Attachment())
        elif files:
            _read_attachment_attribute(files[-1], number, value, codec)
    message = _message(attributes, codec)
    message.files = [
        (attachment.name or f"attachment {n}", attachment.data)
        for n, attachment in enumerate(files, 1)
        if attachment.data
    ]
    return message


def _codec(value: bytes) -> str:
    code = int.from_bytes(value[:4], "little")
    return "utf-8" if code == 65001 else f"cp{code}"


def _message(values: dict[int, bytes], codec: str) -> TnefMessage:
    properties = TnefProperties.read(values.get(_MAPI, b""), codec)
    subject, plain, kind = (_text(values.get(n, b""), codec) for n in (_SUBJECT, _BODY, _CLASS))
    message = TnefMessage(subject, plain)
    _add_properties(message, properties, kind)
    return message


def _add_properties(message: TnefMessage, properties: Properties, kind: str) -> None:
    """Add the content that only the MAPI properties have."""
    message.subject = message.subject or properties.text(0x0037)
    message.plain = message.plain or properties.text(_TEXT)
    markup = properties.data(_HTML)
    message.html = text_of(markup) if markup else properties.text(_HTML)
    compressed = properties.data(_RTF)
    if compressed and not message.html.strip():
        rtf = decompress_rtf(compressed)
        message.html = encapsulated_html(rtf)
        if not message.html and not message.plain.strip():
            message.plain = rtf_text(rtf)
    message.details = item_lines(properties.text(0x001A) or kind, properties)


def _read_attachment_attribute(file: _Attachment, number: int, value: bytes, codec: str) -> None:
    if number == _ATTACHMENT_TITLE:
        file.name = file.name or _text(value, codec)
    elif number == _ATTACHMENT_DATA:
        file.data = value
    elif number == _ATTACHMENT_PROPERTIES:
        properties = TnefProperties.read(value, codec)
        file.name = properties.text(_LONG_NAME) or file.name
        inner = properties.data(_DATA_OBJECT)
        if not file.data and inner:
            # An embedded message: the 16 bytes of an interface id, then TNEF.
            file.data = inner[16:] if inner[16:20] == SIGNATURE else inner


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, id, value) of each attribute; a truncated last one is skipped."""
    at = 6
    while at + 9 <= len(data):
        level, number, _, length = struct.unpack_from("<BHHI", data, at)
        if at + 9 + length > len(data):
            return
        yield level, number, data[at + 9 : at + 9 + length]
        at += 11 + length


def _text(value: bytes, codec: str) -> str:
    return text_of(value.split(b"\0", 1)[0], codec).strip()
