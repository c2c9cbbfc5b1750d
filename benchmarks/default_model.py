"""Our side with the default embedding model, whose vectors follow the words of an ingest.

Each step runs in a process of its own; `alone` embeds the same texts with the same workers and
does nothing else: the bound that the whole ingest is compared with.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measure import Figures, cost_of, costs_each, run_step, warmed
from benchmarks.ours import export_vectors, settings_of
from index.catalog.schema import LIVE
from index.catalog.state import open_catalog
from index.commit.dense_projection import texts_without_vector
from models.embedding_pool import EmbeddingPool
from models.embeddings import OFFLINE, build_embedder
from workspace import Workspace, open_workspace

BATCH = 64


@contextmanager
def opened(state: str) -> Iterator[Workspace]:
    """Open a workspace with the default model and the chunk sizes of the stock side."""
    with open_workspace(settings_of(state, OFFLINE)) as ws:
        yield ws


def ingest(tree: str, state: str) -> Figures:
    """Ingest a tree: seconds until it is answerable by words, and until it has all vectors."""
    with opened(state) as ws:
        children, words = cost_of(lambda: ws.index.add([tree], vectors=False).chunks)
        _, filled = cost_of(ws.index.fill_vectors)
    return {
        "children": children,
        "words": words.wall,
        "all": words.wall + filled.wall,
        "fill_cpu": filled.cpu,
        "cpu": words.cpu + filled.cpu,
    }


def alone(state: str) -> Figures:
    """Embed the texts of an ingested tree, with the start of the workers: seconds."""
    settings = settings_of(state, OFFLINE)
    embedder = build_embedder(settings)
    engine = open_catalog(settings.state_dir)
    texts = sorted(texts_without_vector(engine, LIVE, "").values(), key=len)

    def work() -> int:
        with EmbeddingPool(embedder, len(texts)) as pool:
            batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
            for future in [pool.submit(batch) for batch in batches]:
                future.result()
            return pool.workers

    workers, cost = cost_of(work)
    return {"alone": cost.wall, "alone_cpu": cost.cpu, "texts": len(texts), "workers": workers}


def export(state: str, vectors: str) -> Figures:
    """Write ids and vectors of all children to a file, for the bare side."""
    with opened(state) as ws:
        return export_vectors(ws, vectors)


def query(state: str, questions: list[str]) -> Figures:
    """Search questions: hybrid search that returns parents, the question's vector included."""
    with opened(state) as ws:
        search = ws.retriever("hybrid", 5).invoke
        return costs_each(search, warmed(search, questions))


def answer(state: str, questions: list[str]) -> Figures:
    """Ask questions, each in a conversation of its own: search, parents and answer."""
    with opened(state) as ws:

        def ask(question: str) -> None:
            for _ in ws.conversation(assistant="rag").ask(question):
                pass

        return costs_each(ask, warmed(ask, questions))


STEPS = {step.__name__: step for step in (ingest, alone, export, query, answer)}

if __name__ == "__main__":
    run_step(STEPS)
