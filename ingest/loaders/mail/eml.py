"""Mail as it was sent (RFC 822, MIME): headers, body, and attachments as further pages."""

import codecs
import re
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from typing import Final

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.eml_parts import HEADER_LINE, content_of, header_of
from ingest.loaders.mail.headers import refuse_sealed, write_attachments, write_body, write_headers
from ingest.loaders.page_builder import PageBuilder, Refused

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_HEAD = 200
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the headers and the body as the first page, then a page or more an attachment."""
    data = _bare(narrow(path.read_bytes()))
    whole = _mended(data)
    builder.salvaged = whole != data
    message: Message = message_from_bytes(whole)
    headers = [(name, header_of(message, name)) for name in _SHOWN]
    content = content_of(message)
    if not (any(value for _, value in headers) or content.files):
        raise Refused("unreadable", "damaged")
    refuse_sealed(content.text, content.files)
    write_headers(builder, headers)
    for body in content.bodies:
        plain, html = "\n\n".join(body.plain), "\n".join(body.html)
        write_body(builder, limits, plain, html, alternatives=body.alternatives)
    for event in content.events:
        builder.add(event)
    write_attachments(builder, limits, content.files)


def narrow(data: bytes) -> bytes:
    """Return a mail that was saved in UTF-16 or UTF-32 as the bytes it once was."""
    if data.startswith(_WIDE_MARKS) or b"\0" in data[:_HEAD]:
        with suppress(Refused):
            return decode(data)[0].encode("utf-8", "replace")
    return data.replace(b"\0", b"")


def _bare(data: bytes) -> bytes:
    """Apple Mail writes the length of a message on a line of its own in front of it."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf\r\n ").partition(b"\n")
    return rest if first.strip().isdigit() else data.lstrip(b"\xef\xbb\xbf\r\n ")


def _mended(data: bytes) -> bytes:
    """Drop the lines among the headers that are none: at the first, the parser would stop."""
    blank = _BLANK.search(data)
    end = blank.start() if blank else len(data)
    lines = data[:end].splitlines(keepends=True)
    kept = b"".join(line for line in lines if HEADER_LINE.match(line))
    return kept + data[end:]
