"""Carry the catalog's unfinished versions into both indexes, then make them visible at once.

    staged   lexicon commit, new vector generation, one transaction: live, pointer and number
    retired  out of the vectors with that generation, lexicon commit, rows deleted

Each step may be killed and repeated. Until the transaction, searches drop what is not live; after
it, what was retired is no longer live. Only the holder of the writer's lock comes here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, exists, func, select, update

from database import writing
from index.catalog.queries import State, counts, read_meta, read_state, unpack, write_meta
from index.catalog.schema import (
    LIVE,
    RETIRED,
    STAGED,
    children,
    fingerprints,
    parents,
    sources,
    state,
    versions,
)
from index.catalog.schema import vectors as vector_table
from index.chunks import embedded_text
from index.commit.aliases import has_heir, promote_aliases
from index.dense.background_writer import BackgroundVectorWriter, BackgroundWriterLost
from index.dense.vector_index import VectorBatch, VectorIndex
from index.lexical.inverted_index import LAYOUT, Entry, InvertedIndex
from text.analyser import korean_name, spaced_tokens, tokens

# The tokens of this text name the analyser: when they change, the lexicon is made anew.
_PROBE = (
    "Military leave; 군 휴학은 2년(24개월)까지 AB-123 1,000원 U.S. e-mail Dr. Kim's 10⁶ 도서관에서 "
    "02-880-5114"
)
_ANALYSER = "analyser"

_REPLACED = LIVE & versions.c.source_id.in_(select(versions.c.source_id).where(STAGED))
_OUTGOING = RETIRED | _REPLACED & ~has_heir()
_OWN_TEXT = versions.c.same_as.is_(None)
_STAYING = (LIVE | STAGED) & ~_OUTGOING
_ROWS = 2_000
_MANY_DEAD = 1_000  # below, an empty generation would cost more than the room it gives back

Tell = Callable[[int], None]


def _quiet(_: int) -> None:
    """Nobody asked how far it has come."""


def unfinished(engine: Engine) -> int:
    """Return how many versions the indexes still have to learn about."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(versions).where(STAGED | RETIRED)
        return int(connection.scalars(query).one())


def newest_staged(connection: Connection) -> int:
    """Return the highest id of a staged version with a text of its own, or 0."""
    query = select(func.max(versions.c.id)).where(STAGED & _OWN_TEXT)
    return connection.scalars(query).one() or 0


def commit_staged(
    engine: Engine,
    lexicon: InvertedIndex,
    vectors: VectorIndex,
    fingerprint: str,
    ahead: BackgroundVectorWriter | None = None,
) -> None:
    """Make every staged version visible and clear every retired one away.

    Where there is an `ahead`, it has written the vectors of the staged versions already.
    """
    if not unfinished(engine):
        return
    with engine.connect() as connection:
        before = read_state(connection)
        pointer = before.vectors
        if moved := _moves_text(connection):
            lexicon.write(entries(connection, STAGED), [])
            pointer = _new_generation(connection, vectors, before, fingerprint, ahead)
    switch_generation(engine, pointer, fingerprint)
    purge_retired(engine, lexicon)
    if moved:
        vectors.sweep(pointer)


def _moves_text(connection: Connection) -> bool:
    """Return whether any text comes or goes, and not only another name for one."""
    moving = select(exists().where((STAGED | _OUTGOING) & _OWN_TEXT))
    return bool(connection.scalars(moving).one())


def _new_generation(
    connection: Connection,
    vectors: VectorIndex,
    before: State,
    fingerprint: str,
    ahead: BackgroundVectorWriter | None,
) -> str:
    """Return the pointer of a generation with the staged rows and without the outgoing ones."""
    outgoing = _ids_by_space(connection, _OUTGOING)
    if ahead is not None:
        with suppress(BackgroundWriterLost):
            _delete(ahead, outgoing)
            return ahead.finish()
    base = next_base(connection, vectors, before.vectors, _STAYING, adding=STAGED)
    with vectors.writing(base) as batch:
        if base:
            _delete(batch, outgoing)
        upsert_vectors(connection, batch, fingerprint, STAGED if base else _STAYING)
    return str(batch.pointer)


def next_base(
    connection: Connection,
    vectors: VectorIndex,
    before: str,
    alive: ColumnElement[bool] = LIVE,
    adding: ColumnElement[bool] | None = None,
) -> str:
    """Return the generation that the next one is a copy of; empty, it is filled from the catalog.

    It is where at least as many rows of the one before stand for nothing as for something:
    Chroma gives their room back to nobody.

    Args:
        connection: Of the catalog.
        vectors: Where the generations are.
        before: The one in force.
        alive: The versions that the next one shall hold.
        adding: Those of them that the one in force does not hold yet.
    """
    if not (rows := vectors.rows(before)):
        return before
    held, more = (0 if which is None else _children(connection, which) for which in (alive, adding))
    return "" if rows + more - held >= max(held, _MANY_DEAD) else before


def _children(connection: Connection, which: ColumnElement[bool]) -> int:
    query = select(func.sum(versions.c.children)).where(which, _OWN_TEXT)
    return connection.scalars(query).one() or 0


def _delete(batch: VectorBatch, outgoing: Mapping[int, Sequence[int]]) -> None:
    for space, ids in outgoing.items():
        batch.delete(space, ids)


def switch_generation(engine: Engine, pointer: str, fingerprint: str) -> None:
    """Make the staged versions the live ones, and the generation the one in force."""
    with writing(engine) as connection:
        connection.execute(update(versions).where(_REPLACED).values(phase="retired"))
        promote_aliases(connection)
        connection.execute(update(versions).where(STAGED).values(phase="live"))
        bump_generation(connection, vectors=pointer, fingerprint=fingerprint)


def bump_generation(connection: Connection, **values: str) -> None:
    """Tell every reader that something visible has changed."""
    connection.execute(
        update(state).values(
            generation=state.c.generation + 1, lexicon=state.c.lexicon + 1, **values
        )
    )


def retire(engine: Engine, found: Sequence[int]) -> None:
    """Hide these versions from every reader at once."""
    with writing(engine) as connection:
        for at in range(0, len(found), _ROWS):
            ids = found[at : at + _ROWS]
            connection.execute(
                update(versions).where(versions.c.id.in_(ids), LIVE).values(phase="retired")
            )
        promote_aliases(connection)
        bump_generation(connection)


def purge_retired(engine: Engine, lexicon: InvertedIndex) -> None:
    """Forget retired versions: first in the lexicon, then their text."""
    with engine.connect() as connection:
        gone = connection.execute(select(versions.c.id, versions.c.same_as).where(RETIRED)).all()
    if not gone:
        return
    if texts := [version for version, same_as in gone if same_as is None]:
        lexicon.write([], texts)
    kept = exists().where(versions.c.source_id == sources.c.id)
    with writing(engine) as connection:
        connection.execute(delete(versions).where(RETIRED))
        connection.execute(delete(sources).where(~kept))
        connection.execute(update(state).values(lexicon=state.c.lexicon + 1))


def inverted_index_outdated(engine: Engine) -> bool:
    """Return whether the lexicon was written with other tokens than a question has now."""
    with engine.connect() as connection:
        stored = read_meta(connection, _ANALYSER)
        return stored != _analyser() and counts(connection)[2] > 0


def mark_lexicon(engine: Engine) -> None:
    """Remember whose tokens the lexicon holds."""
    with engine.connect() as connection:
        stored = read_meta(connection, _ANALYSER)
    if stored != _analyser():
        write_meta(engine, _ANALYSER, _analyser())


def rebuild_lexicon(engine: Engine, lexicon: InvertedIndex, tell: Tell = _quiet) -> None:
    """Make the lexicon anew from the catalog, telling how many children are done."""
    with engine.connect() as connection:
        lexicon.replace(_told(entries(connection, LIVE), tell))
    with writing(engine) as connection:
        bump_generation(connection)
    mark_lexicon(engine)


def _told(written: Iterable[Entry], tell: Tell) -> Iterator[Entry]:
    for entry in written:
        yield entry
        tell(len(entry.children))


def _analyser() -> str:
    written = [LAYOUT, *filter(None, [korean_name()]), *tokens(_PROBE)]
    return sha256(" ".join(written).encode()).hexdigest()[:12]


def entries(connection: Connection, which: ColumnElement[bool]) -> Iterator[Entry]:
    """Yield what the lexicon stores of the versions in question, parent by parent."""
    above = connection.execute(
        select(
            parents.c.id,
            parents.c.version_id,
            versions.c.space_id,
            versions.c.title,
            parents.c.heading,
            parents.c.start,
            parents.c.text,
        )
        .join(versions, versions.c.id == parents.c.version_id)
        .where(which)
        .order_by(parents.c.id)
    ).yield_per(_ROWS)
    below = connection.execute(
        select(
            children.c.id,
            children.c.parent_id,
            children.c.start,
            children.c.end,
            children.c.header,
        )
        .join(versions, versions.c.id == children.c.version_id)
        .where(which)
        .order_by(children.c.parent_id, children.c.id)
    ).yield_per(_ROWS)
    # Both streams ascend by parent, and no parent is without a child.
    for row, (_, inside) in zip(above, groupby(below, attrgetter("parent_id")), strict=True):
        head = _words(embedded_text(row.title, row.heading, ""))
        held = list(inside)
        spans = [(child.start - row.start, child.end - row.start) for child in held]
        whole, parts = spaced_tokens(row.text, spans)
        yield Entry(
            version=row.version_id,
            space=row.space_id,
            parent=row.id,
            tokens=f"{head} {_words(_heads(row.text, held))} {whole}",
            children=[
                (child.id, f"{head} {_words(child.header)} {part}")
                for child, part in zip(held, parts, strict=True)
            ],
        )


def _words(s: str) -> str:
    return " ".join(tokens(s))


def _heads(text: str, held: Sequence[Any]) -> str:
    """Return the heads of the tables that a parent goes on with."""
    headers = dict.fromkeys(child.header for child in held if child.header)
    return "\n".join(header for header in headers if header not in text)


def texts_without_vector(
    engine: Engine, which: ColumnElement[bool], fingerprint: str
) -> dict[bytes, str]:
    """Return what still has to be embedded of the versions in question, by its hash."""
    model = select(fingerprints.c.id).where(fingerprints.c.name == fingerprint).scalar_subquery()
    stored = exists().where(
        vector_table.c.fingerprint == model, vector_table.c.text_hash == children.c.text_hash
    )
    query = (
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
        .where(which, ~stored)
    )
    with engine.connect() as connection:
        return {
            row.text_hash: embedded_text(
                row.title, row.heading, row.text[row.start : row.end], row.header
            )
            for row in connection.execute(query).yield_per(_ROWS)
        }


def upsert_vectors(
    connection: Connection,
    batch: VectorBatch,
    fingerprint: str,
    which: ColumnElement[bool],
    tell: Tell = _quiet,
) -> int:
    """Write the stored vectors of the versions in question; return how many."""
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
    for part in rows.yield_per(_ROWS).partitions():
        for space, group in groupby(part, attrgetter("space_id")):
            found = list(group)
            ids, blobs = [row.id for row in found], [row.vector for row in found]
            batch.upsert(space, ids, unpack(blobs, model.dimension))
            written += len(ids)
            tell(len(ids))
    return written


def _ids_by_space(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[int]]:
    rows = connection.execute(
        select(versions.c.space_id, children.c.id)
        .join(versions, versions.c.id == children.c.version_id)
        .where(which)
        .order_by(versions.c.space_id)
    )
    return {
        space: [row.id for row in group] for space, group in groupby(rows, attrgetter("space_id"))
    }
