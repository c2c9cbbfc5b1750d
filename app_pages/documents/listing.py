"""Listing: the documents of the list, searched, filtered and sorted; knows no Streamlit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from index.catalog.conditions import TAG
from index.documents import SourceRow
from ingest.jobs.uploads import display_source
from ingest.sources.uris import is_address
from text.normalise import normalise

Order = Literal["newest", "title", "largest"]
ORDERS: tuple[Order, ...] = ("newest", "title", "largest")
WEB = "WEB"


@dataclass(frozen=True)
class Filters:
    """What the list shows; an empty field filters nothing.

    Attributes:
        text: Words that title, name and tags together hold.
        access: Access labels, of which a document has one; `everyone` for those without.
    """

    text: str = ""
    languages: Sequence[str] = ()
    formats: Sequence[str] = ()
    tags: Sequence[str] = ()
    access: Sequence[str] = ()
    collection: str | None = None


def document_key(row: SourceRow) -> str:
    """Return a short id of a document, for widget keys and the address of the page."""
    return sha256(f"{row.collection}\0{row.source}".encode()).hexdigest()[:12]


def title_of(row: SourceRow) -> str:
    """Return the title of a document; its name where it has none."""
    return row.title or display_source(row.source)


def format_of(source: str) -> str:
    """Return the format of a source by its name: `PDF`, or `WEB` for a web page."""
    path = urlsplit(source).path if is_address(source) else source
    suffix = PurePosixPath(path).suffix.lstrip(".").upper()
    if is_address(source) and suffix not in ("PDF", "DOCX", "XLSX", "PPTX", "HWP", "HWPX"):
        return WEB
    return suffix or "TXT"


def tags_of(row: SourceRow) -> tuple[str, ...]:
    """Return the tags that people gave a document."""
    given: Any = row.metadata.get(TAG, ())
    return (given,) if isinstance(given, str) else tuple(map(str, given))


def access_of(row: SourceRow) -> tuple[str, ...]:
    """Return the access labels of a document; `everyone` where it has none."""
    return row.access or ("everyone",)


def listed(rows: Sequence[SourceRow], filters: Filters, order: Order = "newest") -> list[SourceRow]:
    """Return the documents that pass all filters, in order."""
    words = _folded(filters.text).split()
    passing = [row for row in rows if _passes(row, filters) and _holds(row, words)]
    keys: dict[Order, Callable[[SourceRow], Any]] = {
        "newest": lambda row: row.added_at,
        "title": lambda row: _folded(title_of(row)),
        "largest": lambda row: row.children,
    }
    return sorted(passing, key=keys[order], reverse=order != "title")


def values_of(rows: Sequence[SourceRow], of: Callable[[SourceRow], Sequence[str]]) -> list[str]:
    """Return the distinct values of a field, those of most documents first."""
    counts: dict[str, int] = {}
    for row in rows:
        for value in of(row):
            counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: (-counts[value], value))


def _passes(row: SourceRow, filters: Filters) -> bool:
    return (
        filters.collection in (None, row.collection)
        and (not filters.languages or row.language in filters.languages)
        and (not filters.formats or format_of(row.source) in filters.formats)
        and (not filters.tags or not {*filters.tags}.isdisjoint(tags_of(row)))
        and (not filters.access or not {*filters.access}.isdisjoint(access_of(row)))
    )


def _holds(row: SourceRow, words: Sequence[str]) -> bool:
    text = _folded(" ".join((row.title, display_source(row.source), *tags_of(row))))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    return normalise(text).casefold()
