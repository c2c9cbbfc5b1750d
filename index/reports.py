"""Reports of an ingest, a plan and a health check, and progress."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """A source that could not be added, and why."""

    source: str
    reason: str
    code: str


@dataclass(frozen=True)
class Report:
    """Result of one add, sync or remove; the JSON of the CLI has the same fields."""

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
    """Whether inverted index and vector index have exactly the live children of the catalog.

    Attributes:
        vectors: Rows of the vector index.
        lexicon: Rows of the inverted index.
        missing: Live children that an index lacks, counted once for each index.
        orphans: Rows of an index without a live child, and uncommitted versions.
        duplicates: Rows of an index that repeat a child.
        repaired: Differences that a repair has removed.
        pending: Live children whose vectors are still to be computed; they are not missing.
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
    pending: int = 0


@dataclass(frozen=True)
class Progress:
    """Progress of an add, a sync or a rebuild.

    Attributes:
        done: Sources finished, failures included.
        total: Sources to check, or 0 while they are still being counted.
        source: The one just finished; empty during the commit. In a rebuild, what is rebuilt, and
            `done` and `total` count its rows.
        chunks: Children written so far.
    """

    done: int
    total: int
    source: str
    chunks: int


Listener = Callable[[Progress], None]


@dataclass(frozen=True)
class VectorProgress:
    """Progress of the computation of pending vectors.

    Attributes:
        done: Vectors computed since it began.
        total: `done` and those still to be computed.
        seconds_left: An estimate; None until the model's speed is known.
    """

    done: int
    total: int
    seconds_left: float | None = None


VectorListener = Callable[[VectorProgress], None]
