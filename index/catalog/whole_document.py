"""Whole documents: the children that stand for the parents of a document, in reading order."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, true

from index.catalog.schema import LIVE, children, parents, sources, versions
from index.catalog.visible_set import VisibleSet, in_partitions


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
