"""Re-embedding: fill the embedding cache for another model, and delete unused vectors.

Vectors of the new model are stored beside those in use, a page of children at a time, so that a
rebuild that is killed continues where it was.
"""

from sqlalchemy import Engine, delete, func, select

from database import write_transaction
from index.catalog.compiled_query import not_among
from index.catalog.schema import LIVE, children, fingerprints, state, versions
from index.catalog.schema import vectors as vector_table
from index.catalog.state import counts
from index.commit.dense_projection import texts_without_vector
from index.commit.embedding_queue import EmbeddingQueue
from index.commit.staging import embed
from index.reports import Listener, Progress
from models.embedding_pool import EmbeddingPool
from models.embeddings import Embedder

_PAGE = 2_048  # children whose texts are in memory at a time


def embed_missing(engine: Engine, embedder: Embedder, progress: Listener | None = None) -> int:
    """Embed the live texts without a vector of this model; return how many there were."""
    with engine.connect() as connection:
        end = connection.scalars(select(state.c.next_child)).one()
        total = counts(connection)[2]
    if embedder.execution == "processes":
        return _embed_in_processes(engine, embedder, range(0, end, _PAGE), total, progress)
    done = embedded = 0
    for first in range(0, end, _PAGE):
        embedded += embed(engine, _missing(engine, embedder, first), embedder)
        if progress is not None:
            done += _count(engine, first)
            progress(Progress(done, total, embedder.name, embedded))
    return embedded


def _embed_in_processes(
    engine: Engine, embedder: Embedder, pages: range, total: int, progress: Listener | None
) -> int:
    missing = filter(None, (_missing(engine, embedder, first) for first in pages))
    with (
        EmbeddingPool(embedder, total) as pool,
        EmbeddingQueue(engine, embedder, pool, lambda _: next(missing, {})) as queue,
    ):
        while queue.step():
            if progress is not None:
                progress(Progress(queue.stored, total, embedder.name, queue.stored))
        return queue.stored


def _missing(engine: Engine, embedder: Embedder, first: int) -> dict[bytes, str]:
    page = LIVE & children.c.id.between(first, first + _PAGE - 1)
    return texts_without_vector(engine, page, embedder.fingerprint)


def _count(engine: Engine, first: int) -> int:
    query = (
        select(func.count())
        .select_from(children)
        .join(versions, versions.c.id == children.c.version_id)
        .where(LIVE, children.c.id.between(first, first + _PAGE - 1))
    )
    with engine.connect() as connection:
        return int(connection.scalars(query).one())


def delete_unused_vectors(engine: Engine, *keep: str) -> None:
    """Delete the vectors of models other than these, and those of texts that are gone."""
    others = select(fingerprints.c.id).where(fingerprints.c.name.not_in(keep))
    unused = not_among(vector_table.c.text_hash, children.c.text_hash)
    with write_transaction(engine) as connection:
        connection.execute(delete(vector_table).where(vector_table.c.fingerprint.in_(others)))
        connection.execute(delete(vector_table).where(unused))
        connection.execute(delete(fingerprints).where(fingerprints.c.name.not_in(keep)))
