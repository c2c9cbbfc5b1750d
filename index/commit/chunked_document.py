"""Chunked documents, and the statements that insert a batch of them into the catalog.

Ids come from counters in the row of state and are never reused, so that a batch is inserted with
one statement per table and the citation of a removed child never refers to another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from database import inserted_id
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
from index.chunks import Child, Parent
from index.documents import Page, SourceDocument

Row = dict[str, Any]
_LOOKUP = 5_000


@dataclass(frozen=True, slots=True)
class ChunkedDocument:
    """A document cut into chunks.

    Attributes:
        chunking_fingerprint: Of the chunk sizes.
        texts: The text to embed of each child.
        hashes: The keys of those texts in the embedding cache.
    """

    document: SourceDocument
    collection: str
    chunking_fingerprint: str
    parents: tuple[Parent, ...]
    texts: tuple[str, ...]
    hashes: tuple[bytes, ...]


@dataclass
class _Rows:
    """The rows that a batch adds to each table."""

    sources: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    pages: list[Row] = field(default_factory=list)
    parents: list[Row] = field(default_factory=list)
    children: list[Row] = field(default_factory=list)


def insert_chunked(connection: Connection, batch: Sequence[ChunkedDocument]) -> None:
    """Insert documents as staged versions, in place of staged ones of the same sources."""
    last = list({(item.collection, item.document.uri): item for item in batch}.values())
    counters = connection.execute(select(state)).one()._asdict()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = _Rows()
    for collection in {item.collection for item in last}:
        group = [item for item in last if item.collection == collection]
        known = source_ids(connection, collection, [item.document.uri for item in group])
        acls = {frozenset(item.document.access) for item in group}
        partition_ids = {acl: partition_id(connection, collection, [*acl]) for acl in acls}
        for item in group:
            partition, uri = partition_ids[frozenset(item.document.access)], item.document.uri
            source = known.get(uri)
            if source is None:
                source = counters["next_source"] + len(rows.sources)
                rows.sources.append(
                    {"id": source, "uri": uri, "collection": collection, "added_at": now}
                )
            _add(rows, item, counters, source_id=source, space_id=partition, added_at=now)
    _delete_staged(connection, [row["source_id"] for row in rows.versions])
    _write(connection, rows)
    _advance_counters(connection, counters, rows)


def _add(rows: _Rows, chunked: ChunkedDocument, counters: Row, **columns: Any) -> None:
    """Add the rows of a document; `columns` are further ones of its version."""
    version = counters["next_version"] + len(rows.versions)
    rows.versions.append({**columns, "id": version, **_version_row(chunked)})
    by_number = {page.number: page for page in chunked.document.extracted.pages}
    rows.pages += [
        {"version_id": version, "number": number, "text": page.text}
        for number, page in by_number.items()
    ]
    hashes = iter(chunked.hashes)
    for parent in chunked.parents:
        parent_id = counters["next_parent"] + len(rows.parents)
        own = {"id": parent_id, "version_id": version}
        rows.parents.append(own | _parent_row(parent, by_number[parent.page]))
        for child, text_hash in zip(parent.children, hashes, strict=False):
            child_id = counters["next_child"] + len(rows.children)
            own = {"id": child_id, "version_id": version, "parent_id": parent_id}
            rows.children.append(own | _child_row(child, text_hash))


def _version_row(chunked: ChunkedDocument) -> Row:
    document, extracted = chunked.document, chunked.document.extracted
    return {
        "phase": "staged",
        "sha256": document.sha256,
        "size": document.size,
        "mtime": document.mtime,
        "recipe": chunked.chunking_fingerprint,
        "title": extracted.title,
        "language": extracted.language,
        "status": extracted.status,
        "reason": extracted.reason,
        "metadata": dict(extracted.metadata),
        "given": dict(document.metadata),
        "pages": len(extracted.pages),
        "parents": len(chunked.parents),
        "children": len(chunked.hashes),
    }


def _parent_row(parent: Parent, page: Page) -> Row:
    return {
        "page": parent.page,
        "start": parent.start,
        "end": parent.end,
        "heading": parent.heading,
        "text": page.text[parent.start : parent.end],
        "kind": page.kind,
        "name": page.name,
        "first_row": parent.rows[0],
        "last_row": parent.rows[1],
    }


def _child_row(child: Child, text_hash: bytes) -> Row:
    return {
        "start": child.start,
        "end": child.end,
        "text_hash": text_hash,
        "first_row": child.rows[0],
        "last_row": child.rows[1],
        "header": child.header,
    }


def _write(connection: Connection, rows: _Rows) -> None:
    for table in (sources, versions, pages, parents, children):
        if values := getattr(rows, table.name):
            connection.execute(insert(table), values)


def _advance_counters(connection: Connection, counters: Row, rows: _Rows) -> None:
    connection.execute(
        update(state).values(
            next_source=counters["next_source"] + len(rows.sources),
            next_version=counters["next_version"] + len(rows.versions),
            next_parent=counters["next_parent"] + len(rows.parents),
            next_child=counters["next_child"] + len(rows.children),
        )
    )


def _delete_staged(connection: Connection, source_ids: Sequence[int]) -> None:
    for at in range(0, len(source_ids), _LOOKUP):
        connection.execute(
            delete(versions).where(
                STAGED,
                versions.c.source_id.in_(source_ids[at : at + _LOOKUP]),
            )
        )


def source_ids(connection: Connection, collection: str, uris: Sequence[str]) -> dict[str, int]:
    """Return the ids of the known sources of a collection, by address."""
    known: dict[str, int] = {}
    for at in range(0, len(uris), _LOOKUP):
        query = select(sources.c.uri, sources.c.id).where(
            sources.c.collection == collection, sources.c.uri.in_(uris[at : at + _LOOKUP])
        )
        known |= {row.uri: row.id for row in connection.execute(query)}
    return known


def partition_id(connection: Connection, collection: str, access: Sequence[str]) -> int:
    """Return the ACL partition of a collection and its access labels, created if it is new."""
    labels = access_json(access)
    known = connection.scalars(
        select(partitions.c.id).where(
            partitions.c.collection == collection, partitions.c.access == labels
        )
    ).first()
    if known is not None:
        return int(known)
    made = connection.execute(insert(partitions).values(collection=collection, access=labels))
    return inserted_id(made)
