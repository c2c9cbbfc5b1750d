"""Our side: each step runs in a process of its own and measures what it is named after."""

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

from benchmarks.measure import Figures, changed, contents, cost_of, costs_each, disk, run_step
from models.offline.hashing import HashingEmbeddings
from settings import Settings
from workspace import Workspace, open_workspace

EVERYTHING = "a question that opens every part"
_PATIENCE = 120.0
_POLL = 0.01


class Counting(HashingEmbeddings):
    """The same vectors, counting the texts."""

    texts = 0

    def embed_array(self, texts: Sequence[str]) -> NDArray[np.float32]:
        Counting.texts += len(texts)
        return super().embed_array(texts)


@contextmanager
def opened(state: str) -> Iterator[Workspace]:
    """Open a workspace at the sizes of the stock side whose embedder counts."""
    settings = Settings(
        state_dir=Path(state),
        embedding_model="offline:hashing",
        parent_chars=1600,
        child_chars=400,
        child_overlap=80,
        web_tools=False,
    )
    with open_workspace(settings) as ws:
        object.__setattr__(ws.embedder, "embeddings", Counting())
        yield ws


def ingest(tree: str, state: str) -> Figures:
    """Take a whole tree in, from opening an empty state to closing it."""

    def work() -> int:
        with opened(state) as ws:
            return ws.index.add([tree]).chunks

    children, cost = cost_of(work)
    return {**cost.figures(), "children": children, "disk": disk(Path(state))}


def export(state: str, vectors: str) -> Figures:
    """Write ids and vectors of all children to a file, for the bare side."""
    with opened(state) as ws:
        with ws.index.engine.connect() as connection:
            ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM children")]
        rows = [ws.index.vectors([str(one) for one in ids[at : at + 5000]]) for at in _steps(ids)]
    np.savez(vectors, ids=np.array(ids), vectors=np.concatenate(rows))
    return {"children": len(ids)}


def update(tree: str, state: str, repeats: int = 1, touched: bool = False) -> Figures:
    """Take the same tree in again, in an application that is running already.

    With `touched` every file has a new date each time, so that only its content tells.
    """
    with opened(state) as ws:
        ws.retriever("hybrid", 5).search(EVERYTHING)
        before, counted, costs = contents(Path(state)), Counting.texts, []
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
        "embedded": Counting.texts - counted,
        "files_changed": changed(before, after),
    }


def query(state: str, questions: list[str]) -> Figures:
    """Ask questions: hybrid search that returns parents."""
    with opened(state) as ws:
        retriever = ws.retriever("hybrid", 5)
        retriever.invoke(questions[0])
        answered = time.time()
        for question in questions[:10]:
            retriever.invoke(question)
        return {**costs_each(retriever.invoke, questions), "answered_at": answered}


def watch(state: str, source: str, question: str) -> Figures:
    """Ask until a document is found that another process adds: by words and by meaning."""
    with opened(state) as ws:
        hybrid, dense = ws.retriever("hybrid", 5), ws.retriever("dense", 5)
        dense.search(question)
        hybrid.search(question)
        _say("ready")
        ends = time.time() + _PATIENCE
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
    """Add one document when told to, in a process that has its libraries loaded."""
    with opened(state) as ws:
        ws.retriever("hybrid", 5).search(EVERYTHING)
        _say("ready")
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


def _say(word: str) -> None:
    print(json.dumps(word), flush=True)


STEPS = {step.__name__: step for step in (ingest, export, update, query, watch, add_one)}

if __name__ == "__main__":
    run_step(STEPS)
