"""The bare side: Chroma alone with the very ids and vectors that our index made.

No text, no words, no parents and no safety against a kill: what is left of an ingest when all
but the vector store is taken away, and so the floor that ours is compared with.
"""

import time
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings

from benchmarks.measure import Figures, cost_of, costs_each, disk, run_step
from models.offline.hashing import HashingEmbeddings

BATCH = 2000


def upsert(vectors: str, state: str) -> Figures:
    """Write all rows and wait, by a query, until they can be found."""
    stored = np.load(vectors)
    rows, ids = stored["vectors"], [str(one) for one in stored["ids"].tolist()]

    def work() -> None:
        collection = _collection(state)
        for at in range(0, len(ids), BATCH):
            collection.upsert(ids=ids[at : at + BATCH], embeddings=rows[at : at + BATCH])
        collection.query(query_embeddings=rows[:1], n_results=1)

    _, cost = cost_of(work)
    return {**cost.figures(), "children": len(ids), "disk": disk(Path(state))}


def query(state: str, questions: list[str]) -> Figures:
    """Ask for the nearest rows to questions that are vectors already."""
    embeddings = HashingEmbeddings()
    asked = {one: embeddings.embed_array([one]) for one in questions}
    collection = _collection(state)

    def ask(question: str) -> object:
        return collection.query(query_embeddings=asked[question], n_results=5)

    ask(questions[0])
    answered = time.time()
    return {**costs_each(ask, questions), "answered_at": answered}


def _collection(state: str) -> Any:
    client = chromadb.PersistentClient(state, settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection(
        "bare", embedding_function=None, configuration={"hnsw": {"space": "ip"}}
    )


STEPS = {step.__name__: step for step in (upsert, query)}

if __name__ == "__main__":
    run_step(STEPS)
