"""Our side with the default embedding model, whose vectors follow the words of an ingest.

Each step runs in a process of its own; `alone` embeds the same texts with the same workers and
does nothing else: the bound that the whole ingest is compared with.
"""

import time
from pathlib import Path

from benchmarks.measure import Figures, run_step
from index.catalog.schema import LIVE
from index.catalog.state import open_catalog
from index.commit.dense_projection import texts_without_vector
from models.embedding_pool import EmbeddingPool
from models.embeddings import OFFLINE, build_embedder
from settings import Settings
from workspace import open_workspace

BATCH = 64


def settings_of(state: str) -> Settings:
    """Return settings with the default model, and chunks of the default sizes."""
    return Settings(state_dir=Path(state), embedding_model=OFFLINE, web_tools=False)


def ingest(tree: str, state: str) -> Figures:
    """Ingest a tree: seconds until it is answerable by words, and until it has all vectors."""
    began = time.perf_counter()
    with open_workspace(settings_of(state)) as ws:
        children = ws.index.add([tree], vectors=False).chunks
        words = time.perf_counter() - began
        ws.index.fill_vectors()
        return {"words": words, "all": time.perf_counter() - began, "children": children}


def alone(state: str) -> Figures:
    """Embed the texts of an ingested tree, with the start of the workers: seconds."""
    settings = settings_of(state)
    embedder = build_embedder(settings)
    engine = open_catalog(settings.state_dir)
    texts = sorted(texts_without_vector(engine, LIVE, "").values(), key=len)
    began = time.perf_counter()
    with EmbeddingPool(embedder, len(texts)) as pool:
        batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        futures = [pool.submit(batch) for batch in batches]
        for future in futures:
            future.result()
        return {
            "alone": time.perf_counter() - began,
            "texts": len(texts),
            "workers": pool.workers,
        }


STEPS = {step.__name__: step for step in (ingest, alone)}

if __name__ == "__main__":
    run_step(STEPS)
