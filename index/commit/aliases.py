"""Content deduplication: aliases of a canonical version share its text and its index rows.

The canonical version has the text. Each further source of the same content has an alias, a
version without text whose `same_as` is the canonical one. When the source of the canonical
version is removed or changes, the same transaction promotes an alias: the canonical version goes
over to the alias's source, children keep their ids and no index is written. So a renamed or moved
file costs nothing either: its new name becomes an alias, its old name is removed.
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

from database import write_transaction
from index.catalog.schema import sources, state, versions
from index.commit.chunked_document import source_ids

Metadata = Mapping[str, Any]


class SourceFile(Protocol):
    """A file as a version records it."""

    @property
    def uri(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime(self) -> float: ...


_LOOKUP = 5_000
_OWN = ("id", "source_id", "phase", "size", "mtime", "title", "shown_title", "same_as", "added_at")
_CURRENT = ("staged", "live")


def stage_aliases(
    engine: Engine,
    collection: str,
    pairs: Sequence[tuple[SourceFile, int]],
    metadata: Callable[[str, Metadata], Metadata] = lambda _, inherited: inherited,
) -> None:
    """Stage an alias for each (file, canonical version).

    `metadata` returns the tags and metadata of a source, given its address and those of the
    canonical version.
    """
    if not pairs:
        return
    with write_transaction(engine) as connection:
        canonical_rows = _by_id(connection, [canonical for _, canonical in pairs])
        known = source_ids(connection, collection, [item.uri for item, _ in pairs])
        counters = connection.execute(select(state)).one()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new_sources, rows = list[dict[str, Any]](), list[dict[str, Any]]()
        for item, number in pairs:
            source = known.get(item.uri)
            if source is None:
                source = counters.next_source + len(new_sources)
                new_sources.append(
                    {"id": source, "uri": item.uri, "collection": collection, "added_at": now}
                )
            canonical = canonical_rows[number]
            own = {
                "id": counters.next_version + len(rows),
                "source_id": source,
                "added_at": now,
                "given": metadata(item.uri, canonical.given),
            }
            rows.append(_alias(canonical, item) | own)
        if new_sources:
            connection.execute(insert(sources), new_sources)
        connection.execute(insert(versions), rows)
        connection.execute(
            update(state).values(
                next_source=counters.next_source + len(new_sources),
                next_version=counters.next_version + len(rows),
            )
        )


def _alias(canonical: Row[Any], item: SourceFile) -> dict[str, Any]:
    shared = {
        column.name: canonical._mapping[column.name]
        for column in versions.columns
        if column.name not in _OWN
    }
    return shared | {
        "phase": "staged",
        "size": item.size,
        "mtime": item.mtime,
        "title": _title(canonical.shown_title or canonical.title, canonical.uri, item.uri),
        "shown_title": None,
        "same_as": canonical.id,
    }


def _title(title: str, old: str, new: str) -> str:
    """Return the title of a renamed file: the document's own, or the new name if it had none."""
    before, after = PurePosixPath(old), PurePosixPath(new)
    return {before.stem: after.stem, before.name: after.name}.get(title, title)


def canonical_versions(engine: Engine, collection: str, uris: Iterable[str]) -> dict[str, int]:
    """Return the newest canonical version, live or staged, by address."""
    wanted, newest = list(uris), dict[str, int]()
    with engine.connect() as connection:
        for at in range(0, len(wanted), _LOOKUP):
            query = (
                select(sources.c.uri, func.max(versions.c.id).label("id"))
                .join(versions, versions.c.source_id == sources.c.id)
                .where(
                    sources.c.collection == collection,
                    sources.c.uri.in_(wanted[at : at + _LOOKUP]),
                    versions.c.phase.in_(_CURRENT),
                    versions.c.same_as.is_(None),
                )
                .group_by(sources.c.uri)
            )
            newest |= {row.uri: row.id for row in connection.execute(query)}
    return newest


def _by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    distinct, rows = sorted(set(ids)), dict[int, Row[Any]]()
    for at in range(0, len(distinct), _LOOKUP):
        query = (
            select(versions, sources.c.uri)
            .join(sources, sources.c.id == versions.c.source_id)
            .where(versions.c.id.in_(distinct[at : at + _LOOKUP]))
        )
        rows |= {row.id: row for row in connection.execute(query)}
    return rows


def promote_aliases(connection: Connection) -> None:
    """Give each retired canonical version to the source of its first alias, if it has one.

    Call it in the transaction that retires.
    """
    canonical = versions.alias()
    first_aliases = (
        select(func.min(versions.c.id))
        .join(canonical, canonical.c.id == versions.c.same_as)
        .where(versions.c.phase.in_(_CURRENT), canonical.c.phase == "retired")
        .group_by(versions.c.same_as)
    )
    query = select(versions).where(versions.c.id.in_(first_aliases))
    for alias in connection.execute(query).all():
        connection.execute(delete(versions).where(versions.c.id == alias.id))
        connection.execute(
            update(versions)
            .where(versions.c.id == alias.same_as)
            .values(
                source_id=alias.source_id,
                phase=alias.phase,
                size=alias.size,
                mtime=alias.mtime,
                added_at=alias.added_at,
                shown_title=alias.title,
                given=alias.given,
            )
        )


def will_be_promoted() -> ColumnElement[bool]:
    """Return the SQL condition that an alias takes a version over when what is staged goes live."""
    alias, staged = versions.alias("successor"), versions.alias("staged")
    changing = select(staged.c.source_id).where(staged.c.phase == "staged")
    stays = (alias.c.phase == "live") & alias.c.source_id.not_in(changing)
    return (
        exists()
        .where(alias.c.same_as == versions.c.id, (alias.c.phase == "staged") | stays)
        .correlate(versions)
    )
