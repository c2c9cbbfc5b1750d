"""Mbox mailboxes: each message is read as an e-mail, on pages of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

from ingest.loaders.embedded_file import EmbeddedFile, File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.eml import load as load_eml
from ingest.loaders.mail.mime_parts import header_of
from ingest.loaders.page_builder import PageBuilder, Refused

_FROM_LINE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*(?:\d:\d\d|\d{4})[^\n]*\n(?=[!-9;-~]+:)"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_HEAD = 20_000
_MAX_MESSAGES = 100_000


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the messages in order, each under its subject."""
    data = path.read_bytes().lstrip()
    starts = [match.start() for match in _FROM_LINE.finditer(data)][:_MAX_MESSAGES]
    if len(starts) < 2:
        message = next(_messages(data, starts), data)
        load_eml(EmbeddedFile(message), builder, limits)
        return
    readable = 0
    for number, message in enumerate(_messages(data, starts), 1):
        head = message_from_bytes(message[:_HEAD])
        name = header_of(head, "Subject")[:200] or f"message {number}"
        readable += _read(message, name, builder, limits)
    if not readable:
        raise Refused("unreadable", "damaged")
    builder.title = limits.stem
    builder.metadata["messages"] = len(starts)


def _messages(data: bytes, starts: list[int]) -> Iterator[bytes]:
    """Yield the messages without their `From ` line, quoted `>From ` lines unquoted."""
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        body = data[data.index(b"\n", start) + 1 : end]
        yield _QUOTED_FROM.sub(rb"\1", body)


def _read(message: bytes, name: str, builder: PageBuilder, limits: Limits) -> bool:
    inner = replace(limits, characters=builder.remaining_characters, depth=limits.depth + 1)
    part = PageBuilder(inner)
    try:
        load_eml(EmbeddedFile(message), part, inner)
        extracted = part.finish()
    except Refused as refusal:
        if refusal.code == "too_large":
            raise
        builder.unread_parts.append(name)
        return False
    builder.add_pages(extracted.pages, name)
    builder.unread_parts += part.unread_parts
    builder.omissions += part.omissions
    builder.salvaged = builder.salvaged or part.salvaged
    return True
