"""Write documents into the catalog, where nobody sees them until they are published.

A document is cut, its texts are embedded unless the catalog has their vectors already, and all of
it goes in as one `staged` version in one transaction. A killed process therefore leaves whole
documents or nothing, and never loses vectors that were paid for.
"""

import json
import time
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from database import write_transaction
from index.catalog.schema import fingerprints
from index.catalog.schema import vectors as vector_table
from index.commit.chunked_document import ChunkedDocument, insert_chunked
from index.documents import SourceDocument
from models.embeddings import Embedder

_LOOKUP = 5_000
_SAVED = 1_024  # most vectors kept by one commit
_FIRST = 8  # part of a batch of the model's that is tried first
_SOON = 1.0  # seconds: about what a kill or Ctrl-C may cost of a slow model's work


def text_hash(text: str) -> bytes:
    """Return the name of a text in the vector cache."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def stage(engine: Engine, drafts: Sequence[ChunkedDocument], embedder: Embedder) -> None:
    """Write whole documents as staged versions, after their vectors."""
    texts = {h: t for one in drafts for h, t in zip(one.hashes, one.texts, strict=True)}
    embed(engine, texts, embedder)
    with write_transaction(engine) as connection:
        insert_chunked(connection, drafts)


def embed(engine: Engine, texts: dict[bytes, str], embedder: Embedder) -> int:
    """Store a vector for each text that has none under this embedder; return how many were new."""
    if not texts:
        return 0
    with write_transaction(engine) as connection:
        model = _model(connection, embedder)
        known = _known(connection, model, list(texts))
    missing = [h for h in texts if h not in known]
    # Texts of like length share a batch: models pad to the longest.
    missing.sort(key=lambda h: len(texts[h]))
    at, size = 0, min(max(1, embedder.batch // _FIRST), _SAVED)
    while names := missing[at : at + size]:
        began = time.monotonic()
        rows = embedder.passages([texts[h] for h in names]).astype(np.float16)
        values = [
            {"fingerprint": model, "text_hash": h, "vector": row.tobytes()}
            for h, row in zip(names, rows, strict=True)
        ]
        with write_transaction(engine) as connection:
            connection.execute(upsert(vector_table).on_conflict_do_nothing(), values)
        at += len(names)
        if time.monotonic() - began < _SOON / 2:
            size = min(2 * size, _SAVED)
    return len(missing)


def _model(connection: Connection, embedder: Embedder) -> int:
    query = select(fingerprints.c.id).where(fingerprints.c.name == embedder.fingerprint)
    known = connection.scalars(query).first()
    if known is not None:
        return int(known)
    made = connection.execute(
        insert(fingerprints).values(name=embedder.fingerprint, dimension=embedder.dimension)
    )
    return int(made.lastrowid)


def _known(connection: Connection, model: int, hashes: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for at in range(0, len(hashes), _LOOKUP):
        query = select(vector_table.c.text_hash).where(
            vector_table.c.fingerprint == model,
            vector_table.c.text_hash.in_(hashes[at : at + _LOOKUP]),
        )
        found.update(connection.scalars(query))
    return found


def content_hash(document: SourceDocument) -> str:
    """Return the hash of a document that came as text, over all that is kept of it."""
    extracted = document.extracted
    kept = [
        extracted.title,
        [[p.number, p.text, p.headings, p.kind, p.name, p.rows] for p in extracted.pages],
        sorted(document.access),
        document.metadata,
    ]
    whole = json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
