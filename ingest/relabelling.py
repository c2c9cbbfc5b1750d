"""Give sources that are known already other labels, without reading or embedding anything.

Tags and metadata are changed in place. Who may see a source decides where its rows stand in both
indexes, so a change of access copies its version, and the copy is published as an edit would be:
until then the old labels hold, and never both. Sources that share a text go on sharing it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from database import writing
from index.catalog.labels import Labels
from index.catalog.schema import (
    LIVE,
    children,
    pages,
    parents,
    partitions,
    sources,
    state,
    versions,
)
from index.catalog.state import bump_generation
from index.commit.chunked_document import partition_id
from index.commit.writer import Writer

_BATCH = 50  # versions copied in one transaction


def relabel(writer: Writer, uris: Iterable[str], collection: str, labels: Labels) -> frozenset[str]:
    """Label the visible ones of these sources; return those whose labels have changed."""
    if not labels:
        return frozenset()
    wanted = set(uris)
    with writer.engine.connect() as connection:
        known = _known(connection, collection)
    named = [row for row in known.values() if row.uri in wanted]
    moved = [row for row in named if labels.merged_access(_access(row)) != _access(row)]
    told = [row for row in named if labels.merged_metadata(row.given) != row.given]
    moving = {row.id for row in moved}
    _tell(writer, [row for row in told if row.id not in moving], labels)
    copies: dict[int, int] = {}
    for at in range(0, len(moved), _BATCH):
        with writing(writer.engine) as connection:
            for row in moved[at : at + _BATCH]:
                holder = known[row.same_as or row.id]
                copy = _move(connection, row, holder, labels, copies)
                copies.setdefault(holder.id, copy)
    if moved:
        writer.commit()
    return frozenset(row.uri for row in [*told, *moved])


def _known(connection: Connection, collection: str) -> Mapping[int, Row[Any]]:
    query = (
        select(versions, sources.c.uri, sources.c.collection, partitions.c.access)
        .join(sources, sources.c.id == versions.c.source_id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, sources.c.collection == collection)
        .order_by(versions.c.id)
    )
    return {row.id: row for row in connection.execute(query)}


def _access(row: Row[Any]) -> tuple[str, ...]:
    return tuple(json.loads(row.access))


def _tell(writer: Writer, rows: Sequence[Row[Any]], labels: Labels) -> None:
    if not rows:
        return
    with writing(writer.engine) as connection:
        for row in rows:
            given = labels.merged_metadata(row.given)
            connection.execute(update(versions).where(versions.c.id == row.id).values(given=given))
        bump_generation(connection)


def _move(
    connection: Connection,
    row: Row[Any],
    holder: Row[Any],
    labels: Labels,
    copies: Mapping[int, int],
) -> int:
    """Stage a version in the space of its new labels; return its id.

    The text of the holder is copied once; `copies` says where that is.
    """
    number = connection.scalars(select(state.c.next_version)).one()
    kept = {column.name: row._mapping[column.name] for column in versions.columns}
    change = {
        "id": number,
        "phase": "staged",
        "space_id": partition_id(connection, row.collection, labels.merged_access(_access(row))),
        "given": labels.merged_metadata(row.given),
        "same_as": copies.get(holder.id),
    }
    if holder.id not in copies and row is not holder:  # indexed under the title of its text
        change |= {"title": holder.title, "shown_title": row.title}
    connection.execute(insert(versions).values(**kept | change))
    connection.execute(update(state).values(next_version=number + 1))
    if holder.id not in copies:
        _copy_text(connection, holder, number)
    return int(number)


def _copy_text(connection: Connection, holder: Row[Any], version: int) -> None:
    counters = connection.execute(select(state)).one()
    numbers: dict[int, int] = {}
    ids = iter(range(counters.next_child, counters.next_child + holder.children))

    def parent(old: Row[Any]) -> dict[str, Any]:
        numbers[old.id] = counters.next_parent + len(numbers)
        return {"id": numbers[old.id], "version_id": version}

    def child(old: Row[Any]) -> dict[str, Any]:
        return {"id": next(ids), "version_id": version, "parent_id": numbers[old.parent_id]}

    _copy(connection, pages, holder.id, lambda _: {"version_id": version})
    _copy(connection, parents, holder.id, parent)
    _copy(connection, children, holder.id, child)
    connection.execute(
        update(state).values(
            next_parent=counters.next_parent + len(numbers),
            next_child=counters.next_child + holder.children,
        )
    )


def _copy(
    connection: Connection,
    table: Table,
    version: int,
    change: Callable[[Row[Any]], dict[str, Any]],
) -> None:
    query = select(table).where(table.c.version_id == version).order_by(*table.primary_key)
    values = [{**row._asdict(), **change(row)} for row in connection.execute(query)]
    if values:
        connection.execute(insert(table), values)
