"""Documents: pages as loaders extract them, source documents, and rows of the source list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Status = Literal["text", "no_text", "needs_password", "rejected", "partial"]
Kind = Literal["", "page", "slide", "sheet", "table", "code"]


@dataclass(frozen=True)
class Page:
    r"""One page, slide, sheet or whole text of a document.

    Attributes:
        number: From 1.
        text: Normalised to NFC with "\n" line ends; every offset in this project counts
            characters (code points) of this string.
        headings: (offset, level, title) of each heading in the page, in order of offset.
        kind: What a reader calls it; empty for a text without pages.
        name: Of the sheet or table; for a page or slide of a file inside a file, its number there.
        rows: (offset, row number) where numbered rows, or lines of code, begin, one row per line;
            (offset, 0) where they end; empty if rows are not counted.
    """

    number: int
    text: str
    headings: tuple[tuple[int, int, str], ...] = ()
    kind: Kind = ""
    name: str = ""
    rows: tuple[tuple[int, int], ...] = ()


class Note(NamedTuple):
    """A remark on how a document was read; not a failure."""

    code: str
    text: str


@dataclass(frozen=True)
class Extracted:
    """What a loader extracted from one source.

    Attributes:
        status: `text` if there is something to index; `partial` if some pages failed.
        reason: Why there is no (or not all) text, for people; empty for `text`.
        code: The error code of the reason, e.g. `needs_password`; empty for `text`.
        metadata: Small JSON values about the document (author, sheet names, flags).
        notes: What was left out on purpose, or marked.
    """

    status: Status
    pages: tuple[Page, ...] = ()
    title: str = ""
    language: str = "und"
    reason: str = ""
    code: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class SourceDocument:
    """Extracted text with the source it came from.

    Attributes:
        uri: Address shown to people; the identity of the source inside its collection.
        sha256: Hash of the bytes; computed from the text if empty.
        access: Access labels (`user:alice`, `group:staff`); empty is everyone.
        metadata: Small JSON values that people give, `tag` among them; they override those of
            the loader.
    """

    uri: str
    extracted: Extracted
    sha256: str = ""
    size: int = 0
    mtime: float = 0.0
    access: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceRow:
    """One visible source, as `ingest list` shows it."""

    source: str
    collection: str
    title: str
    language: str
    pages: int
    parents: int
    children: int
    sha256: str
    added_at: str
    status: str = "text"
    reason: str = ""
    access: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    pending: int = 0  # children whose vectors are still to be computed


class OutlineEntry(NamedTuple):
    """A heading of a stored document: its page, where its first passage begins, level and title."""

    page: int
    offset: int
    level: int
    title: str


@dataclass(frozen=True)
class StoredDocument:
    """A visible document as the catalog stores it.

    Attributes:
        added_at: When this version of it was read (ISO 8601).
        pages: Their text, numbered as passages count them; headings and rows are not stored.
        outline: Its headings in reading order.
    """

    source: str
    collection: str
    title: str
    language: str
    sha256: str
    added_at: str
    pages: tuple[Page, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
