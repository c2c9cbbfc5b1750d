"""Write documents into the catalog, where nobody sees them until they are published.

A document is cut, its texts are embedded unless the catalog has their vectors already, and all of
it goes in as one `staged` version in one transaction. A killed process therefore leaves whole
documents or nothing, and never loses vectors that were paid for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy import Connection, CursorResult, Engine, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from database import writing
from ingest.chunking import Parent, Sizes, chunk, embedded_text
from ingest.records import SourceDocument
from ingest.schema import children, fingerprints, pages, parents, sources, spaces, state, versions
from ingest.schema import vectors as vector_table
from models.embeddings import Embedder

_LOOKUP = 5_000
_SAVED = 1_024  # vectors kept by one commit: what a kill can cost of a slow model's work


@dataclass(frozen=True, slots=True)
class Draft:
    """A document cut into chunks; `texts` has one text to embed a child, `hashes` their names."""

    document: SourceDocument
    collection: str
    recipe: str
    parents: tuple[Parent, ...]
    texts: tuple[str, ...]
    hashes: tuple[bytes, ...]


def draft(document: SourceDocument, collection: str, sizes: Sizes) -> Draft:
    """Cut a document."""
    extracted = document.extracted
    cut = tuple(chunk(extracted.pages, sizes))
    page = {page.number: page.text for page in extracted.pages}
    texts = tuple(
        embedded_text(extracted.title, parent.heading, page[parent.page][start:end])
        for parent in cut
        for start, end in parent.children
    )
    return Draft(document, collection, sizes.recipe, cut, texts, tuple(map(text_hash, texts)))


def text_hash(text: str) -> bytes:
    """Return the name of a text in the vector cache."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def stage(engine: Engine, drafts: Sequence[Draft], embedder: Embedder) -> None:
    """Write whole documents as staged versions, after their vectors."""
    texts = {h: t for one in drafts for h, t in zip(one.hashes, one.texts, strict=True)}
    embed(engine, texts, embedder)
    with writing(engine) as connection:
        for one in drafts:
            _insert(connection, one)


def embed(engine: Engine, texts: dict[bytes, str], embedder: Embedder) -> int:
    """Store a vector for each text that has none under this embedder; return how many were new."""
    if not texts:
        return 0
    with writing(engine) as connection:
        model = _model(connection, embedder)
        known = _known(connection, model, list(texts))
    missing = [h for h in texts if h not in known]
    # Texts of like length share a batch: models pad to the longest.
    missing.sort(key=lambda h: len(texts[h]))
    for at in range(0, len(missing), _SAVED):
        names = missing[at : at + _SAVED]
        rows = embedder.passages([texts[h] for h in names]).astype(np.float16)
        values = [
            {"fingerprint": model, "text_hash": h, "vector": row.tobytes()}
            for h, row in zip(names, rows, strict=True)
        ]
        with writing(engine) as connection:
            connection.execute(upsert(vector_table).on_conflict_do_nothing(), values)
    return len(missing)


def _model(connection: Connection, embedder: Embedder) -> int:
    query = select(fingerprints.c.id).where(fingerprints.c.name == embedder.fingerprint)
    known = connection.scalars(query).first()
    if known is not None:
        return int(known)
    made = connection.execute(
        insert(fingerprints).values(name=embedder.fingerprint, dimension=embedder.dimension)
    )
    return _key(made)


def _known(connection: Connection, model: int, hashes: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for at in range(0, len(hashes), _LOOKUP):
        query = select(vector_table.c.text_hash).where(
            vector_table.c.fingerprint == model,
            vector_table.c.text_hash.in_(hashes[at : at + _LOOKUP]),
        )
        found.update(connection.scalars(query))
    return found


def _insert(connection: Connection, one: Draft) -> None:
    document, extracted = one.document, one.document.extracted
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = _source(connection, document.uri, one.collection, now)
    connection.execute(
        delete(versions).where(versions.c.source_id == source, versions.c.phase == "staged")
    )
    row: dict[str, Any] = {
        "source_id": source,
        "space_id": _space(connection, one.collection, document.access),
        "phase": "staged",
        "sha256": document.sha256 or content_hash(document),
        "size": document.size,
        "mtime": document.mtime,
        "recipe": one.recipe,
        "title": extracted.title,
        "language": extracted.language,
        "status": extracted.status,
        "reason": extracted.reason,
        "metadata": {**extracted.metadata, **document.metadata},
        "pages": len(extracted.pages),
        "parents": len(one.parents),
        "children": len(one.hashes),
        "added_at": now,
    }
    version = _key(connection.execute(insert(versions).values(row)))
    if extracted.pages:
        connection.execute(
            insert(pages),
            [{"version_id": version, "number": p.number, "text": p.text} for p in extracted.pages],
        )
    if one.parents:
        _insert_chunks(connection, version, one)


def _insert_chunks(connection: Connection, version: int, one: Draft) -> None:
    next_parent, next_child = _reserve(connection, len(one.parents), len(one.hashes))
    text = {page.number: page.text for page in one.document.extracted.pages}
    above: list[dict[str, Any]] = []
    below: list[dict[str, Any]] = []
    for parent in one.parents:
        number = next_parent + len(above)
        above.append(
            {
                "id": number,
                "version_id": version,
                "page": parent.page,
                "start": parent.start,
                "end": parent.end,
                "heading": parent.heading,
                "text": text[parent.page][parent.start : parent.end],
            }
        )
        for start, end in parent.children:
            below.append(
                {
                    "id": next_child + len(below),
                    "version_id": version,
                    "parent_id": number,
                    "start": start,
                    "end": end,
                    "text_hash": one.hashes[len(below)],
                }
            )
    connection.execute(insert(parents), above)
    connection.execute(insert(children), below)


def _reserve(connection: Connection, new_parents: int, new_children: int) -> tuple[int, int]:
    """Return the first of so many fresh ids; ids are never given twice."""
    row = connection.execute(select(state.c.next_parent, state.c.next_child)).one()
    connection.execute(
        update(state).values(
            next_parent=row.next_parent + new_parents, next_child=row.next_child + new_children
        )
    )
    return row.next_parent, row.next_child


def _source(connection: Connection, uri: str, collection: str, now: str) -> int:
    known = connection.scalars(
        select(sources.c.id).where(sources.c.uri == uri, sources.c.collection == collection)
    ).first()
    if known is not None:
        return int(known)
    made = connection.execute(insert(sources).values(uri=uri, collection=collection, added_at=now))
    return _key(made)


def _space(connection: Connection, collection: str, access: Sequence[str]) -> int:
    labels = json.dumps(sorted(set(access)), ensure_ascii=False)
    known = connection.scalars(
        select(spaces.c.id).where(spaces.c.collection == collection, spaces.c.access == labels)
    ).first()
    if known is not None:
        return int(known)
    made = connection.execute(insert(spaces).values(collection=collection, access=labels))
    return _key(made)


def _key(made: CursorResult[Any]) -> int:
    key = made.inserted_primary_key
    assert key is not None, "an insert of one row has a key"
    return int(key[0])


def content_hash(document: SourceDocument) -> str:
    """Return the hash of a document that came as text, over its title and pages."""
    extracted = document.extracted
    whole = json.dumps(
        [extracted.title, [[p.number, p.text, p.headings] for p in extracted.pages]],
        ensure_ascii=False,
    )
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
