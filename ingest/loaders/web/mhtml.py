"""MHTML: a web page saved as a MIME message; its first HTML part is read."""

from email import message_from_bytes
from email.message import Message

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.eml import to_bytes
from ingest.loaders.mail.headers import text_of
from ingest.loaders.mail.mime_parts import decoded_payload, header_of
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.web.html import write_html

_PAGES = ("text/html", "application/xhtml+xml")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the visible text of the first HTML part."""
    message: Message = message_from_bytes(to_bytes(path.read_bytes()).lstrip())
    pages = (part for part in message.walk() if part.get_content_type() in _PAGES)
    page = next(pages, None)
    if page is None:
        raise Refused("unreadable", "damaged")
    write_html(text_of(decoded_payload(page), page.get_content_charset("")), builder, is_page=True)
    builder.title = builder.title or header_of(message, "Subject")
    builder.metadata["address"] = header_of(message, "Snapshot-Content-Location")[:500]
