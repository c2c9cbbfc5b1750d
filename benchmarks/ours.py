"""Our side of the benchmark: each step runs in a process of its own."""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import chromadb_rust_bindings  # noqa: F401  # loading libraries is no part of any measured work, on either side
import numpy as np
import tantivy  # noqa: F401
from numpy.typing import NDArray

from benchmarks.measure import (
    Figures,
    changed,
    contents,
    cost_of,
    costs_each,
    disk,
    run_step,
    warmed,
)
from models.embeddings import HASHING
from models.offline.hashing import HashingEmbeddings
from settings import Settings
from workspace import Workspace, open_workspace

WARM_UP = "a question that opens every part"
_TIMEOUT = 120.0
_POLL = 0.01


class CountingEmbeddings(HashingEmbeddings):
    """Hashed embeddings that count the embedded texts."""

    texts = 0

    def embed_array(self, texts: Sequence[str]) -> NDArray[np.float32]:
        CountingEmbeddings.texts += len(texts)
        return super().embed_array(texts)


def settings_of(state: str, model: str) -> Settings:
    """Return settings with an embedding model and the chunk sizes of the stock side."""
    return Settings(
        state_dir=Path(state),
        embedding_model=model,
        parent_chars=1600,
        child_chars=400,
        child_overlap=80,
        web_tools=False,
    )


@contextmanager
def opened(state: str) -> Iterator[Workspace]:
    """Open a workspace with the chunk sizes of the stock side and a counting embedder."""
    with open_workspace(settings_of(state, HASHING)) as ws:
        object.__setattr__(ws.embedder, "embeddings", CountingEmbeddings())
        yield ws


def ingest(tree: str, state: str) -> Figures:
    """Ingest a whole tree, from opening an empty state to closing it."""

    def work() -> int:
        with opened(state) as ws:
            return ws.index.add([tree]).chunks

    children, cost = cost_of(work)
    return {**cost.figures(), "children": children, "disk": disk(Path(state))}


def export(state: str, vectors: str) -> Figures:
    """Write ids and vectors of all children to a file, for the bare side."""
    with opened(state) as ws:
        return export_vectors(ws, vectors)


def export_vectors(ws: Workspace, file: str) -> Figures:
    """Write ids and vectors of all children of a workspace to a file."""
    with ws.index.engine.connect() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM children")]
    rows = [ws.index.vectors([str(one) for one in ids[at : at + 5000]]) for at in _steps(ids)]
    np.savez(file, ids=np.array(ids), vectors=np.concatenate(rows))
    return {"children": len(ids)}


def update(tree: str, state: str, repeats: int = 1, touched: bool = False) -> Figures:
    """Ingest the same tree again in a running application.

    With `touched` every file has a new modification time, so that its content is compared.
    """
    with opened(state) as ws:
        ws.retriever("hybrid", 5).search(WARM_UP)
        before, counted, costs = contents(Path(state)), CountingEmbeddings.texts, []
        for _ in range(repeats):
            if touched:
                _touch(Path(tree))
            report, cost = cost_of(lambda: ws.index.add([tree]))
            costs.append(cost)
        after = contents(Path(state))
    middle = sorted(costs, key=lambda one: one.cpu)[len(costs) // 2]
    return {
        **middle.figures(),
        "updated": report.updated,
        "unchanged": report.unchanged,
        "embedded": CountingEmbeddings.texts - counted,
        "files_changed": changed(before, after),
    }


def query(state: str, questions: list[str]) -> Figures:
    """Search questions: hybrid search that returns parents."""
    with opened(state) as ws:
        retriever = ws.retriever("hybrid", 5)
        retriever.invoke(questions[0])
        answered = time.time()
        asked = warmed(retriever.invoke, questions)
        return {**costs_each(retriever.invoke, asked), "answered_at": answered}


def watch(state: str, source: str, question: str) -> Figures:
    """Search until hybrid and dense search find a document that another process adds."""
    with opened(state) as ws:
        hybrid, dense = ws.retriever("hybrid", 5), ws.retriever("dense", 5)
        dense.search(question)
        hybrid.search(question)
        _print_line("ready")
        ends = time.time() + _TIMEOUT
        for asked in count(1):
            found = [
                any(one.source == source for one in retriever.search(question))
                for retriever in (hybrid, dense)
            ]
            if all(found) or time.time() > ends:
                return {"found_at": time.time() if all(found) else None, "asked": asked}
            time.sleep(_POLL)
    raise AssertionError("unreachable")


def add_one(state: str, file: str) -> Figures:
    """Add one document on a signal, in a process with its libraries loaded."""
    with opened(state) as ws:
        ws.retriever("hybrid", 5).search(WARM_UP)
        _print_line("ready")
        sys.stdin.readline()
        began = time.time()
        report, cost = cost_of(lambda: ws.index.add([file]))
        return {**cost.figures(), "began_at": began, "done_at": time.time(), "added": report.added}


def _touch(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path)


def _steps(ids: list[int]) -> range:
    return range(0, len(ids), 5000)


def _print_line(word: str) -> None:
    print(json.dumps(word), flush=True)


STEPS = {step.__name__: step for step in (ingest, export, update, query, watch, add_one)}

if __name__ == "__main__":
    run_step(STEPS)
