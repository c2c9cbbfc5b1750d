"""Documents cut and ready for the catalog, and the statements that write a batch of them.

Ids come from counters in the row of state and are never given twice, so a whole batch goes in
with one statement a table, and a citation of a removed child can never name another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from index.catalog.labels import access_json
from index.catalog.schema import (
    STAGED,
    children,
    pages,
    parents,
    partitions,
    sources,
    state,
    versions,
)
from index.chunks import Parent
from index.documents import SourceDocument

Row = dict[str, Any]
_LOOKUP = 5_000


@dataclass(frozen=True, slots=True)
class ChunkedDocument:
    """A document cut into chunks.

    Attributes:
        recipe: The sizes it was cut by.
        texts: What to embed, one text a child.
        hashes: The names of those texts in the vector cache.
    """

    document: SourceDocument
    collection: str
    recipe: str
    parents: tuple[Parent, ...]
    texts: tuple[str, ...]
    hashes: tuple[bytes, ...]


@dataclass
class _Rows:
    """What one batch adds to each table."""

    sources: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    pages: list[Row] = field(default_factory=list)
    parents: list[Row] = field(default_factory=list)
    children: list[Row] = field(default_factory=list)


def insert_chunked(connection: Connection, drafts: Sequence[ChunkedDocument]) -> None:
    """Write documents as staged versions, in place of staged ones of the same sources."""
    last = list({(one.collection, one.document.uri): one for one in drafts}.values())
    counters = connection.execute(select(state)).one()._asdict()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = _Rows()
    for collection in {one.collection for one in last}:
        group = [one for one in last if one.collection == collection]
        known = source_ids(connection, collection, [one.document.uri for one in group])
        seen = {frozenset(one.document.access) for one in group}
        places = {access: partition_id(connection, collection, [*access]) for access in seen}
        for one in group:
            space = places[frozenset(one.document.access)]
            source = known.get(one.document.uri)
            if source is None:
                source = counters["next_source"] + len(rows.sources)
                rows.sources.append(
                    {
                        "id": source,
                        "uri": one.document.uri,
                        "collection": collection,
                        "added_at": now,
                    }
                )
            _add(rows, one, counters, source_id=source, space_id=space, added_at=now)
    _forget_staged(connection, [row["source_id"] for row in rows.versions])
    _write(connection, rows)
    _count_on(connection, counters, rows)


def _add(rows: _Rows, one: ChunkedDocument, counters: Row, **place: Any) -> None:
    extracted, version = one.document.extracted, counters["next_version"] + len(rows.versions)
    rows.versions.append(
        {
            **place,
            "id": version,
            "phase": "staged",
            "sha256": one.document.sha256,
            "size": one.document.size,
            "mtime": one.document.mtime,
            "recipe": one.recipe,
            "title": extracted.title,
            "language": extracted.language,
            "status": extracted.status,
            "reason": extracted.reason,
            "metadata": dict(extracted.metadata),
            "given": dict(one.document.metadata),
            "pages": len(extracted.pages),
            "parents": len(one.parents),
            "children": len(one.hashes),
        }
    )
    page = {page.number: page for page in extracted.pages}
    rows.pages += [{"version_id": version, "number": n, "text": p.text} for n, p in page.items()]
    hashes = iter(one.hashes)
    for parent in one.parents:
        number = counters["next_parent"] + len(rows.parents)
        rows.parents.append(
            {
                "id": number,
                "version_id": version,
                "page": parent.page,
                "start": parent.start,
                "end": parent.end,
                "heading": parent.heading,
                "text": page[parent.page].text[parent.start : parent.end],
                "kind": page[parent.page].kind,
                "name": page[parent.page].name,
                "first_row": parent.rows[0],
                "last_row": parent.rows[1],
            }
        )
        for child, text_hash in zip(parent.children, hashes, strict=False):
            rows.children.append(
                {
                    "id": counters["next_child"] + len(rows.children),
                    "version_id": version,
                    "parent_id": number,
                    "start": child.start,
                    "end": child.end,
                    "text_hash": text_hash,
                    "first_row": child.rows[0],
                    "last_row": child.rows[1],
                    "header": child.header,
                }
            )


def _write(connection: Connection, rows: _Rows) -> None:
    for table, values in (
        (sources, rows.sources),
        (versions, rows.versions),
        (pages, rows.pages),
        (parents, rows.parents),
        (children, rows.children),
    ):
        if values:
            connection.execute(insert(table), values)


def _count_on(connection: Connection, counters: Row, rows: _Rows) -> None:
    connection.execute(
        update(state).values(
            next_source=counters["next_source"] + len(rows.sources),
            next_version=counters["next_version"] + len(rows.versions),
            next_parent=counters["next_parent"] + len(rows.parents),
            next_child=counters["next_child"] + len(rows.children),
        )
    )


def _forget_staged(connection: Connection, source_ids: Sequence[int]) -> None:
    for at in range(0, len(source_ids), _LOOKUP):
        connection.execute(
            delete(versions).where(
                STAGED,
                versions.c.source_id.in_(source_ids[at : at + _LOOKUP]),
            )
        )


def source_ids(connection: Connection, collection: str, uris: Sequence[str]) -> dict[str, int]:
    """Return the ids of those of the addresses that are known in a collection, by address."""
    known: dict[str, int] = {}
    for at in range(0, len(uris), _LOOKUP):
        query = select(sources.c.uri, sources.c.id).where(
            sources.c.collection == collection, sources.c.uri.in_(uris[at : at + _LOOKUP])
        )
        known |= {row.uri: row.id for row in connection.execute(query)}
    return known


def partition_id(connection: Connection, collection: str, access: Sequence[str]) -> int:
    """Return the space of a collection and those who may see it, made when it is new."""
    labels = access_json(access)
    known = connection.scalars(
        select(partitions.c.id).where(
            partitions.c.collection == collection, partitions.c.access == labels
        )
    ).first()
    if known is not None:
        return int(known)
    made = connection.execute(insert(partitions).values(collection=collection, access=labels))
    return int(made.lastrowid)
