"""Stage documents in the catalog, invisible until they are committed; embed their texts.

A fast model embeds the texts whose vectors are not in the embedding cache first; the vectors of
others follow the commit (`vector_fill`). Then the chunked document is inserted as one `staged`
version in one transaction. A killed process therefore leaves whole documents or nothing, and loses
no vectors that were paid for.
"""

import json
import time
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from sqlalchemy import Connection, Engine, insert, select

from database import inserted_id, upsert, write_transaction
from database.interrupts import deferred_interrupt
from index.catalog.schema import fingerprints
from index.catalog.schema import vectors as vector_table
from index.commit.chunked_document import ChunkedDocument, insert_chunked
from index.documents import SourceDocument
from models.embeddings import Embedder, Vectors

_LOOKUP = 5_000
_MAX_BATCH = 1_024  # vectors stored by one transaction
_FIRST_PART = 8  # the first batch is this part of the model's own batch size
_TARGET_SECONDS = 1.0  # of a batch: about what a kill or Ctrl-C may lose of a slow model's work


def text_hash(text: str) -> bytes:
    """Return the key of a text in the embedding cache."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def stage(engine: Engine, batch: Sequence[ChunkedDocument], embedder: Embedder | None) -> None:
    """Insert documents as staged versions, embedded first unless the embedder is None."""
    if embedder is not None:
        texts = {h: t for item in batch for h, t in zip(item.hashes, item.texts, strict=True)}
        embed(engine, texts, embedder)
    with write_transaction(engine) as connection:
        insert_chunked(connection, batch)


def embed(engine: Engine, texts: dict[bytes, str], embedder: Embedder) -> int:
    """Store a vector for each text that has none under this embedder; return how many were new."""
    if not texts:
        return 0
    with write_transaction(engine) as connection:
        model = _model(connection, embedder)
        known = _known(connection, model, list(texts))
    missing = [h for h in texts if h not in known]
    # Texts of similar length share a batch: models pad to the longest.
    missing.sort(key=lambda h: len(texts[h]))
    at, size = 0, min(max(1, embedder.batch // _FIRST_PART), _MAX_BATCH)
    while hashes := missing[at : at + size]:
        began = time.monotonic()
        rows = embedder.passages([texts[h] for h in hashes])
        store_vectors(engine, embedder, hashes, rows)
        at += len(hashes)
        if time.monotonic() - began < _TARGET_SECONDS / 2:
            size = min(2 * size, _MAX_BATCH)
    return len(missing)


def store_vectors(
    engine: Engine, embedder: Embedder, hashes: Sequence[bytes], rows: Vectors
) -> None:
    """Store the vectors of texts in the embedding cache; known ones are left alone.

    Ctrl-C has its effect after it, since the vectors may have been paid for.
    """
    with deferred_interrupt(), write_transaction(engine) as connection:
        model = _model(connection, embedder)
        values = [
            {"fingerprint": model, "text_hash": h, "vector": row.tobytes()}
            for h, row in zip(hashes, rows.astype(np.float16), strict=True)
        ]
        upsert(connection, vector_table, values, keep=True)


def _model(connection: Connection, embedder: Embedder) -> int:
    query = select(fingerprints.c.id).where(fingerprints.c.name == embedder.fingerprint)
    known = connection.scalars(query).first()
    if known is not None:
        return int(known)
    made = connection.execute(
        insert(fingerprints).values(name=embedder.fingerprint, dimension=embedder.dimension)
    )
    return inserted_id(made)


def _known(connection: Connection, model: int, hashes: Sequence[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for at in range(0, len(hashes), _LOOKUP):
        query = select(vector_table.c.text_hash).where(
            vector_table.c.fingerprint == model,
            vector_table.c.text_hash.in_(hashes[at : at + _LOOKUP]),
        )
        known.update(connection.scalars(query))
    return known


def content_hash(document: SourceDocument) -> str:
    """Return the hash of a document given as text, over everything that is stored of it."""
    extracted = document.extracted
    stored = [
        extracted.title,
        [[p.number, p.text, p.headings, p.kind, p.name, p.rows] for p in extracted.pages],
        sorted(document.access),
        document.metadata,
    ]
    whole = json.dumps(stored, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
