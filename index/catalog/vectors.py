"""Stored vectors of the catalog: the embedding cache, float16 by model and text hash."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from index.catalog.compiled_query import CompiledQuery, in_numbers
from index.catalog.schema import children, fingerprints, vectors

_MODEL = CompiledQuery(
    select(fingerprints.c.id, fingerprints.c.dimension).where(
        fingerprints.c.name == bindparam("name")
    )
)
_VECTORS = CompiledQuery(
    select(children.c.id, vectors.c.vector)
    .join(vectors, vectors.c.text_hash == children.c.text_hash)
    .where(vectors.c.fingerprint == bindparam("model"), in_numbers(children.c.id, "ids"))
)


def child_vectors(
    connection: Connection, ids: Sequence[int], fingerprint: str
) -> NDArray[np.float32]:
    """Return one stored vector per id, in the order of the ids; zeros for unknown ids."""
    models = _MODEL(connection, name=fingerprint)
    if not models:
        return np.zeros((len(ids), 0), np.float32)
    ((model, dimension),) = models
    stored = dict(_VECTORS(connection, model=model, ids=ids))
    zeros = bytes(2 * dimension)
    return decode_vectors([stored.get(child, zeros) for child in ids], dimension)


def decode_vectors(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    """Return stored float16 vectors as float32 rows."""
    stacked = np.frombuffer(b"".join(blobs), np.float16)
    return stacked.reshape(len(blobs), dimension).astype(np.float32)
