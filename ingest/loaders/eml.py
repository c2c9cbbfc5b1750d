"""Mail as it was sent (RFC 822, MIME): headers, body, and attachments as further pages."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final

from ingest.loaders.decode import decode
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail import (
    date_text,
    header_text,
    refuse_sealed,
    text_of,
    write_attachments,
    write_body,
    write_headers,
)

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_SEALED: Final = frozenset(["application/pkcs7-mime", "application/x-pkcs7-mime"])
_NOISE: Final = frozenset(
    ["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"]
)
_PARTS = 1_000
_HEAD = 200
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(slots=True)
class _Content:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the headers and the body as the first page, then a page or more an attachment."""
    data = _bare(narrow(path.read_bytes()))
    whole = _mended(data)
    draft.salvaged = whole != data
    message: Message = message_from_bytes(whole)
    headers = [(name, header_of(message, name)) for name in _SHOWN]
    content = _content(message)
    if not (any(value for _, value in headers) or content.files):
        raise Refused("unreadable", "damaged")
    plain, html = "\n\n".join(content.plain), "\n".join(content.html)
    refuse_sealed(plain + html, content.files)
    write_headers(draft, headers)
    write_body(draft, limits, plain, html)
    write_attachments(draft, limits, content.files)


def narrow(data: bytes) -> bytes:
    """Return a mail that was saved in UTF-16 or UTF-32 as the bytes it once was."""
    if data.startswith(_WIDE_MARKS) or b"\0" in data[:_HEAD]:
        with suppress(Refused):
            return decode(data)[0].encode("utf-8", "replace")
    return data.replace(b"\0", b"")


def header_of(message: Message, name: str) -> str:
    """Return a header of a message as text; empty when absent."""
    raw = next((v for key, v in message.raw_items() if key.lower() == name.lower()), "")
    text = header_text(str(raw))
    return date_text(text) if name == "Date" else text


def body_of(part: Message) -> bytes:
    """Return the bytes a part stands for, with its transfer encoding undone."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def _bare(data: bytes) -> bytes:
    """Apple Mail writes the length of a message on a line of its own in front of it."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf\r\n ").partition(b"\n")
    return rest if first.strip().isdigit() else data.lstrip(b"\xef\xbb\xbf\r\n ")


def _mended(data: bytes) -> bytes:
    """Drop the lines among the headers that are none: at the first, the parser would stop."""
    blank = _BLANK.search(data)
    end = blank.start() if blank else len(data)
    lines = data[:end].splitlines(keepends=True)
    kept = b"".join(line for line in lines if _HEADER.match(line))
    return kept + data[end:]


def _content(message: Message) -> _Content:
    content = _Content()
    for count, part in enumerate(_leaves(message)):
        if count >= _PARTS:
            raise Refused("too_large", "bomb")
        kind, name = part.get_content_type(), _file_name(part)
        if kind in _NOISE:
            continue
        inside = part.get_content_disposition() != "attachment" and not name
        if kind == "message/rfc822":
            content.files.append(_forwarded(part))
        elif inside and kind in ("text/plain", "text/html", "message/delivery-status"):
            text = text_of(body_of(part), part.get_param("charset", "") and _charset(part))
            (content.html if kind == "text/html" else content.plain).append(text)
        elif name or not inside or not kind.startswith("text/"):
            content.files.append((name or kind.replace("/", "."), body_of(part)))
    return content


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in order; forwarded messages stay whole."""
    kind = message.get_content_type()
    smime = str(message.get_param("smime-type", "")).lower()
    if kind == "multipart/encrypted" or (kind in _SEALED and smime != "certs-only"):
        raise Refused("no_text", "mail_encrypted")
    parts = message.get_payload()
    if kind == "message/rfc822" or not isinstance(parts, list):
        yield message
        return
    for part in parts:
        if isinstance(part, Message):
            yield from _leaves(part)


def _charset(part: Message) -> str:
    return collapse_rfc2231_value(part.get_param("charset", ""))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError):
        return "attachment"
    return header_text(name).replace("\\", "/").rpartition("/")[2][:200]


def _forwarded(part: Message) -> tuple[str, bytes]:
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], Message):
        return "message.eml", body_of(part)
    subject = header_of(inner[0], "Subject").replace("/", " ")
    return f"{subject[:150] or 'message'}.eml", inner[0].as_bytes()
