"""Baseline with bare Chroma: upserts and queries the ids and vectors of our index.

No text, no inverted index, no parents and no crash safety: the lower bound that an ingest is
compared with.
"""

import time
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings

from benchmarks.measure import Figures, cost_of, costs_each, disk, run_step, warmed
from models.offline.hashing import HashingEmbeddings
from models.offline.use import UseEmbeddings

BATCH = 2000


def upsert(vectors: str, state: str) -> Figures:
    """Upsert all rows and run a query, which waits until they are searchable."""
    stored = np.load(vectors)
    rows, ids = stored["vectors"], [str(id_) for id_ in stored["ids"].tolist()]

    def work() -> None:
        collection = _collection(state)
        for at in range(0, len(ids), BATCH):
            collection.upsert(ids=ids[at : at + BATCH], embeddings=rows[at : at + BATCH])
        collection.query(query_embeddings=rows[:1], n_results=1)

    _, cost = cost_of(work)
    return {**cost.figures(), "children": len(ids), "disk": disk(Path(state))}


def query(state: str, questions: list[str], model: str = "hashing") -> Figures:
    """Query by vectors of questions: hashed ones are made beforehand, others within the time."""
    if model == "use":
        return _query_with_model(state, questions)
    embeddings = HashingEmbeddings()
    vectors = {question: embeddings.embed_array([question]) for question in questions}
    collection = _collection(state)

    def ask(question: str) -> object:
        return collection.query(query_embeddings=vectors[question], n_results=5)

    ask(questions[0])
    answered = time.time()
    return {**costs_each(ask, warmed(ask, questions)), "answered_at": answered}


def _query_with_model(state: str, questions: list[str]) -> Figures:
    embeddings, collection = UseEmbeddings(), _collection(state)

    def ask(question: str) -> object:
        vector = embeddings.embed_array([question])
        return collection.query(query_embeddings=vector, n_results=5)

    return costs_each(ask, warmed(ask, questions))


def _collection(state: str) -> Any:
    client = chromadb.PersistentClient(state, settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection(
        "bare", embedding_function=None, configuration={"hnsw": {"space": "ip"}}
    )


STEPS = {step.__name__: step for step in (upsert, query)}

if __name__ == "__main__":
    run_step(STEPS)
