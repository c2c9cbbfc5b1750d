"""Outlook messages (.msg): headers, the best body there is, and attachments as further pages.

An OLE file in which each property is a stream named after its number and its type.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.attachments import MAX_DEPTH
from ingest.loaders.embedded_file import EmbeddedFile, File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.mail.eml import load as load_eml
from ingest.loaders.mail.headers import (
    refuse_sealed,
    text_of,
    write_attachments,
    write_body,
    write_headers,
)
from ingest.loaders.mail.msg_items import Key, item_lines
from ingest.loaders.mail.msg_properties import numbers_of_names
from ingest.loaders.mail.msg_rtf import html_of, plain_of, unpack
from ingest.loaders.page_builder import PageBuilder, Refused

_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_MAIL, _SENDER_SMTP, _TO, _CC = "0C1A", "0C1F", "5D01", "0E04", "0E03"
_CLASS = "001A"
_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_SENT, _ARRIVED, _CODE_PAGE, _HTML_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_KIND, _TO_KIND, _CC_KIND, _BCC_KIND = 0x0C15, 1, 2, 3
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_PAGES: Final = {65001: "utf-8", 949: "cp949", 51949: "cp949", 28591: "cp1252", 20127: ""}
_ATTACHED = "__attach_version1.0_#"
_MOST = 1_000


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the headers and the body as the first page, then a page or more an attachment."""
    try:
        with olefile.OleFileIO(handle(path)) as file:
            _write(_Item(_Listing(file), ()), builder, limits)
    except OSError:  # How olefile says that the file is damaged.
        raise Refused("unreadable", "damaged") from None


class _Listing:
    """The streams and folders of a file by the folder they lie in, listed once."""

    def __init__(self, file: olefile.OleFileIO) -> None:
        self.file = file
        self.inside: dict[tuple[str, ...], dict[tuple[str, ...], bool]] = {}
        for name in map(tuple, file.listdir()):
            for depth in range(len(name)):
                is_stream = depth == len(name) - 1
                self.inside.setdefault(name[:depth], {})[name[: depth + 1]] = is_stream
        self.names = numbers_of_names(self._read)

    def _read(self, name: tuple[str, ...]) -> bytes:
        if not self.inside.get(name[:-1], {}).get(name):
            return b""
        with self.file.openstream(list(name)) as stream:
            return bytes(stream.read())


class _Item:
    """The properties of a message or of an attachment in it."""

    def __init__(self, listing: _Listing, place: tuple[str, ...]) -> None:
        self.listing, self.file, self.place = listing, listing.file, place
        self._inside = listing.inside.get(place, {})
        self._streams = {
            name[-1].upper(): list(name) for name, is_stream in self._inside.items() if is_stream
        }
        self._numbers = self._fixed()

    def data(self, number: str, kind: str) -> bytes:
        name = self._streams.get(f"__SUBSTG1.0_{number}{kind}")
        if name is None:
            return b""
        with self.file.openstream(name) as stream:
            return bytes(stream.read())

    def text(self, number: str) -> str:
        if wide := self.data(number, "001F"):
            return wide.decode("utf-16-le", "replace").partition("\0")[0]
        return text_of(self.data(number, "001E").rstrip(b"\0"), self.encoding(_CODE_PAGE))

    def number(self, number: int) -> int:
        return self.whole(number) & 0xFFFFFFFF

    def whole(self, number: int) -> int:
        return self._numbers.get(number, 0)

    def encoding(self, number: int) -> str:
        page = self.number(number)
        return _PAGES.get(page, f"cp{page}" if page else "")

    def date(self) -> str:
        ticks = self._numbers.get(_SENT) or self._numbers.get(_ARRIVED) or 0
        try:
            moment = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return ""
        return moment.strftime("%Y-%m-%d %H:%M +0000") if ticks else ""

    def folders(self, start: str) -> list[tuple[str, ...]]:
        """The places right below this one whose names begin so, in order."""
        folders = (name for name, is_stream in self._inside.items() if not is_stream)
        return sorted(name for name in folders if name[-1].lower().startswith(start))[:_MOST]

    def _fixed(self) -> dict[int, int]:
        """The properties with values of a fixed length, by number."""
        name = self._streams.get("__PROPERTIES_VERSION1.0")
        if name is None:
            return {}
        with self.file.openstream(name) as stream:
            data = bytes(stream.read())
        # The header in front of the rows differs: 32 bytes at the top, 24 or 8 further in.
        rows = data[len(data) % 16 or (32 if not self.place else 0) :]
        cut = (rows[at : at + 16] for at in range(0, len(rows) - 15, 16))
        return {int.from_bytes(r[2:4], "little"): int.from_bytes(r[8:16], "little") for r in cut}


class _Properties:
    """The properties of an item by number, or by set and number."""

    def __init__(self, item: _Item) -> None:
        self._item = item

    def _number(self, key: Key) -> int:
        return key if isinstance(key, int) else self._item.listing.names.get(key, 0)

    def data(self, key: Key) -> bytes:
        return self._item.data(f"{self._number(key):04X}", "0102")

    def text(self, key: Key) -> str:
        return self._item.text(f"{self._number(key):04X}")

    def number(self, key: Key) -> int:
        return self._item.whole(self._number(key))


def _write(item: _Item, builder: PageBuilder, limits: Limits) -> None:
    attached = [_Item(item.listing, place) for place in item.folders(_ATTACHED)]
    sealed = item.text(_CLASS).upper()
    if "SMIME" in sealed:
        _sealed("MULTIPARTSIGNED" in sealed, attached, builder, limits)
        return
    headers = _headers(item)
    plain, html = _bodies(item)
    details = item_lines(item.text(_CLASS), _Properties(item))
    told = any(value for _, value in headers) or any(details)
    if not (told or plain.strip() or html.strip() or attached):
        raise Refused("unreadable", "damaged")
    files = [_attachment(part, number) for number, part in enumerate(attached, 1)]
    files = [(name, data) for name, data in files if data]
    refuse_sealed(plain + html, files)
    write_headers(builder, headers)
    builder.add("\n".join(details))
    write_body(builder, limits, plain, html)
    write_attachments(builder, limits, files)
    for part in attached:
        _embedded(part, builder, limits)


def _sealed(signed: bool, attached: list[_Item], builder: PageBuilder, limits: Limits) -> None:
    """A signed message holds the mail as it was sent; an encrypted one holds a riddle."""
    data = b"".join(part.data(_DATA, "0102") for part in attached[:1])
    if not signed or not data:
        raise Refused("no_text", "mail_encrypted")
    load_eml(EmbeddedFile(data), builder, limits)


def _headers(item: _Item) -> list[tuple[str, str]]:
    sender, address = item.text(_SENDER), item.text(_SENDER_SMTP) or item.text(_SENDER_MAIL)
    known = "@" in address and address != sender
    people = _recipients(item)
    values = {
        "From": f"{sender} <{address}>".strip() if known else sender or address,
        "To": people.get(_TO_KIND) or item.text(_TO),
        "Cc": people.get(_CC_KIND) or item.text(_CC),
        "Bcc": people.get(_BCC_KIND, ""),
        "Date": item.date(),
        "Subject": item.text(_SUBJECT),
    }
    return [(name, " ".join(value.split())) for name, value in values.items()]


def _recipients(item: _Item) -> dict[int, str]:
    """Return who gets the message, `name <address>; …`, by the kind of their copy."""
    found: dict[int, list[str]] = {}
    for place in item.folders("__recip_version1.0_#"):
        person = _Item(item.listing, place)
        name, address = person.text("3001"), person.text("39FE") or person.text("3003")
        known = "@" in address and address not in name
        who = f"{name} <{address}>".strip() if known else name or address
        if who:
            found.setdefault(person.number(_KIND) or _TO_KIND, []).append(who)
    return {kind: "; ".join(who) for kind, who in found.items()}


def _bodies(item: _Item) -> tuple[str, str]:
    plain = item.text(_BODY)
    markup = item.data(_HTML, "0102").rstrip(b"\0")
    html = text_of(markup, item.encoding(_HTML_PAGE)) or item.text(_HTML)
    if not plain.strip() and not html.strip() and (packed := item.data(_RTF, "0102")):
        rtf = unpack(packed)
        html = html_of(rtf)
        plain = "" if html else plain_of(rtf)
    return plain, html


def _attachment(part: _Item, number: int) -> tuple[str, bytes]:
    name = part.text(_NAME) or part.text(_SHORT_NAME) or part.text("3001")
    return " ".join(name.split())[:200] or f"attachment {number}", part.data(_DATA, "0102")


def _embedded(part: _Item, builder: PageBuilder, limits: Limits) -> None:
    """A message attached to this one: its properties lie in a folder of the attachment."""
    for place in part.folders("__substg1.0_3701000d"):
        if len(place) > 2 * MAX_DEPTH:
            raise Refused("too_large", "nested")
        inner = PageBuilder(replace(limits, characters=builder.remaining_characters))
        _write(_Item(part.listing, place), inner, limits)
        found = inner.finish()
        builder.add_pages(found.pages, f"{found.title or 'message'}.msg")
        builder.unread_parts += inner.unread_parts
