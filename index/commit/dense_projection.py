"""Projection of the catalog into the vector index: new generations and texts to embed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, select

from index.catalog.pending import NOT_PENDING, count_pending
from index.catalog.schema import (
    LIVE,
    OWN_TEXT,
    RETIRED,
    STAGED,
    children,
    fingerprints,
    parents,
    pending_vectors,
    versions,
)
from index.catalog.schema import vectors as vector_table
from index.catalog.state import State
from index.catalog.vectors import decode_vectors
from index.chunks import embedded_text
from index.commit.lexical_projection import OnProgress, ignore_progress
from index.commit.phases import OUTGOING, REMAINING
from index.dense.background_writer import BackgroundVectorWriter, BackgroundWriterLost
from index.dense.vector_index import VectorBatch, VectorIndex

_ROWS = 2_000
_MANY_DEAD = 1_000  # with fewer dead rows, filling an empty generation costs more than it saves


def new_generation(
    connection: Connection,
    vectors: VectorIndex,
    before: State,
    fingerprint: str,
    background: BackgroundVectorWriter | None,
) -> str:
    """Write a generation with the staged rows and without the outgoing ones; return its pointer.

    Where no row is added or deleted, as while all vectors are pending, it is the one in use. An
    engine that writes in place keeps the outgoing rows until `delete_retired`.
    """
    leaving = {} if vectors.in_place else _ids_by_partition(connection, OUTGOING & NOT_PENDING)
    if background is None and not leaving and not has_children(connection, STAGED & NOT_PENDING):
        return before.vectors
    if background is not None:
        with suppress(BackgroundWriterLost):
            _delete(background, leaving)
            return background.finish()
    base = base_generation(connection, vectors, before.vectors, REMAINING, adding=STAGED)
    with vectors.writing(base) as batch:
        if base:
            _delete(batch, leaving)
        which = (STAGED if base else REMAINING) & NOT_PENDING
        upsert_vectors(connection, batch, fingerprint, which)
    return str(batch.pointer)


def delete_retired(connection: Connection, vectors: VectorIndex, pointer: str) -> None:
    """Delete the rows of retired versions, where the engine writes in place.

    The catalog still knows them; it forgets them only afterwards.
    """
    if not vectors.in_place or not pointer or not vectors.owns(pointer):
        return
    if retired := _ids_by_partition(connection, RETIRED):
        with vectors.writing(pointer) as batch:
            _delete(batch, retired)


def base_generation(
    connection: Connection,
    vectors: VectorIndex,
    before: str,
    remaining: ColumnElement[bool] = LIVE,
    adding: ColumnElement[bool] | None = None,
) -> str:
    """Return the generation that the next one is a copy of, or "" to fill it from the catalog.

    A generation of another engine, left by a change of RAG_VECTORS, is not copied; nor is one with
    at least as many dead rows as live ones, since Chroma does not reuse the space of deleted rows.

    Args:
        connection: Of the catalog.
        vectors: The vector index.
        before: The generation in use.
        remaining: The versions that the next one shall contain.
        adding: Those of them that the one in use does not contain yet.
    """
    if not vectors.owns(before):
        return ""
    if not (rows := vectors.rows(before)):
        return before
    live, more = (
        0 if which is None else _count_children(connection, which) for which in (remaining, adding)
    )
    dead = rows + more + count_pending(connection) - live
    return "" if dead >= max(live, _MANY_DEAD) else before


def has_children(connection: Connection, which: ColumnElement[bool]) -> bool:
    """Return whether there is a child for which a condition holds."""
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    return connection.execute(query.where(which).limit(1)).first() is not None


def _count_children(connection: Connection, which: ColumnElement[bool]) -> int:
    query = select(func.sum(versions.c.children)).where(which, OWN_TEXT)
    return connection.scalars(query).one() or 0


def _delete(batch: VectorBatch, outgoing: Mapping[int, Sequence[int]]) -> None:
    for partition, ids in outgoing.items():
        batch.delete(partition, ids)


def _ids_by_partition(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[int]]:
    rows = connection.execute(
        select(versions.c.space_id, children.c.id)
        .join(versions, versions.c.id == children.c.version_id)
        .where(which)
        .order_by(versions.c.space_id)
    )
    return {
        partition: [row.id for row in group]
        for partition, group in groupby(rows, attrgetter("space_id"))
    }


def has_vector(fingerprint: str) -> ColumnElement[bool]:
    """Return the SQL condition that the text of a child has a stored vector of a model."""
    model = select(fingerprints.c.id).where(fingerprints.c.name == fingerprint).scalar_subquery()
    return exists().where(
        vector_table.c.fingerprint == model, vector_table.c.text_hash == children.c.text_hash
    )


def texts_without_vector(
    engine: Engine, which: ColumnElement[bool], fingerprint: str
) -> dict[bytes, str]:
    """Return the texts of some versions that are not embedded yet, by hash."""
    query = _texts().where(which, ~has_vector(fingerprint))
    with engine.connect() as connection:
        return {row.text_hash: _text(row) for row in connection.execute(query).yield_per(_ROWS)}


def pending_texts(engine: Engine, fingerprint: str, most: int) -> dict[bytes, str]:
    """Return at most so many texts of pending children without a vector, newest first, by hash."""
    query = (
        _texts()
        .join(pending_vectors, pending_vectors.c.child_id == children.c.id)
        .where(LIVE, ~has_vector(fingerprint))
        .order_by(pending_vectors.c.child_id.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        return {row.text_hash: _text(row) for row in connection.execute(query)}


def count_unembedded(engine: Engine, fingerprint: str) -> int:
    """Return how many texts of pending children have no vector of a model."""
    query = (
        select(func.count(children.c.text_hash.distinct()))
        .join(pending_vectors, pending_vectors.c.child_id == children.c.id)
        .join(versions, versions.c.id == children.c.version_id)
        .where(LIVE, ~has_vector(fingerprint))
    )
    with engine.connect() as connection:
        return connection.scalars(query).one() or 0


def _texts() -> Select[Any]:
    return (
        select(
            children.c.text_hash,
            versions.c.title,
            parents.c.heading,
            parents.c.text,
            (children.c.start - parents.c.start).label("start"),
            (children.c.end - parents.c.start).label("end"),
            children.c.header,
        )
        .join(parents, parents.c.id == children.c.parent_id)
        .join(versions, versions.c.id == children.c.version_id)
    )


def _text(row: Any) -> str:
    return embedded_text(row.title, row.heading, row.text[row.start : row.end], row.header)


def upsert_vectors(
    connection: Connection,
    batch: VectorBatch,
    fingerprint: str,
    which: ColumnElement[bool],
    on_progress: OnProgress = ignore_progress,
) -> int:
    """Write the stored vectors of some versions; return how many."""
    model = connection.execute(
        select(fingerprints).where(fingerprints.c.name == fingerprint)
    ).one_or_none()
    if model is None:
        return 0
    rows = connection.execute(
        select(versions.c.space_id, children.c.id, vector_table.c.vector)
        .join(versions, versions.c.id == children.c.version_id)
        .join(vector_table, vector_table.c.text_hash == children.c.text_hash)
        .where(which, vector_table.c.fingerprint == model.id)
        .order_by(versions.c.space_id, children.c.id)
    )
    written = 0
    for page in rows.yield_per(_ROWS).partitions():
        for partition, group in groupby(page, attrgetter("space_id")):
            members = list(group)
            blobs = [row.vector for row in members]
            batch.upsert(
                partition, [row.id for row in members], decode_vectors(blobs, model.dimension)
            )
            written += len(members)
            on_progress(len(members))
    return written
