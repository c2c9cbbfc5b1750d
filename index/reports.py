"""What an ingest, a plan or a health check reports, and its progress on the way."""

from collections.abc import Callable
from dataclasses import dataclass


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
