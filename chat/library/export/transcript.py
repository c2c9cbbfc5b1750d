"""Transcript to export: a conversation with its turns, and the parts that every format shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from agents.events import Answer, Error
from chains.sources import Source
from chat.library.messages import message_text
from chat.transcript import Exchange, Thread
from index.source_location import format_location
from text.normalise import printable, strip_invisible

_WEB = ("http", "https")


@dataclass(frozen=True)
class Transcript:
    """A conversation to export; `exported_at` is a Unix time."""

    thread: Thread
    tags: tuple[str, ...]
    exchanges: Sequence[Exchange]
    exported_at: float

    def title(self, language: str) -> str:
        """Return the title, or a word for none."""
        return one_line(self.thread.title) or message_text("untitled", language)

    def details(self, language: str) -> list[str]:
        """Return what stands below the title: time, number of questions, tags."""
        details = [
            message_text("exported", language, time=format_time(self.exported_at)),
            message_text("turns", language, count=len(self.exchanges)),
        ]
        if self.tags:
            details.append(f"{message_text('tags', language)}: {', '.join(self.tags)}")
        return details


@dataclass(frozen=True)
class CitedSource:
    """A source that an answer cites.

    Attributes:
        verdict: The worst of its citations: False where it does not support one, None where one
            was not checked.
        quotes: The words that the answer rests on, each once.
        url: Its http address; empty for a document or any other address.
    """

    n: int
    name: str
    location: str
    url: str
    verdict: bool | None
    quotes: tuple[str, ...]


def cited_sources(exchange: Exchange, language: str) -> list[CitedSource]:
    """Return the sources that the answer of a turn cites, in the order of their numbers."""
    known = {source.n: source for source in exchange.sources}
    return [
        _cited(known[n], exchange, language)
        for n in sorted({citation.n for citation in exchange.citations})
        if n in known
    ]


def _cited(source: Source, exchange: Exchange, language: str) -> CitedSource:
    citations = [citation for citation in exchange.citations if citation.n == source.n]
    verdicts = {citation.supported for citation in citations}
    quotes = dict.fromkeys(c.quote.strip() for c in citations if c.supported is not False)
    return CitedSource(
        source.n,
        one_line(source.title) or _short_name(source),
        one_line(format_location(source, language)),
        web_address(source.url),
        False if False in verdicts else None if None in verdicts else True,
        tuple(printable(quote) for quote in quotes if quote),
    )


def verdict_note(source: CitedSource, language: str) -> str:
    """Return what a reader should know of a citation that is not verified; empty if it is."""
    if source.verdict:
        return ""
    return message_text("unchecked" if source.verdict is None else "unsupported", language)


def remarks(exchange: Exchange, language: str) -> list[str]:
    """Return the notices of a turn, its error, and that the documents did not answer."""
    end = exchange.end
    if isinstance(end, Error):
        return [printable(end.message)]
    if not isinstance(end, Answer):
        return [message_text("unfinished", language)]
    said = [message_text("abstained", language)] if end.abstained else []
    if not end.abstained and not end.citations:
        said.append(message_text("no_sources", language))
    return said + [printable(notice.text) for notice in end.notices]


def web_address(url: str) -> str:
    """Return an address of the web that is safe to link to; empty for any other text."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme.lower() in _WEB and bool(parts.hostname)
    except ValueError:
        return ""
    is_plain = url.isprintable() and not set(url) & set(" <>\"'`\\")
    return url if is_web and is_plain else ""


def one_line(text: str) -> str:
    """Return a text on one line, without invisible and bidirectional characters."""
    visible, _ = strip_invisible(printable(text))
    return " ".join(visible.split())


def format_time(at: float) -> str:
    """Return a Unix time for people: date and minute in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _short_name(source: Source) -> str:
    if address := web_address(source.url):
        return urlsplit(address).hostname or address
    return one_line(PurePath(source.source).name or source.source)
