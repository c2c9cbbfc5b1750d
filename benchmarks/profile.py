"""Profile of an ingest: wall and processor seconds by stage.

    python -m benchmarks.profile --children 10000

The time of a stage excludes the other stages it calls. Work beside the main thread, in tantivy's
threads, in the processes that read files and in the one that writes vectors, has only processor
seconds.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from benchmarks.corpus import write_corpus
from benchmarks.ours import opened
from index.commit import dense_projection, lexical_projection, staging, two_phase_commit
from index.dense.background_writer import BackgroundVectorWriter
from index.lexical.inverted_index import InvertedIndex
from ingest import adding, pipeline
from models.embeddings import Embedder
from settings import Settings

_STAGES: tuple[tuple[Any, str, str], ...] = (
    (pipeline, "_walk", "finding the files"),
    (pipeline, "_compare", "comparing them with the catalog"),
    (adding, "chunk_document", "cutting into parents and children"),
    (Embedder, "passages", "hashed vectors"),
    (staging, "embed", "vectors into the catalog"),
    (staging, "insert_chunked", "text and offsets into the catalog"),
    (dense_projection, "upsert_vectors", "vectors to the second process"),
    (lexical_projection, "joined_tokens", "words for the lexicon"),
    (InvertedIndex, "write", "words into the lexicon, and its commit"),
    (BackgroundVectorWriter, "finish", "waiting for the second process"),
    (two_phase_commit, "switch_generation", "making all of it visible"),
)


@dataclass
class Stages:
    """Exclusive wall and processor seconds of the stages."""

    wall: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _inner: list[list[float]] = field(default_factory=list)

    def watch(self, owner: Any, name: str, label: str) -> None:
        """Time every call of a function from now on."""
        setattr(owner, name, self._timed(getattr(owner, name), label))

    def _timed(self, work: Callable[..., Any], label: str) -> Callable[..., Any]:
        @wraps(work)
        def timed(*args: Any, **options: Any) -> Any:
            began = time.perf_counter(), time.thread_time()
            self._inner.append([0.0, 0.0])
            try:
                return work(*args, **options)
            finally:
                wall, cpu = time.perf_counter() - began[0], time.thread_time() - began[1]
                inner = self._inner.pop()
                self.wall[label] += wall - inner[0]
                self.cpu[label] += cpu - inner[1]
                if self._inner:
                    self._inner[-1][0] += wall
                    self._inner[-1][1] += cpu

        return timed


def main() -> None:
    """Ingest a corpus and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.profile", description=__doc__)
    parser.add_argument("--children", type=int, default=10_000, help="about how many passages")
    wanted = parser.parse_args().children
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        corpus = write_corpus(Path(folder) / "tree", wanted, Settings().eval_data)
        print(f"{corpus.documents:,} documents, {corpus.characters:,} characters")
        print("\n".join(_table(corpus.folder, Path(folder) / "state")))


def _table(tree: Path, state: Path) -> list[str]:
    stages, second = Stages(), [0.0]
    for owner, name, label in _STAGES:
        stages.watch(owner, name, label)
    _watch_end(second)
    began = time.perf_counter(), time.thread_time(), time.process_time(), _of_children()
    with opened(str(state)) as workspace:
        children = workspace.index.add([str(tree)]).chunks
    wall, thread = time.perf_counter() - began[0], time.thread_time() - began[1]
    threads = time.process_time() - began[2] - thread
    readers = _of_children() - began[3] - second[0]
    rows = [(label, stages.wall[label], stages.cpu[label]) for _, _, label in _STAGES]
    rest = wall - sum(stages.wall.values()), thread - sum(stages.cpu.values())
    lines = ["", "| stage | seconds | processor seconds |", "| --- | ---: | ---: |"]
    lines += [f"| {label} | {took:.2f} | {cpu:.2f} |" for label, took, cpu in rows]
    lines += [f"| the rest, and waiting for files | {rest[0]:.2f} | {rest[1]:.2f} |"]
    lines += [f"| other threads: tantivy | | {threads:.2f} |"]
    lines += [f"| other processes: reading files | | {readers:.2f} |"]
    lines += [f"| second process: Chroma | | {second[0]:.2f} |"]
    whole = thread + threads + readers + second[0]
    return [*lines, f"| **{children:,} children** | **{wall:.2f}** | **{whole:.2f}** |"]


def _watch_end(seconds: list[float]) -> None:
    """Record the processor seconds of the second process, known once it has ended."""
    kill = BackgroundVectorWriter.kill

    def timed_kill(writer: BackgroundVectorWriter) -> None:
        before = _of_children()
        kill(writer)
        seconds[0] += _of_children() - before

    setattr(BackgroundVectorWriter, kill.__name__, timed_kill)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
