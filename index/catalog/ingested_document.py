"""Ingested document: one live version with its pages and chunks, as it was ingested."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, true

from index.catalog.schema import LIVE, children, pages, parents, partitions, sources, versions
from index.catalog.visible_set import VisibleSet, in_partitions
from index.chunks import Child, Parent
from index.documents import Extracted, Page, SourceDocument


@dataclass(frozen=True)
class IngestedDocument:
    """A document of the catalog with everything that is needed to show or to stage it again.

    Attributes:
        document: Its text by page, and its labels; headings and rows stand in the parents only.
        chunking_fingerprint: Of the chunk sizes it was cut with.
        parents: Its chunks in reading order.
    """

    document: SourceDocument
    collection: str
    chunking_fingerprint: str
    parents: tuple[Parent, ...]
    added_at: str = ""


def ingested_document(
    connection: Connection, source: str, collection: str, visible: VisibleSet | None = None
) -> IngestedDocument | None:
    """Return a live source of a collection; None where there is none in the visible set."""
    text_of = func.coalesce(versions.c.same_as, versions.c.id).label("text_version")
    query = (
        select(versions, sources.c.uri, partitions.c.access, text_of)
        .join(sources, sources.c.id == versions.c.source_id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, sources.c.uri == source, sources.c.collection == collection)
        .where(true() if visible is None else in_partitions(visible))
    )
    row = connection.execute(query).first()
    only = None if visible is None else visible.source_versions
    if row is None or (only is not None and row.id not in only):
        return None
    parent_rows = _of_version(connection, parents, row.text_version)
    return IngestedDocument(
        document=_document(row, _pages(connection, row.text_version, parent_rows)),
        collection=collection,
        chunking_fingerprint=row.recipe,
        parents=_parents(connection, row.text_version, parent_rows),
        added_at=row.added_at,
    )


def _of_version(connection: Connection, table: Any, version: int) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.version_id == version).order_by(*table.primary_key)
    return connection.execute(query).all()


def _document(row: Row[Any], read: tuple[Page, ...]) -> SourceDocument:
    extracted = Extracted(
        status=row.status,
        pages=read,
        title=row.shown_title or row.title,
        language=row.language,
        reason=row.reason,
        metadata=row.metadata,
    )
    access = tuple(json.loads(row.access))
    return SourceDocument(row.uri, extracted, row.sha256, row.size, row.mtime, access, row.given)


def _pages(
    connection: Connection, version: int, parent_rows: Sequence[Row[Any]]
) -> tuple[Page, ...]:
    names: Mapping[int, Row[Any]] = {row.page: row for row in parent_rows}
    return tuple(
        Page(row.number, row.text, kind=names[row.number].kind, name=names[row.number].name)
        if row.number in names
        else Page(row.number, row.text)
        for row in _of_version(connection, pages, version)
    )


def _parents(
    connection: Connection, version: int, parent_rows: Sequence[Row[Any]]
) -> tuple[Parent, ...]:
    of_parent: defaultdict[int, list[Child]] = defaultdict(list)
    for row in _of_version(connection, children, version):
        child = Child(row.start, row.end, (row.first_row, row.last_row), row.header)
        of_parent[row.parent_id].append(child)
    return tuple(
        Parent(
            row.page,
            row.start,
            row.end,
            row.heading,
            tuple(of_parent[row.id]),
            (row.first_row, row.last_row),
        )
        for row in parent_rows
    )
