"""Read the catalog: what is visible, to whom, and where its text stands.

Only versions in phase `live` exist for a reader, and only those in a space its scope may see.
Every search result passes through here, so an index that lags or leaks shows nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    true,
)

from database import open_database, writing
from errors import SourceNotFound
from index.catalog.compiled_query import Prepared, among
from index.catalog.schema import (
    LIVE,
    children,
    fingerprints,
    meta,
    metadata,
    pages,
    parents,
    partitions,
    sources,
    versions,
)
from index.catalog.schema import state as state_table
from index.catalog.schema import vectors as vector_table
from index.catalog.visible_set import VisibleSet, Within, inside
from index.documents import SourceRow
from index.scope import Scope

MIGRATIONS = Path(__file__).with_name("migrations")
_OWN_TEXT = versions.c.same_as.is_(None)
_STATE = Prepared(
    select(
        state_table.c.generation,
        state_table.c.lexicon,
        state_table.c.vectors,
        state_table.c.fingerprint,
    )
)
_SPACES = Prepared(select(partitions.c.id, partitions.c.collection, partitions.c.access))
_LIVE = (
    select(children.c.id, children.c.version_id, literal_column("0"))
    .join(versions, versions.c.id == children.c.version_id)
    .where(LIVE, among(children.c.id, "ids"))
)
_LIVE_CHILDREN = Within(_LIVE)
_LIVE_ON_PAGES = Within(
    _LIVE.with_only_columns(children.c.id, children.c.version_id, parents.c.page).join(
        parents, parents.c.id == children.c.parent_id
    )
)
_MODEL = Prepared(
    select(fingerprints.c.id, fingerprints.c.dimension).where(
        fingerprints.c.name == bindparam("name")
    )
)
_VECTORS = Prepared(
    select(children.c.id, vector_table.c.vector)
    .join(vector_table, vector_table.c.text_hash == children.c.text_hash)
    .where(vector_table.c.fingerprint == bindparam("model"), among(children.c.id, "ids"))
)


@dataclass(frozen=True)
class State:
    """What is in force now.

    Attributes:
        generation: Grows with every visible change.
        lexicon: Grows with every commit of the lexicon.
        vectors: Folder of the vector index in force; empty before the first.
        fingerprint: Of the model whose vectors are searched; empty before the first.
    """

    generation: int
    lexicon: int
    vectors: str
    fingerprint: str


def open_catalog(state_dir: Path) -> Engine:
    """Open (and create or migrate) the catalog of a state directory."""
    return open_database(state_dir / "catalog.db", MIGRATIONS, metadata, durable=True)


def read_state(connection: Connection) -> State:
    """Return the row of state."""
    ((generation, lexicon, folder, fingerprint),) = _STATE(connection)
    return State(generation, lexicon, folder, fingerprint)


def reach(connection: Connection, scope: Scope) -> VisibleSet:
    """Return the spaces of a scope; none at all when nothing is allowed."""
    grants, known, allowed = set(scope.grants), 0, []
    for space, collection, access in _SPACES(connection):
        known += 1
        labels = json.loads(access)
        if scope.collections is not None and collection not in scope.collections:
            continue
        if not labels or grants & set(labels):
            allowed.append(space)
    return VisibleSet(tuple(allowed), len(allowed) == known)


def all_spaces(connection: Connection) -> list[int]:
    """Return every space, for the operator's checks."""
    return list(connection.scalars(select(partitions.c.id)))


def live(connection: Connection, ids: Sequence[int], seen: VisibleSet) -> set[int]:
    """Return those of the child ids that are visible."""
    query = _LIVE_ON_PAGES if seen.pages else _LIVE_CHILDREN
    found = query(connection, seen, ids=ids)
    return {child for child, version, page in found if seen.shows(version, page)}


def source_rows(connection: Connection, seen: VisibleSet | None = None) -> list[SourceRow]:
    """Return the visible sources in the order of their addresses."""
    query = (
        select(sources.c.uri, sources.c.collection, partitions.c.access, versions)
        .join(versions, versions.c.source_id == sources.c.id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, true() if seen is None else inside(seen))
        .order_by(sources.c.collection, sources.c.uri)
    )
    return [
        SourceRow(
            source=row.uri,
            collection=row.collection,
            title=row.shown_title or row.title,
            language=row.language,
            pages=row.pages,
            parents=row.parents,
            children=row.children,
            sha256=row.sha256,
            added_at=row.added_at,
            status=row.status,
            reason=row.reason,
            access=tuple(json.loads(row.access)),
            metadata={**row.metadata, **row.given},
        )
        for row in connection.execute(query)
        if seen is None or seen.readings is None or row.id in seen.readings
    ]


def page_text(
    connection: Connection, source: str, page: int, seen: VisibleSet | None, collection: str | None
) -> str:
    """Return the text of one page of a visible source.

    Raises:
        SourceNotFound: no such source, or no such page in it.
    """
    query = (
        select(versions.c.id, pages.c.text)
        .join(versions, func.coalesce(versions.c.same_as, versions.c.id) == pages.c.version_id)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(LIVE, sources.c.uri == source, pages.c.number == page)
        .where(true() if seen is None else inside(seen))
        .where(true() if collection is None else sources.c.collection == collection)
        .order_by(sources.c.collection)
    )
    shown = (
        row.text for row in connection.execute(query) if seen is None or seen.reads(row.id, page)
    )
    found = next(shown, None)
    if found is None:
        raise SourceNotFound(
            "There is no page {page} of {source!r}.",
            "`ingest list` shows what is there.",
            page=page,
            source=source,
        )
    return str(found)


def child_vectors(
    connection: Connection, ids: Sequence[int], fingerprint: str
) -> NDArray[np.float32]:
    """Return one stored vector an id, in the order of the ids; unknown ids get zeros."""
    models = _MODEL(connection, name=fingerprint)
    if not models:
        return np.zeros((len(ids), 0), np.float32)
    ((model, dimension),) = models
    found = dict(_VECTORS(connection, model=model, ids=ids))
    blank = bytes(2 * dimension)
    return unpack([found.get(child, blank) for child in ids], dimension)


def unpack(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    """Return stored float16 vectors as float32 rows."""
    stacked = np.frombuffer(b"".join(blobs), np.float16)
    return stacked.reshape(len(blobs), dimension).astype(np.float32)


def counts(connection: Connection) -> tuple[int, int, int]:
    """Return the numbers of visible sources, and of the parents and children they share."""
    own = [func.sum(count).filter(_OWN_TEXT) for count in (versions.c.parents, versions.c.children)]
    row = connection.execute(select(func.count(), *own).where(LIVE)).one()
    return row[0], row[1] or 0, row[2] or 0


def live_children(connection: Connection) -> NDArray[np.int64]:
    """Return the ids of all visible children, ascending."""
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    found = connection.scalars(query.where(LIVE).order_by(children.c.id))
    return np.fromiter(found, np.int64)


def read_meta(connection: Connection, key: str) -> Any:
    """Return the JSON value kept under a key, or None."""
    return connection.scalars(select(meta.c.value).where(meta.c.key == key)).first()


def write_meta(engine: Engine, key: str, value: Any) -> None:
    """Keep a JSON value under a key."""
    with writing(engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == key))
        connection.execute(insert(meta).values(key=key, value=value))


def number(child_id: str) -> int:
    """Return a child id as the catalog's number; 0 names no child."""
    return int(child_id) if child_id.isascii() and child_id.isdigit() else 0
