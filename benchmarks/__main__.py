"""Measure ingest and search against bare Chroma, interleaved, medians of several runs.

    make bench          # or: python -m benchmarks --documents 100 --runs 3

The bare side upserts, and queries, the very ids and vectors that the index made, so a ratio says
what catalog, lexicon, generations and parents cost on top. Text is the sample documents, repeated
under other names until there are enough children.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from ingest.loaders import extract
from ingest.records import Scope, SourceDocument
from settings import ROOT, Settings
from workspace import Workspace, open_workspace

RESULTS = Path(__file__).parent / "results"
QUESTIONS = (
    "How long may military leave last?",
    "When is tuition due?",
    "군휴학은 몇 년까지 할 수 있나요?",
    "기숙사 신청 기간은 언제인가요?",
)
ROUNDS = 25
EVERYONE = Scope(user="benchmark")


@dataclass(frozen=True)
class Timing:
    """Seconds of both sides, one entry a run."""

    name: str
    ours: list[float]
    bare: list[float]

    def row(self) -> str:
        """Return one line of the Markdown table."""
        ours, bare = statistics.median(self.ours), statistics.median(self.bare)
        return f"| {self.name} | {ours * 1000:.2f} | {bare * 1000:.2f} | {ours / bare:.2f} |"


def documents(settings: Settings) -> Iterator[SourceDocument]:
    """Yield the sample documents for ever, each round under new names."""
    read = [
        extract(path, settings)
        for path in sorted((ROOT / "data" / "sample").glob("*/*"))
        if path.suffix in {".md", ".html", ".txt", ".csv"}
    ]
    for turn in count():
        for place, extracted in enumerate(read):
            yield SourceDocument(uri=f"copy-{turn}/{place}", extracted=extracted)


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def chroma(folder: Path) -> Any:
    """Return an empty embedded Chroma collection."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(
        path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
    )
    return client.create_collection(
        "bare", embedding_function=None, configuration={"hnsw": {"space": "ip"}}
    )


def upsert(collection: Any, vectors: np.ndarray[Any, Any]) -> None:
    """Write vectors under running ids, in batches of 2,000."""
    for at in range(0, len(vectors), 2000):
        part = vectors[at : at + 2000]
        collection.upsert(ids=[str(at + place) for place in range(len(part))], embeddings=part)


def stored(ws: Workspace) -> np.ndarray[Any, Any]:
    """Return the vectors of all children."""
    total = ws.index.doctor().children
    return ws.index.vectors([str(number) for number in range(1, total + 1)])


def one_run(amount: int, folder: Path) -> tuple[dict[str, tuple[float, float]], int]:
    """Ingest and query `amount` documents both ways; return (ours, bare) seconds by name."""
    with open_workspace(Settings(state_dir=folder / "state", web_tools=False)) as ws:
        docs = list(islice(documents(ws.settings), amount))
        ingest = seconds(lambda: ws.index.add_documents(docs))
        again = seconds(lambda: ws.index.add_documents(docs))
        vectors = stored(ws)
        bare = chroma(folder / "bare")
        upserts = seconds(lambda: upsert(bare, vectors))
        hybrid = ws.retriever("hybrid", 5, scope=EVERYONE)
        asked = [ws.embedder.query(question).tolist() for question in QUESTIONS]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            for question, vector in zip(QUESTIONS, asked, strict=True):
                ours.append(seconds(lambda q=question: hybrid.search(q)))  # type: ignore[misc]
                theirs.append(
                    seconds(
                        lambda v=vector: bare.query(  # type: ignore[misc]
                            query_embeddings=[v], n_results=5, include=["distances"]
                        )
                    )
                )
    timings = {
        "first ingest": (ingest, upserts),
        "same documents again": (again, upserts),
        "hybrid search with parents, p50": (statistics.median(ours), statistics.median(theirs)),
    }
    return timings, len(vectors)


def report(timings: list[Timing], children: int, runs: int) -> str:
    """Return the Markdown page of results."""
    machine = f"{platform.system()}, Python {platform.python_version()}"
    head = [
        "# Ingest and search against bare Chroma",
        "",
        f"{children:,} children, hashed vectors, median of {runs} interleaved runs ({machine}).",
        "Bare Chroma stores and finds the same vectors and nothing else: no text, no words, no",
        "parents, no safety against a kill.",
        "",
        "| what | ours, ms | bare Chroma, ms | ratio |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *(timing.row() for timing in timings), ""])


def main() -> None:
    """Run, print and keep the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=400, help="documents to take in")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median is told")
    options = parser.parse_args()
    runs, children = [], 0
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            timings, children = one_run(options.documents, Path(folder))
            runs.append(timings)
    joined = [
        Timing(name, [run[name][0] for run in runs], [run[name][1] for run in runs])
        for name in runs[0]
    ]
    text = report(joined, children, options.runs)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "summary.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
