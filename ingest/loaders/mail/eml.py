"""E-mail messages (RFC 5322, MIME): headers and body, attachments as further pages."""

import codecs
import re
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from typing import Final

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.headers import (
    refuse_encrypted,
    write_attachments,
    write_body,
    write_headers,
)
from ingest.loaders.mail.mime_parts import HEADER_LINE, header_of, mime_content
from ingest.loaders.page_builder import PageBuilder, Refused

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_HEAD = 200
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write headers and body as the first page, then the pages of each attachment."""
    data = _without_length_line(to_bytes(path.read_bytes()))
    repaired = _without_broken_headers(data)
    builder.salvaged = repaired != data
    message: Message = message_from_bytes(repaired)
    headers = [(name, header_of(message, name)) for name in _HEADERS]
    content = mime_content(message)
    if not (any(value for _, value in headers) or content.files):
        raise Refused("unreadable", "damaged")
    refuse_encrypted(content.text, content.files)
    write_headers(builder, headers)
    for body in content.bodies:
        plain, html = "\n\n".join(body.plain), "\n".join(body.html)
        write_body(builder, limits, plain, html, alternatives=body.alternatives)
    for event in content.calendar_entries:
        builder.add(event)
    write_attachments(builder, limits, content.files)


def to_bytes(data: bytes) -> bytes:
    """Return a message that was saved in UTF-16 or UTF-32 as UTF-8."""
    if data.startswith(_UTF16_MARKS) or b"\0" in data[:_HEAD]:
        with suppress(Refused):
            return decode(data)[0].encode("utf-8", "replace")
    return data.replace(b"\0", b"")


def _without_length_line(data: bytes) -> bytes:
    """Remove the length of the message, which Apple Mail writes on a line before it."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf\r\n ").partition(b"\n")
    return rest if first.strip().isdigit() else data.lstrip(b"\xef\xbb\xbf\r\n ")


def _without_broken_headers(data: bytes) -> bytes:
    """Remove lines among the headers that are none; the parser would end the headers there."""
    blank = _BLANK_LINE.search(data)
    end = blank.start() if blank else len(data)
    lines = data[:end].splitlines(keepends=True)
    headers = b"".join(line for line in lines if HEADER_LINE.match(line))
    return headers + data[end:]
