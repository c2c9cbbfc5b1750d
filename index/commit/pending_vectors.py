"""Outbox of the vector index: children that are committed before their vectors.

A commit marks the children whose text has no vector yet. Later one transaction moves the pointer to
a generation that contains them and unmarks them. A killed process therefore leaves each live child
either in the vector index or marked.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from database import insert_new, write_transaction
from index.catalog.pending import IS_PENDING
from index.catalog.schema import LIVE, STAGED, children, pending_vectors, state, versions
from index.catalog.state import read_state
from index.commit.dense_projection import (
    base_generation,
    has_children,
    has_vector,
    upsert_vectors,
)
from index.commit.lexical_projection import OnProgress, ignore_progress
from index.dense.chroma_interface import Vectors
from index.dense.vector_index import VectorBatch, VectorIndex

_ROWS = 5_000


def mark_staged(engine: Engine, fingerprint: str) -> None:
    """Mark the staged children without a vector of a model; a fingerprint of '' marks all."""
    which = STAGED & ~has_vector(fingerprint)
    with engine.connect() as connection:
        if not has_children(connection, which):
            return  # a write transaction costs several milliseconds
    _mark(engine, which)


def mark_all_staged(engine: Engine) -> None:
    """Mark every staged child: the vector index cannot take them now."""
    _mark(engine, STAGED)


def mark_missing(engine: Engine, fingerprint: str) -> None:
    """Mark the live children without a vector of a model."""
    _mark(engine, LIVE & ~has_vector(fingerprint))


def adopt_model(engine: Engine, fingerprint: str) -> None:
    """Begin an empty vector index for another model: every live child is pending.

    The vectors of the model before stay in the embedding cache, so that going back embeds nothing.
    """
    with write_transaction(engine) as connection:
        _insert(connection, LIVE)
        _move_pointer(connection, "", fingerprint)


def begin_anew(connection: Connection) -> None:
    """Begin an empty vector index for the same model: every live child is pending."""
    _insert(connection, LIVE)
    connection.execute(update(state).values(vectors=""))


def publish(engine: Engine, vectors: VectorIndex, fingerprint: str) -> int:
    """Write a generation with the pending children that have a vector; return how many.

    Only the holder of the writer's lock may call it. Nothing happens while the vector index is
    that of another model.
    """
    with engine.connect() as connection:
        before = read_state(connection)
        ready = has_children(connection, LIVE & IS_PENDING & has_vector(fingerprint))
        if before.fingerprint not in ("", fingerprint) or not ready:
            return 0
        base = base_generation(connection, vectors, before.vectors)
    which = LIVE & IS_PENDING if base else LIVE
    return write_generation(engine, vectors, fingerprint, base, which)


def write_generation(
    engine: Engine,
    vectors: VectorIndex,
    fingerprint: str,
    base: str,
    which: ColumnElement[bool],
    on_progress: OnProgress = ignore_progress,
) -> int:
    """Make a copy of `base` with the vectors of some versions the generation that is searched.

    Exactly what was written is unmarked, since vectors may be stored meanwhile. Return how many.
    """
    with engine.connect() as connection, vectors.writing(base) as batch:
        written = _RecordedBatch(batch)
        upsert_vectors(connection, written, fingerprint, which, on_progress)
    with write_transaction(engine) as connection:
        for at in range(0, len(written.ids), _ROWS):
            some = pending_vectors.c.child_id.in_(written.ids[at : at + _ROWS])
            connection.execute(delete(pending_vectors).where(some))
        _move_pointer(connection, batch.pointer, fingerprint)
    vectors.sweep(batch.pointer)
    return len(written.ids)


def _move_pointer(connection: Connection, pointer: str, fingerprint: str) -> None:
    connection.execute(
        update(state).values(
            generation=state.c.generation + 1, vectors=pointer, fingerprint=fingerprint
        )
    )


def _mark(engine: Engine, which: ColumnElement[bool]) -> None:
    with write_transaction(engine) as connection:
        _insert(connection, which)


def _insert(connection: Connection, which: ColumnElement[bool]) -> None:
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    insert_new(connection, pending_vectors, ["child_id"], query.where(which))


class _RecordedBatch:
    """A `VectorBatch` that records the ids written to it."""

    def __init__(self, batch: VectorBatch) -> None:
        self.ids: list[int] = []
        self._batch = batch

    def upsert(self, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        self.ids += ids
        self._batch.upsert(partition, ids, vectors)

    def delete(self, partition: int, ids: Sequence[int]) -> None:
        self._batch.delete(partition, ids)
