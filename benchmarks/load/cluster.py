"""Ingest on a local Ray of two processors beside `--jobs 2`, and the same for embedding.

    python -m benchmarks.load.cluster --children 5000 --rounds 3

The two ways take turns, each into an empty state directory, so that other load meets both alike.
Ray is started first, and its start is a figure of its own. Text files cost little to read, PDF
files much: what a cluster costs a file shows in the first, what it may gain in the second.
Processor time is that of this process and all below it, Ray's own included; other load changes it
little.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.corpus import write_corpus
from ingest.index import open_index
from models.embeddings import build_embedder
from operations.cluster import connect
from settings import ROOT, Settings

_WAYS: Final = {"--jobs 2": "", "Ray, 2 processors": "local"}
_PDF: Final = ROOT / "data" / "sample"


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=5_000)
    parser.add_argument("--pdfs", type=int, default=60)
    parser.add_argument("--embedded", type=int, default=1_000, help="children that are embedded")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    began = time.perf_counter()
    connect("local", 2)
    print(f"Start of Ray: {time.perf_counter() - began:.1f} s. {os.cpu_count()} processors, load")
    print(f"{', '.join(f'{value:.1f}' for value in os.getloadavg())} (1, 5, 15 minutes).\n")
    print("| what | files | children | --jobs 2, s | Ray, s | ratio | processor s | Ray | ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        data = Settings().eval_data
        write_corpus(folder / "text", given.children, data)
        write_corpus(folder / "some", given.embedded, data)
        _write_pdfs(folder / "pdf", given.pdfs)
        for what, documents, vectors in (
            ("text files, words", "text", False),
            ("PDF files, words", "pdf", False),
            ("text files, words and vectors by `offline:use`", "some", True),
        ):
            print(_row(what, folder / documents, vectors, given.rounds), flush=True)


def _row(what: str, documents: Path, vectors: bool, rounds: int) -> str:
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in _WAYS}
    children = 0
    for _ in range(rounds + 1):  # the first warms up
        for name, cluster in _WAYS.items():
            cost, children = _ingested(documents, cluster, vectors)
            costs[name].append(cost)
    files = sum(path.is_file() for path in documents.rglob("*"))
    cells = [what, str(files), str(children)]
    for number in (0, 1):
        plain, ray = (median(cost[number] for cost in each[1:]) for each in costs.values())
        cells += [f"{plain:.2f}", f"{ray:.2f}", f"{ray / plain:.2f}"]
    return f"| {' | '.join(cells)} |"


def _ingested(documents: Path, cluster: str, vectors: bool) -> tuple[tuple[float, float], int]:
    """Ingest into an empty state directory; return seconds, processor seconds and children."""
    with tempfile.TemporaryDirectory(prefix="cluster-state-") as state:
        settings = Settings(
            state_dir=state,
            web_tools=False,
            embedding_model="offline:use",
            ingest_cluster=cluster,
        )
        with open_index(settings, build_embedder(settings)) as index:
            began, worked = time.perf_counter(), _processor_seconds()
            report = index.add([documents], jobs=2, vectors=vectors)
            cost = time.perf_counter() - began, _processor_seconds() - worked
            return cost, report.chunks


def _processor_seconds() -> float:
    """Return the processor time of this process, of those below it, and of those that ended."""
    stats = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(") ")[2].split()
        except OSError:  # it has just ended
            continue
        stats[int(file.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    below = {os.getpid()}
    while more := {pid for pid, (parent, _) in stats.items() if parent in below} - below:
        below |= more
    return sum(stats[pid][1] for pid in below) / os.sysconf("SC_CLK_TCK")


def _write_pdfs(folder: Path, count: int) -> None:
    """Write copies of the sample's PDF files that differ by a comment at their end."""
    folder.mkdir(parents=True)
    originals = sorted(_PDF.rglob("*.pdf"))
    for number in range(count):
        target = folder / f"{number:04d}.pdf"
        shutil.copyfile(originals[number % len(originals)], target)
        with target.open("ab") as file:
            file.write(f"\n% copy {number}\n".encode())


if __name__ == "__main__":
    main()
