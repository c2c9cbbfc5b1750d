"""Read the catalog: what is visible, to whom, and where its text stands.

Only versions in phase `live` exist for a reader, and only those in a space its scope may see.
Every search result passes through here, so an index that lags or leaks shows nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    type_coerce,
)

from database import open_database, writing
from errors import SourceNotFound
from ingest.chunking import embedded_text
from ingest.conditions import Condition, fields
from ingest.records import Passage, Scope, SourceRow
from ingest.schema import (
    children,
    fingerprints,
    meta,
    metadata,
    pages,
    parents,
    sources,
    spaces,
    versions,
)
from ingest.schema import state as state_table
from ingest.schema import vectors as vector_table

MIGRATIONS = Path(__file__).with_name("migrations")
_MANY = 10_000  # ids in one statement, below SQLite's limit on variables
_LIVE = versions.c.phase == "live"
_OWN_TEXT = versions.c.same_as.is_(None)
_GIVEN = type_coerce(versions.c.given, Text).label("given")
_TITLE = func.coalesce(versions.c.shown_title, versions.c.title).label("title")

_TEXTS = (  # built once: composing a statement takes longer than running it
    select(
        parents.c.id,
        versions.c.space_id,
        versions.c.id,
        parents.c.page,
        _TITLE,
        parents.c.heading,
        parents.c.text,
    )
    .join(versions, versions.c.id == parents.c.version_id)
    .where(_LIVE, parents.c.id.in_(bindparam("ids", expanding=True)))
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


@dataclass(frozen=True)
class Reach:
    """What a scope may see.

    Attributes:
        spaces: These.
        everything: Whether those are all there are.
        versions: Of the texts in them only those; None is all.
        readings: Of the sources in them only these, by version; more than one may share a text.
        few: Whether they hold so few children that comparing each is best.
        pages: Only pages for which all of these conditions hold.
    """

    spaces: tuple[int, ...]
    everything: bool
    versions: frozenset[int] | None = None
    readings: frozenset[int] | None = None
    few: bool = False
    pages: tuple[Condition, ...] = ()

    def shows(self, version: int, page: int) -> bool:
        """Return whether its conditions hold for a page of a text."""
        return (self.versions is None or version in self.versions) and self._in(page)

    def reads(self, version: int, page: int) -> bool:
        """Return whether its conditions hold for a page of a source."""
        return (self.readings is None or version in self.readings) and self._in(page)

    def _in(self, page: int) -> bool:
        return all(condition.holds({"page": page}) for condition in self.pages)


def open_catalog(state_dir: Path) -> Engine:
    """Open (and create or migrate) the catalog of a state directory."""
    return open_database(state_dir / "catalog.db", MIGRATIONS, metadata, durable=True)


def read_state(connection: Connection) -> State:
    """Return the row of state."""
    row = connection.execute(
        select(
            state_table.c.generation,
            state_table.c.lexicon,
            state_table.c.vectors,
            state_table.c.fingerprint,
        )
    ).one()
    return State(*row)


def reach(connection: Connection, scope: Scope) -> Reach:
    """Return the spaces of a scope; none at all when nothing is allowed."""
    grants, known, allowed = set(scope.grants), 0, []
    for row in connection.execute(select(spaces)):
        known += 1
        labels = json.loads(row.access)
        if scope.collections is not None and row.collection not in scope.collections:
            continue
        if not labels or grants & set(labels):
            allowed.append(row.id)
    return Reach(tuple(allowed), len(allowed) == known)


def all_spaces(connection: Connection) -> list[int]:
    """Return every space, for the operator's checks."""
    return list(connection.scalars(select(spaces.c.id)))


def live(connection: Connection, ids: Sequence[int], seen: Reach) -> set[int]:
    """Return those of the child ids that are visible."""
    query = (
        select(children.c.id, children.c.version_id, parents.c.page if seen.pages else literal(0))
        .join(versions, versions.c.id == children.c.version_id)
        .where(_LIVE, inside(seen))
    )
    if seen.pages:
        query = query.join(parents, parents.c.id == children.c.parent_id)
    found: set[int] = set()
    for at in range(0, len(ids), _MANY):
        some = connection.execute(query.where(children.c.id.in_(ids[at : at + _MANY])))
        found.update(child for child, version, page in some if seen.shows(version, page))
    return found


def passages(connection: Connection, ids: Sequence[int], seen: Reach) -> dict[str, Passage]:
    """Return the visible passages among the child ids, by id, in two queries."""
    query = (
        select(
            children.c.id,
            children.c.parent_id,
            sources.c.uri,
            sources.c.collection,
            _TITLE,
            versions.c.language,
            versions.c.id.label("version"),
            _GIVEN,
            parents.c.page,
            children.c.start,
            children.c.end,
            parents.c.start.label("parent_start"),
            parents.c.end.label("parent_end"),
            parents.c.text,
            parents.c.heading,
            parents.c.kind,
            parents.c.name,
            children.c.first_row,
            children.c.last_row,
            parents.c.first_row.label("parent_first_row"),
            parents.c.last_row.label("parent_last_row"),
        )
        .join(parents, parents.c.id == children.c.parent_id)
        .join(versions, versions.c.id == children.c.version_id)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(_LIVE, children.c.id.in_(ids), inside(seen))
    )
    rows = [row for row in connection.execute(query) if seen.shows(row.version, row.page)]
    names = _names(connection, rows, seen)
    return {str(row.id): _passage(row, names[row.version]) for row in rows}


def parent_texts(connection: Connection, ids: Sequence[int], seen: Reach) -> dict[int, str]:
    """Return title, heading and text of the visible parents among the ids."""
    return {
        parent: embedded_text(title, heading, text)
        for parent, space, version, page, title, heading, text in connection.execute(
            _TEXTS, {"ids": ids}
        )
        if space in seen.spaces and seen.shows(version, page)
    }


def _names(
    connection: Connection, rows: Sequence[Any], seen: Reach
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return (source, what was given it) of each version, its own first, that may be shown."""
    query = (
        select(versions.c.same_as, versions.c.id, sources.c.uri, _GIVEN)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(_LIVE, versions.c.same_as.in_({row.version for row in rows}))
        .order_by(sources.c.uri)
    )
    own = {row.version: (row.version, row.version, row.uri, row.given) for row in rows}
    found = dict[int, tuple[tuple[str, str], ...]]()
    for version, reading, uri, given in [*own.values(), *connection.execute(query)]:
        if seen.readings is None or reading in seen.readings:
            found[version] = (*found.get(version, ()), (uri, given))
    return found


def _passage(row: Any, names: tuple[tuple[str, str], ...]) -> Passage:
    source, given = names[0]
    start, end = row.start - row.parent_start, row.end - row.parent_start
    return Passage(
        child_id=str(row.id),
        parent_id=str(row.parent_id),
        source=source,
        collection=row.collection,
        title=row.title,
        language=row.language,
        page=row.page,
        start=row.start,
        end=row.end,
        text=row.text[start:end],
        parent_start=row.parent_start,
        parent_end=row.parent_end,
        parent_text=row.text,
        heading=row.heading,
        kind=row.kind,
        name=row.name,
        first_row=row.first_row,
        last_row=row.last_row,
        parent_first_row=row.parent_first_row,
        parent_last_row=row.parent_last_row,
        also_in=tuple(uri for uri, _ in names[1:]),
        given=_parsed(given),
    )


@lru_cache(1_024)
def _parsed(given: str) -> Mapping[str, Any]:
    """Return a JSON object, flat, that nobody may change; many documents were given the same."""
    return MappingProxyType(dict(fields(json.loads(given))))


def inside(seen: Reach) -> ColumnElement[bool]:
    """Return whether a version lies in a space that may be seen."""
    return true() if seen.everything else versions.c.space_id.in_(seen.spaces)


def source_rows(connection: Connection, seen: Reach | None = None) -> list[SourceRow]:
    """Return the visible sources in the order of their addresses."""
    query = (
        select(sources.c.uri, sources.c.collection, spaces.c.access, versions)
        .join(versions, versions.c.source_id == sources.c.id)
        .join(spaces, spaces.c.id == versions.c.space_id)
        .where(_LIVE, true() if seen is None else inside(seen))
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
    connection: Connection, source: str, page: int, seen: Reach | None, collection: str | None
) -> str:
    """Return the text of one page of a visible source.

    Raises:
        SourceNotFound: no such source, or no such page in it.
    """
    query = (
        select(versions.c.id, pages.c.text)
        .join(versions, func.coalesce(versions.c.same_as, versions.c.id) == pages.c.version_id)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(_LIVE, sources.c.uri == source, pages.c.number == page)
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
            f"There is no page {page} of {source!r}.", "`ingest list` shows what is there."
        )
    return str(found)


def child_vectors(
    connection: Connection, ids: Sequence[int], fingerprint: str
) -> NDArray[np.float32]:
    """Return one stored vector an id, in the order of the ids; unknown ids get zeros."""
    model = connection.execute(
        select(fingerprints).where(fingerprints.c.name == fingerprint)
    ).one_or_none()
    if model is None:
        return np.zeros((len(ids), 0), np.float32)
    query = (
        select(children.c.id, vector_table.c.vector)
        .join(vector_table, vector_table.c.text_hash == children.c.text_hash)
        .where(vector_table.c.fingerprint == model.id, children.c.id.in_(ids))
    )
    found = {row.id: row.vector for row in connection.execute(query)}
    blank = bytes(2 * model.dimension)
    return unpack([found.get(child, blank) for child in ids], model.dimension)


def unpack(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    """Return stored float16 vectors as float32 rows."""
    stacked = np.frombuffer(b"".join(blobs), np.float16)
    return stacked.reshape(len(blobs), dimension).astype(np.float32)


def counts(connection: Connection) -> tuple[int, int, int]:
    """Return the numbers of visible sources, and of the parents and children they share."""
    own = [func.sum(count).filter(_OWN_TEXT) for count in (versions.c.parents, versions.c.children)]
    row = connection.execute(select(func.count(), *own).where(_LIVE)).one()
    return row[0], row[1] or 0, row[2] or 0


def live_children(connection: Connection) -> NDArray[np.int64]:
    """Return the ids of all visible children, ascending."""
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    found = connection.scalars(query.where(_LIVE).order_by(children.c.id))
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
