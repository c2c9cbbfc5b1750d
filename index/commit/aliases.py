"""Several sources share one version: its text, its children and their rows in both indexes.

One version holds the text (the holder). Each further source has a version without text of its
own, whose `same_as` names the holder. When the holder's own source goes or changes, the holder
passes to one of the others in the same transaction: children keep their ids and no index is
written. So a file that is renamed or moved costs nothing either: its new name shares, its old
name goes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from database import writing
from index.catalog.schema import sources, state, versions
from index.commit.chunked_document import source_ids

Given = Mapping[str, Any]


class Named(Protocol):
    """A file under its name: what a version of its own says of it."""

    @property
    def uri(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime(self) -> float: ...


_MANY = 5_000
_OWN = ("id", "source_id", "phase", "size", "mtime", "title", "shown_title", "same_as", "added_at")
_HERE = ("staged", "live")


def stage_aliases(
    engine: Engine,
    collection: str,
    pairs: Sequence[tuple[Named, int]],
    given: Callable[[str, Given], Given] = lambda _, held: held,
) -> None:
    """Write staged versions that have the text of another version.

    `given` says which tags and metadata a source has, by its address and those of the holder.
    """
    if not pairs:
        return
    with writing(engine) as connection:
        holders = _by_id(connection, [holder for _, holder in pairs])
        known = source_ids(connection, collection, [item.uri for item, _ in pairs])
        counters = connection.execute(select(state)).one()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        fresh, rows = list[dict[str, Any]](), list[dict[str, Any]]()
        for item, number in pairs:
            source = known.get(item.uri)
            if source is None:
                source = counters.next_source + len(fresh)
                fresh.append(
                    {"id": source, "uri": item.uri, "collection": collection, "added_at": now}
                )
            place: dict[str, Any] = {"source_id": source, "added_at": now}
            place["id"] = counters.next_version + len(rows)
            holder = holders[number]
            place["given"] = given(item.uri, holder.given)
            rows.append(_alias(holder, item) | place)
        if fresh:
            connection.execute(insert(sources), fresh)
        connection.execute(insert(versions), rows)
        connection.execute(
            update(state).values(
                next_source=counters.next_source + len(fresh),
                next_version=counters.next_version + len(rows),
            )
        )


def _alias(holder: Row[Any], item: Named) -> dict[str, Any]:
    kept = {
        column.name: holder._mapping[column.name]
        for column in versions.columns
        if column.name not in _OWN
    }
    return kept | {
        "phase": "staged",
        "size": item.size,
        "mtime": item.mtime,
        "title": _title(holder.shown_title or holder.title, holder.uri, item.uri),
        "shown_title": None,
        "same_as": holder.id,
    }


def _title(title: str, old: str, new: str) -> str:
    """Return the title under a new name: that of the document, or the name where it had none."""
    before, after = PurePosixPath(old), PurePosixPath(new)
    return {before.stem: after.stem, before.name: after.name}.get(title, title)


def canonical_versions(engine: Engine, collection: str, uris: Iterable[str]) -> dict[str, int]:
    """Return the newest version with a text of its own, by address, published or about to be."""
    wanted, found = list(uris), dict[str, int]()
    with engine.connect() as connection:
        for at in range(0, len(wanted), _MANY):
            query = (
                select(sources.c.uri, func.max(versions.c.id).label("id"))
                .join(versions, versions.c.source_id == sources.c.id)
                .where(
                    sources.c.collection == collection,
                    sources.c.uri.in_(wanted[at : at + _MANY]),
                    versions.c.phase.in_(_HERE),
                    versions.c.same_as.is_(None),
                )
                .group_by(sources.c.uri)
            )
            found |= {row.uri: row.id for row in connection.execute(query)}
    return found


def _by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    distinct, found = sorted(set(ids)), dict[int, Row[Any]]()
    for at in range(0, len(distinct), _MANY):
        query = (
            select(versions, sources.c.uri)
            .join(sources, sources.c.id == versions.c.source_id)
            .where(versions.c.id.in_(distinct[at : at + _MANY]))
        )
        found |= {row.id: row for row in connection.execute(query)}
    return found


def promote_aliases(connection: Connection) -> None:
    """Give each retired version to the first source that shares it, where there is one.

    It belongs into the transaction that retires.
    """
    holder = versions.alias()
    heirs = (
        select(func.min(versions.c.id))
        .join(holder, holder.c.id == versions.c.same_as)
        .where(versions.c.phase.in_(_HERE), holder.c.phase == "retired")
        .group_by(versions.c.same_as)
    )
    for heir in connection.execute(select(versions).where(versions.c.id.in_(heirs))).all():
        connection.execute(delete(versions).where(versions.c.id == heir.id))
        connection.execute(
            update(versions)
            .where(versions.c.id == heir.same_as)
            .values(
                source_id=heir.source_id,
                phase=heir.phase,
                size=heir.size,
                mtime=heir.mtime,
                added_at=heir.added_at,
                shown_title=heir.title,
                given=heir.given,
            )
        )


def has_heir() -> ColumnElement[bool]:
    """Return whether another source will take a version over when what is staged goes live."""
    heir, staged = versions.alias("heir"), versions.alias("staged")
    moving = select(staged.c.source_id).where(staged.c.phase == "staged")
    stays = (heir.c.phase == "live") & heir.c.source_id.not_in(moving)
    return (
        exists()
        .where(heir.c.same_as == versions.c.id, (heir.c.phase == "staged") | stays)
        .correlate(versions)
    )
