"""Relabelling: change access labels, tags and metadata of sources without reading them again.

Tags and metadata are updated in place. Access labels decide the ACL partition of a source's rows
in both indexes, so a change of access stages a copy of the version, and the copy is committed as
an edit would be: until then the old labels apply, and never both. Sources that share a text go
on sharing it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from database import write_transaction
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
    """Apply labels to the visible ones of these sources; return those whose labels changed."""
    if not labels:
        return frozenset()
    wanted = set(uris)
    with writer.engine.connect() as connection:
        visible = _visible_versions(connection, collection)
    rows = [row for row in visible.values() if row.uri in wanted]
    access_changed = [row for row in rows if labels.merged_access(_access(row)) != _access(row)]
    metadata_changed = [row for row in rows if labels.merged_metadata(row.given) != row.given]
    copied = {row.id for row in access_changed}
    _update_metadata(writer, [row for row in metadata_changed if row.id not in copied], labels)
    copies: dict[int, int] = {}
    for at in range(0, len(access_changed), _BATCH):
        with write_transaction(writer.engine) as connection:
            for row in access_changed[at : at + _BATCH]:
                holder = visible[row.same_as or row.id]
                copy = _stage_copy(connection, row, holder, labels, copies)
                copies.setdefault(holder.id, copy)
    if access_changed:
        writer.commit()
    return frozenset(row.uri for row in [*metadata_changed, *access_changed])


def _visible_versions(connection: Connection, collection: str) -> Mapping[int, Row[Any]]:
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


def _update_metadata(writer: Writer, rows: Sequence[Row[Any]], labels: Labels) -> None:
    if not rows:
        return
    with write_transaction(writer.engine) as connection:
        for row in rows:
            given = labels.merged_metadata(row.given)
            connection.execute(update(versions).where(versions.c.id == row.id).values(given=given))
        bump_generation(connection)


def _stage_copy(
    connection: Connection,
    row: Row[Any],
    holder: Row[Any],
    labels: Labels,
    copies: Mapping[int, int],
) -> int:
    """Stage a copy of a version in the ACL partition of its new labels; return its id.

    The text of the holder is copied once; `copies` maps holders to their copies.
    """
    version_id = connection.scalars(select(state.c.next_version)).one()
    columns = {column.name: row._mapping[column.name] for column in versions.columns}
    changes = {
        "id": version_id,
        "phase": "staged",
        "space_id": partition_id(connection, row.collection, labels.merged_access(_access(row))),
        "given": labels.merged_metadata(row.given),
        "same_as": copies.get(holder.id),
    }
    if holder.id not in copies and row is not holder:  # indexed under the title of its text
        changes |= {"title": holder.title, "shown_title": row.title}
    connection.execute(insert(versions).values(**columns | changes))
    connection.execute(update(state).values(next_version=version_id + 1))
    if holder.id not in copies:
        _copy_text(connection, holder, version_id)
    return int(version_id)


def _copy_text(connection: Connection, holder: Row[Any], version: int) -> None:
    counters = connection.execute(select(state)).one()
    parent_ids: dict[int, int] = {}
    child_ids = iter(range(counters.next_child, counters.next_child + holder.children))

    def parent(row: Row[Any]) -> dict[str, Any]:
        parent_ids[row.id] = counters.next_parent + len(parent_ids)
        return {"id": parent_ids[row.id], "version_id": version}

    def child(row: Row[Any]) -> dict[str, Any]:
        return {
            "id": next(child_ids),
            "version_id": version,
            "parent_id": parent_ids[row.parent_id],
        }

    _copy(connection, pages, holder.id, lambda _: {"version_id": version})
    _copy(connection, parents, holder.id, parent)
    _copy(connection, children, holder.id, child)
    connection.execute(
        update(state).values(
            next_parent=counters.next_parent + len(parent_ids),
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
