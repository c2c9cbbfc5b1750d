"""The values that travel through ingest and come back from a search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple
from unicodedata import normalize

from index.catalog.conditions import Condition

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
        kind: What a reader knows it as; empty for a text without pages.
        name: Of the sheet or table; for a page or slide of a file inside a file, its number there.
        rows: (offset, row number) of each line from which the rows, or lines of code, count on
            line by line, (offset, 0) where they end; empty where nothing is counted.
    """

    number: int
    text: str
    headings: tuple[tuple[int, int, str], ...] = ()
    kind: Kind = ""
    name: str = ""
    rows: tuple[tuple[int, int], ...] = ()


class Note(NamedTuple):
    """What a reader of a document should know about how it was read; no failure."""

    code: str
    text: str


@dataclass(frozen=True)
class Extracted:
    """What a loader read from one source.

    Attributes:
        status: `text` when there is something to index; `partial` when some pages failed.
        reason: Why there is no (or not all) text, in words for people; empty for `text`.
        code: The error code beside the reason, e.g. `needs_password`; empty for `text`.
        metadata: Small JSON values about the document (author, sheet names, flags).
        notes: What was left out on purpose, or kept with a mark.
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
class Span:
    """A stretch of one page: `page_text[start:end] == text`."""

    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Scope:
    """Whose eyes a retrieval uses; every search needs one, and it is built by the server.

    Attributes:
        user: Sees sources open to everyone and those that allow `user:<user>`.
        groups: Further `group:<name>` grants.
        collections: Only these; None is all collections.
        where: Only documents for which all of these conditions hold.
    """

    user: str
    groups: tuple[str, ...] = ()
    collections: tuple[str, ...] | None = None
    where: tuple[Condition, ...] = ()

    @property
    def grants(self) -> tuple[str, ...]:
        """The access labels this scope holds."""
        labels = (f"user:{self.user}", *(f"group:{name}" for name in self.groups))
        return tuple(normalize("NFC", label) for label in labels)


class Hit(NamedTuple):
    """One child found by one leg; a higher score is better, scales differ between legs."""

    child_id: str
    score: float


class Glimpse(NamedTuple):
    """What is read of a live child to put it in order, before the best are read as `Passage`s."""

    child_id: str
    parent_id: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A live child together with its parent and where both stand in the document.

    Attributes:
        start, end: Offsets of the child in the page.
        parent_start, parent_end: Offsets of the parent in the same page.
        heading: Path of headings above it, joined by " > "; may be empty.
        kind, name: Of its page.
        first_row, last_row: The rows of a sheet it holds, as its program counts them; 0 for none.
        parent_first_row, parent_last_row: Those of the parent.
        also_in: Further sources of the same content, which is kept once.
        given: Tags (`tag`) and metadata that people gave its source.
    """

    child_id: str
    parent_id: str
    source: str
    collection: str
    title: str
    language: str
    page: int
    start: int
    end: int
    text: str
    parent_start: int
    parent_end: int
    parent_text: str
    heading: str = ""
    kind: Kind = ""
    name: str = ""
    first_row: int = 0
    last_row: int = 0
    parent_first_row: int = 0
    parent_last_row: int = 0
    also_in: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> "Passage":
        """The parent, as a passage whose only child it is."""
        return replace(
            self,
            start=self.parent_start,
            end=self.parent_end,
            text=self.parent_text,
            first_row=self.parent_first_row,
            last_row=self.parent_last_row,
        )


@dataclass(frozen=True)
class Failure:
    """A source that could not be taken in, and why."""

    source: str
    reason: str
    code: str


@dataclass(frozen=True)
class Report:
    """What one add, sync or remove did; the JSON of the CLI has the same fields."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    chunks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class SourceDocument:
    """Text that is read already, with what the catalog keeps about where it came from.

    Attributes:
        uri: Address shown to people; the identity of the source inside its collection.
        sha256: Hash of the bytes; computed from the text when empty.
        access: Labels of those who may see it (`user:alice`, `group:staff`); empty is everyone.
        metadata: Small JSON values that people give, `tag` among them; they go before those of
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


@dataclass(frozen=True)
class Plan:
    """What an add or a sync of the same sources would do."""

    add: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    unchanged: int = 0
    remove: tuple[str, ...] = ()
    reject: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Health:
    """Whether lexicon and vectors hold exactly the visible children of the catalog.

    Attributes:
        missing: Visible children that an index lacks, counted once for each index.
        orphans: Rows of an index that stand for no visible child, and unfinished versions.
        duplicates: Rows of an index that repeat a child.
        repaired: What was rebuilt or thrown away to get here.
    """

    ok: bool
    sources: int
    parents: int
    children: int
    vectors: int
    lexicon: int
    missing: int = 0
    orphans: int = 0
    duplicates: int = 0
    repaired: int = 0


@dataclass(frozen=True)
class Progress:
    """How far an add, a sync or a rebuild has come.

    Attributes:
        done: Sources finished, whatever came of them.
        total: Sources to look at, or 0 while they are still being counted.
        source: The one just finished; empty while all of them are made searchable. In a rebuild,
            what is made anew, and `done` and `total` count its rows.
        chunks: Children written so far.
    """

    done: int
    total: int
    source: str
    chunks: int


Listener = Callable[[Progress], None]
