"""Two-phase commit of staged versions into the catalog and both indexes.

    staged   1. mark the children without a vector as pending, 2. write the inverted index, and
             a new vector generation without those, 3. one transaction of the catalog makes the
             versions live and moves the generation pointer
    retired  deleted from the vectors with that generation (after that transaction, where the
             engine writes in place), then from the inverted index, then from the catalog

Where machines share the catalog (Postgres), each has an inverted index that follows what the
transaction of step 3 notes (`node_lexicon`), that of the writer as well.

Where the server of vectors does not answer, the words are committed without it: staged children are
pending, as if they had no vector yet, and retired versions stay in the outbox until it does.

Each step may be killed and repeated. Until the transaction, searches drop rows that are not live;
after it, retired versions are no longer live. Only the holder of the writer's lock may commit.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, exists, func, select, update

from database import write_transaction
from errors import StoreUnavailable
from index.catalog.schema import LIVE, OWN_TEXT, RETIRED, STAGED, sources, state, versions
from index.catalog.state import bump_generation, read_state
from index.commit.aliases import promote_aliases
from index.commit.dense_projection import delete_retired, new_generation
from index.commit.lexical_projection import entries
from index.commit.node_lexicon import follow, is_shared, log_changes
from index.commit.pending_vectors import mark_all_staged, mark_staged
from index.commit.phases import OUTGOING, REPLACED
from index.dense.background_writer import BackgroundVectorWriter
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex

logger = logging.getLogger(__name__)

_ROWS = 2_000


def unfinished(engine: Engine) -> int:
    """Return how many versions are not committed to both indexes yet: the outbox."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(versions).where(STAGED | RETIRED)
        return int(connection.scalars(query).one())


def newest_staged(connection: Connection) -> int:
    """Return the highest id of a staged canonical version, or 0."""
    query = select(func.max(versions.c.id)).where(STAGED & OWN_TEXT)
    return connection.scalars(query).one() or 0


def commit_staged(
    engine: Engine,
    inverted_index: InvertedIndex,
    vectors: VectorIndex,
    fingerprint: str,
    background: BackgroundVectorWriter | None = None,
) -> None:
    """Make every staged version visible and purge every retired one.

    A background writer, if there is one, has written the vectors of the staged versions already.
    """
    if not unfinished(engine):
        return
    mark_staged(engine, fingerprint)
    shared = is_shared(engine)
    with engine.connect() as connection:
        before = read_state(connection)
        pointer = before.vectors
        if changed := _changes_text(connection):
            if not shared:
                inverted_index.write(entries(connection, STAGED), [])
            try:
                pointer = new_generation(connection, vectors, before, fingerprint, background)
            except StoreUnavailable as error:
                logger.warning("vectors wait: %s", error)
                mark_all_staged(engine)
    switch_generation(engine, pointer, fingerprint)
    if shared:
        follow(engine, inverted_index)
    if not changed or _deleted(engine, vectors, pointer):
        purge_retired(engine, inverted_index)
    if changed:
        vectors.sweep(pointer)


def _deleted(engine: Engine, vectors: VectorIndex, pointer: str) -> bool:
    """Delete the rows of retired versions from the vectors; return whether that is done."""
    try:
        with engine.connect() as connection:
            delete_retired(connection, vectors, pointer)
    except StoreUnavailable as error:
        logger.warning("vectors wait: %s", error)
        return False
    return True


def _changes_text(connection: Connection) -> bool:
    """Return whether any text is added or removed, and not only an alias."""
    changing = select(exists().where((STAGED | OUTGOING) & OWN_TEXT))
    return bool(connection.scalars(changing).one())


def switch_generation(engine: Engine, pointer: str, fingerprint: str) -> None:
    """Make the staged versions live and move the generation pointer, in one transaction."""
    with write_transaction(engine) as connection:
        connection.execute(update(versions).where(REPLACED).values(phase="retired"))
        log_changes(connection, STAGED)
        promote_aliases(connection)
        log_changes(connection, RETIRED)
        connection.execute(update(versions).where(STAGED).values(phase="live"))
        bump_generation(connection, vectors=pointer, fingerprint=fingerprint)


def retire(engine: Engine, ids: Sequence[int]) -> None:
    """Hide these versions from every reader, in one transaction."""
    with write_transaction(engine) as connection:
        for at in range(0, len(ids), _ROWS):
            batch = versions.c.id.in_(ids[at : at + _ROWS])
            connection.execute(update(versions).where(batch, LIVE).values(phase="retired"))
        promote_aliases(connection)
        log_changes(connection, RETIRED)
        bump_generation(connection)


def purge_retired(engine: Engine, inverted_index: InvertedIndex) -> None:
    """Delete retired versions from the inverted index, then their text from the catalog."""
    with engine.connect() as connection:
        retired = connection.execute(select(versions.c.id, versions.c.same_as).where(RETIRED)).all()
    if not retired:
        return
    shared = is_shared(engine)  # then each machine deletes them from an index of its own
    if not shared and (texts := [version for version, same_as in retired if same_as is None]):
        inverted_index.write([], texts)
    has_version = exists().where(versions.c.source_id == sources.c.id)
    with write_transaction(engine) as connection:
        connection.execute(delete(versions).where(RETIRED))
        connection.execute(delete(sources).where(~has_version))
        if not shared:
            connection.execute(update(state).values(lexicon=state.c.lexicon + 1))
