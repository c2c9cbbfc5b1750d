"""MIME parts of a message: bodies, calendar entries, attachments and forwarded messages."""

import base64
import binascii
import io
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final

from ingest.loaders.mail.calendar.ics import calendar_entries
from ingest.loaders.mail.headers import date_text, header_text, text_of
from ingest.loaders.mail.outlook.tnef import read_tnef
from ingest.loaders.page_builder import Refused

_ENCRYPTED: Final = frozenset(["application/pkcs7-mime", "application/x-pkcs7-mime"])
_SIGNATURES: Final = frozenset(
    ["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"]
)
_MESSAGES: Final = frozenset(["message/rfc822", "message/global", "message/news"])
_TNEF: Final = frozenset(["application/ms-tnef", "application/vnd.ms-tnef"])
_TEXTS: Final = frozenset(["text/plain", "text/html", "message/delivery-status"])
_MAX_PARTS: Final = 1_000
HEADER_LINE: Final = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")


@dataclass(slots=True)
class Body:
    """The text parts of a message, or of one `multipart/alternative` in it."""

    alternatives: bool
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """Content of a message: bodies, calendar entries, (name, bytes) of each attachment."""

    bodies: list[Body] = field(default_factory=list)
    calendar_entries: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All texts of the message."""
        return "".join(text for body in self.bodies for text in (*body.plain, *body.html))


def header_of(message: Message, name: str) -> str:
    """Return a header of a message as text; empty when absent."""
    raw = next((v for key, v in message.raw_items() if key.lower() == name.lower()), "")
    text = header_text(str(raw))
    return date_text(text) if name == "Date" else text


def decoded_payload(part: Message) -> bytes:
    """Return the bytes of a part, its transfer encoding decoded."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def mime_content(message: Message) -> Content:
    """Return the content of a message.

    Raises:
        Refused: it is encrypted, or has too many parts.
    """
    content, bodies = Content(), dict[int, Body]()
    for count, (part, group) in enumerate(_leaves(message)):
        if count >= _MAX_PARTS:
            raise Refused("too_large", "bomb")
        kind, name = part.get_content_type(), _file_name(part)
        if kind in _SIGNATURES:
            continue
        if kind in _TNEF or name.lower() == "winmail.dat":
            _add_tnef(
                decoded_payload(part), name, content, bodies.setdefault(group, Body(bool(group)))
            )
        elif kind in _TEXTS and not name and part.get_content_disposition() != "attachment":
            body = bodies.setdefault(group, Body(bool(group)))
            (body.html if kind == "text/html" else body.plain).append(_part_text(part))
        else:
            _add_file(part, kind, name, content)
    content.bodies += bodies.values()
    return content


def _add_file(part: Message, kind: str, name: str, content: Content) -> None:
    if kind in _MESSAGES:
        content.files.append(_forwarded(part, name))
    elif kind == "text/calendar" or name.lower().endswith(".ics"):
        # An invitation is often sent twice: as an alternative and as a file.
        new_entries = (
            event
            for event in calendar_entries(_part_text(part))
            if event not in content.calendar_entries
        )
        content.calendar_entries += dict.fromkeys(new_entries)
    elif name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
        content.files.append((name or kind.replace("/", "."), decoded_payload(part)))


def _part_text(part: Message) -> str:
    return text_of(decoded_payload(part), part.get_param("charset", "") and _charset(part))


def _add_tnef(data: bytes, name: str, content: Content, body: Body) -> None:
    """Add the body and files in a `winmail.dat` as if they were MIME parts."""
    tnef = read_tnef(data)
    if tnef is None:
        content.files.append((name or "winmail.dat", data))
        return
    body.alternatives = True
    if not "".join(body.html).strip():
        body.html = [tnef.html]
    if not "".join(body.plain).strip():
        body.plain = [tnef.plain]
    if tnef.details:
        content.calendar_entries.append("\n".join(tnef.details))
    content.files += tnef.files


def _leaves(message: Message, group: int = 0) -> Iterator[tuple[Message, int]]:
    """Yield (leaf part, id of its `multipart/alternative`, 0 for none) in order.

    A forwarded message is a leaf.
    """
    kind = message.get_content_type()
    smime = str(message.get_param("smime-type", "")).lower()
    if kind == "multipart/encrypted" or (kind in _ENCRYPTED and smime != "certs-only"):
        raise Refused("no_text", "mail_encrypted")
    parts = message.get_payload()
    if kind in _MESSAGES or not isinstance(parts, list):
        yield message, group
        return
    if kind == "multipart/alternative":
        group = group or id(message)
    for part in parts:
        if isinstance(part, Message):
            yield from _leaves(part, group)


def _charset(part: Message) -> str:
    return collapse_rfc2231_value(part.get_param("charset", ""))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError):
        return "attachment"
    return header_text(name).replace("\\", "/").rpartition("/")[2][:200]


def _forwarded(part: Message, name: str) -> tuple[str, bytes]:
    """Return name and bytes of a forwarded message, even if it is encoded against RFC 2046."""
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], Message):
        return name or "message.eml", decoded_payload(part)
    data = _written(inner[0])
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding in ("base64", "quoted-printable"):
        with suppress(binascii.Error, ValueError):
            # The parser takes base64 for a message with a blank line instead of headers.
            is_base64 = encoding == "base64"
            raw = base64.b64decode(data) if is_base64 else quopri.decodestring(data)
            data = raw if HEADER_LINE.match(raw.lstrip()) else data
    subject = header_of(message_from_bytes(data), "Subject").replace("/", " ")
    return f"{subject[:150] or name.removesuffix('.eml') or 'message'}.eml", data


def _written(message: Message) -> bytes:
    """Return the bytes of a parsed message, without folding or quoting its lines again."""
    out = io.BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(message)
    except (UnicodeError, LookupError, TypeError, ValueError):
        return message.as_bytes()
    return out.getvalue()
