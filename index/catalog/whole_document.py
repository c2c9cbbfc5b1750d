"""Whole documents: a document with its pages and outline, and the children that stand for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, true

from errors import SourceNotFound
from index.catalog.schema import LIVE, children, pages, parents, sources, versions
from index.catalog.visible_set import VisibleSet, in_partitions
from index.chunks import HEADING_SEPARATOR
from index.documents import OutlineEntry, Page, StoredDocument


def first_children(
    connection: Connection, source: str, visible: VisibleSet, collection: str | None = None
) -> Sequence[int]:
    """Return the first child of each parent of a visible source, in order of the text.

    Of a source in several collections, those of the first one that is visible.
    """
    text_of = func.coalesce(versions.c.same_as, versions.c.id)
    version = connection.execute(
        select(versions.c.id, text_of)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(LIVE, sources.c.uri == source, in_partitions(visible))
        .where(true() if collection is None else sources.c.collection == collection)
        .order_by(sources.c.collection)
    ).all()
    only = visible.source_versions
    shown = next((text for own, text in version if only is None or own in only), None)
    if shown is None:
        return []
    query = (
        select(func.min(children.c.id))
        .join(parents, parents.c.id == children.c.parent_id)
        .where(parents.c.version_id == shown)
        .group_by(parents.c.id)
        .order_by(parents.c.page, parents.c.start, parents.c.id)
    )
    return list(connection.scalars(query))


def stored_document(
    connection: Connection, source: str, visible: VisibleSet, *, with_text: bool
) -> StoredDocument:
    """Return a visible document with its outline; its pages only `with_text`.

    Of a source in several collections, that of the first one that is visible.

    Raises:
        SourceNotFound: no such source, or none that is visible.
    """
    query = (
        select(sources.c.uri, sources.c.collection, versions)
        .join(versions, versions.c.source_id == sources.c.id)
        .where(LIVE, sources.c.uri == source, in_partitions(visible))
        .order_by(sources.c.collection)
    )
    only = visible.source_versions
    rows = (row for row in connection.execute(query) if only is None or row.id in only)
    row = next(rows, None)
    if row is None:
        raise SourceNotFound(
            "There is no document {source!r}.", "`ingest list` shows what is there.", source=source
        )
    held = int(row.same_as or row.id)
    sections = _sections(connection, held)
    return StoredDocument(
        source=row.uri,
        collection=row.collection,
        title=row.shown_title or row.title,
        language=row.language,
        sha256=row.sha256,
        added_at=row.added_at,
        pages=_pages(connection, held, sections, visible) if with_text else (),
        outline=tuple(_outline(sections, row.title)),
    )


def _sections(connection: Connection, version: int) -> list[Row[Any]]:
    query = (
        select(parents.c.page, parents.c.start, parents.c.heading, parents.c.kind, parents.c.name)
        .where(parents.c.version_id == version)
        .order_by(parents.c.page, parents.c.start)
    )
    return list(connection.execute(query))


def _pages(
    connection: Connection, version: int, sections: Sequence[Row[Any]], visible: VisibleSet
) -> tuple[Page, ...]:
    named = {row.page: (row.kind, row.name) for row in sections}
    query = select(pages.c.number, pages.c.text).where(pages.c.version_id == version)
    return tuple(
        Page(number, text, (), *named.get(number, ("", "")))
        for number, text in connection.execute(query.order_by(pages.c.number))
        if visible.includes_page(number)
    )


def _outline(sections: Sequence[Row[Any]], title: str) -> list[OutlineEntry]:
    """Return a heading wherever the path of headings changes; the title itself is none."""
    entries: list[OutlineEntry] = []
    before: list[str] = []
    for row in sections:
        path = [part for part in row.heading.split(HEADING_SEPARATOR) if part]
        shared = next((n for n, (a, b) in enumerate(zip(path, before, strict=False)) if a != b), -1)
        shared = min(len(path), len(before)) if shared < 0 else shared
        entries += [
            OutlineEntry(row.page, row.start, level, part)
            for level, part in enumerate(path[shared:], shared + 1)
            if part != title
        ]
        before = path
    return entries
