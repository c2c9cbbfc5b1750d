"""Outlook messages (.msg, [MS-OXMSG]): headers, body, and attachments as further pages."""

from dataclasses import replace

import olefile  # type: ignore[import-untyped]

from ingest.loaders.attachments import MAX_DEPTH
from ingest.loaders.embedded_file import EmbeddedFile, File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.mail.eml import load as load_eml
from ingest.loaders.mail.headers import (
    refuse_encrypted,
    text_of,
    write_attachments,
    write_body,
    write_headers,
)
from ingest.loaders.mail.outlook.compressed_rtf import decompress_rtf, encapsulated_html, rtf_text
from ingest.loaders.mail.outlook.items import item_lines
from ingest.loaders.mail.outlook.msg_storage import MapiObject, MsgFile, MsgProperties
from ingest.loaders.page_builder import PageBuilder, Refused

_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP, _TO, _CC = "0C1A", "0C1F", "5D01", "0E04", "0E03"
_CLASS = "001A"
_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_HTML_CODE_PAGE = 0x3FDE
_RECIPIENT_TYPE, _TYPE_TO, _TYPE_CC, _TYPE_BCC = 0x0C15, 1, 2, 3

_ATTACHMENT_PREFIX = "__attach_version1.0_#"


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write headers and body as the first page, then the pages of each attachment."""
    try:
        with olefile.OleFileIO(handle(path)) as file:
            _write(MapiObject(MsgFile(file), ()), builder, limits)
    except OSError:  # olefile raises this for damaged files.
        raise Refused("unreadable", "damaged") from None


def _write(item: MapiObject, builder: PageBuilder, limits: Limits) -> None:
    attachments = [MapiObject(item.msg, storage) for storage in item.storages(_ATTACHMENT_PREFIX)]
    message_class = item.text(_CLASS).upper()
    if "SMIME" in message_class:
        _write_smime("MULTIPARTSIGNED" in message_class, attachments, builder, limits)
        return
    headers = _headers(item)
    plain, html = _bodies(item)
    details = item_lines(item.text(_CLASS), MsgProperties(item))
    has_text = any(value for _, value in headers) or any(details)
    if not (has_text or plain.strip() or html.strip() or attachments):
        raise Refused("unreadable", "damaged")
    files = [_attachment(attachment, number) for number, attachment in enumerate(attachments, 1)]
    files = [(name, data) for name, data in files if data]
    refuse_encrypted(plain + html, files)
    write_headers(builder, headers)
    builder.add("\n".join(details))
    write_body(builder, limits, plain, html)
    write_attachments(builder, limits, files)
    for attachment in attachments:
        _embedded(attachment, builder, limits)


def _write_smime(
    signed: bool, attachments: list[MapiObject], builder: PageBuilder, limits: Limits
) -> None:
    """Write the MIME message inside a signed one; an encrypted one is refused."""
    data = b"".join(attachment.data(_DATA, "0102") for attachment in attachments[:1])
    if not signed or not data:
        raise Refused("no_text", "mail_encrypted")
    load_eml(EmbeddedFile(data), builder, limits)


def _headers(item: MapiObject) -> list[tuple[str, str]]:
    sender, address = item.text(_SENDER), item.text(_SENDER_SMTP) or item.text(_SENDER_ADDRESS)
    has_address = "@" in address and address != sender
    people = _recipients(item)
    values = {
        "From": f"{sender} <{address}>".strip() if has_address else sender or address,
        "To": people.get(_TYPE_TO) or item.text(_TO),
        "Cc": people.get(_TYPE_CC) or item.text(_CC),
        "Bcc": people.get(_TYPE_BCC, ""),
        "Date": item.date(),
        "Subject": item.text(_SUBJECT),
    }
    return [(name, " ".join(value.split())) for name, value in values.items()]


def _recipients(item: MapiObject) -> dict[int, str]:
    """Return the recipients, `name <address>; …`, by type: to, cc, bcc."""
    recipients: dict[int, list[str]] = {}
    for storage in item.storages("__recip_version1.0_#"):
        person = MapiObject(item.msg, storage)
        name, address = person.text("3001"), person.text("39FE") or person.text("3003")
        has_address = "@" in address and address not in name
        label = f"{name} <{address}>".strip() if has_address else name or address
        if label:
            recipients.setdefault(person.integer(_RECIPIENT_TYPE) or _TYPE_TO, []).append(label)
    return {kind: "; ".join(labels) for kind, labels in recipients.items()}


def _bodies(item: MapiObject) -> tuple[str, str]:
    plain = item.text(_BODY)
    markup = item.data(_HTML, "0102").rstrip(b"\0")
    html = text_of(markup, item.encoding(_HTML_CODE_PAGE)) or item.text(_HTML)
    if not plain.strip() and not html.strip() and (compressed := item.data(_RTF, "0102")):
        rtf = decompress_rtf(compressed)
        html = encapsulated_html(rtf)
        plain = "" if html else rtf_text(rtf)
    return plain, html


def _attachment(attachment: MapiObject, number: int) -> tuple[str, bytes]:
    name = attachment.text(_NAME) or attachment.text(_SHORT_NAME) or attachment.text("3001")
    return " ".join(name.split())[:200] or f"attachment {number}", attachment.data(_DATA, "0102")


def _embedded(attachment: MapiObject, builder: PageBuilder, limits: Limits) -> None:
    """Write a message attached as an object, whose properties are in a storage of its own."""
    for storage in attachment.storages("__substg1.0_3701000d"):
        if len(storage) > 2 * MAX_DEPTH:
            raise Refused("too_large", "nested")
        part = PageBuilder(replace(limits, characters=builder.remaining_characters))
        _write(MapiObject(attachment.msg, storage), part, limits)
        extracted = part.finish()
        builder.add_pages(extracted.pages, f"{extracted.title or 'message'}.msg")
        builder.unread_parts += part.unread_parts
