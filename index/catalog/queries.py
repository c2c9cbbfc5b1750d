"""Queries of the catalog: visible partitions, children, sources and pages.

Only versions in phase `live` exist for a reader, and only those in an ACL partition its scope may
see. Every search result is checked here, so an index that lags or leaks shows nothing.
"""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, literal_column, select, true

from errors import SourceNotFound
from index.catalog.compiled_query import CompiledQuery, in_numbers
from index.catalog.pending import NOT_PENDING, pending_by_version
from index.catalog.schema import LIVE, children, pages, parents, partitions, sources, versions
from index.catalog.visible_set import PartitionedQuery, VisibleSet, in_partitions
from index.documents import SourceRow
from index.scope import Scope

_PARTITIONS = CompiledQuery(select(partitions.c.id, partitions.c.collection, partitions.c.access))
_LIVE = (
    select(children.c.id, children.c.version_id, literal_column("0"))
    .join(versions, versions.c.id == children.c.version_id)
    .where(LIVE, in_numbers(children.c.id, "ids"))
)
_LIVE_CHILDREN = PartitionedQuery(_LIVE)
_LIVE_CHILDREN_WITH_PAGE = PartitionedQuery(
    _LIVE.with_only_columns(children.c.id, children.c.version_id, parents.c.page).join(
        parents, parents.c.id == children.c.parent_id
    )
)

_CHILD_LANGUAGES = CompiledQuery(
    select(children.c.id, versions.c.language)
    .join(versions, versions.c.id == children.c.version_id)
    .where(in_numbers(children.c.id, "ids"))
)
_LANGUAGES = CompiledQuery(select(versions.c.language).where(LIVE).distinct())


def visible_partitions(connection: Connection, scope: Scope) -> VisibleSet:
    """Return the ACL partitions of a scope, without its conditions."""
    grants, total, allowed = set(scope.grants), 0, []
    for partition, collection, access in _PARTITIONS(connection):
        total += 1
        labels = json.loads(access)
        if scope.collections is not None and collection not in scope.collections:
            continue
        if not labels or grants & set(labels):
            allowed.append(partition)
    return VisibleSet(tuple(allowed), len(allowed) == total)


def all_partitions(connection: Connection) -> list[int]:
    """Return every ACL partition, for the operator's checks."""
    return list(connection.scalars(select(partitions.c.id)))


def visible_children(connection: Connection, ids: Sequence[int], visible: VisibleSet) -> set[int]:
    """Return the child ids that are visible."""
    query = _LIVE_CHILDREN_WITH_PAGE if visible.page_conditions else _LIVE_CHILDREN
    rows = query(connection, visible, ids=ids)
    return {child for child, version, page in rows if visible.includes_text(version, page)}


def child_languages(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the language of the document of each child."""
    return {child: str(language) for child, language in _CHILD_LANGUAGES(connection, ids=ids)}


def languages(connection: Connection) -> frozenset[str]:
    """Return the languages of all live documents."""
    return frozenset(str(language) for (language,) in _LANGUAGES(connection))


def live_children(connection: Connection) -> NDArray[np.int64]:
    """Return the ids of all live children, ascending."""
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    return np.fromiter(connection.scalars(query.where(LIVE).order_by(children.c.id)), np.int64)


def embedded_children(connection: Connection) -> NDArray[np.int64]:
    """Return the ids of the live children that the vector index contains, ascending."""
    query = select(children.c.id).join(versions, versions.c.id == children.c.version_id)
    query = query.where(LIVE, NOT_PENDING).order_by(children.c.id)
    return np.fromiter(connection.scalars(query), np.int64)


def source_rows(connection: Connection, visible: VisibleSet | None = None) -> list[SourceRow]:
    """Return the visible sources in the order of their addresses; all of them if None."""
    query = (
        select(sources.c.uri, sources.c.collection, partitions.c.access, versions)
        .join(versions, versions.c.source_id == sources.c.id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, true() if visible is None else in_partitions(visible))
        .order_by(sources.c.collection, sources.c.uri)
    )
    only = None if visible is None else visible.source_versions
    pending = pending_by_version(connection)
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
            pending=pending.get(row.same_as or row.id, 0),
        )
        for row in connection.execute(query)
        if only is None or row.id in only
    ]


def collections(connection: Connection, visible: VisibleSet) -> list[str]:
    """Return the names of the collections that have a visible source, in their order."""
    query = (
        select(versions.c.id, sources.c.collection)
        .join(sources, versions.c.source_id == sources.c.id)
        .where(LIVE, in_partitions(visible))
    )
    only = visible.source_versions
    if only is not None:
        return sorted({row.collection for row in connection.execute(query) if row.id in only})
    names = query.with_only_columns(sources.c.collection).distinct()
    return sorted(connection.scalars(names))


def page_text(
    connection: Connection,
    source: str,
    page: int,
    visible: VisibleSet | None,
    collection: str | None,
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
        .where(true() if visible is None else in_partitions(visible))
        .where(true() if collection is None else sources.c.collection == collection)
        .order_by(sources.c.collection)
    )
    for row in connection.execute(query):
        if visible is None or visible.includes_source(row.id, page):
            return str(row.text)
    raise SourceNotFound(
        "There is no page {page} of {source!r}.",
        "`ingest list` shows what is there.",
        page=page,
        source=source,
    )
