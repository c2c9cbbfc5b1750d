"""Ingest on a local Ray of two processors beside `--jobs 2`, and the same for embedding.

    python -m benchmarks.cluster --children 5000 --rounds 3

The two ways take turns, each into an empty state directory, so that other load meets both alike.
Ray is started first, and its start is a figure of its own. Text files cost little to read, PDF
files much: what a cluster costs a file shows in the first, what it may gain in the second.
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
    print("| what | files | children | --jobs 2, s | Ray, s | Ray / --jobs 2 |")
    print("|---|--:|--:|--:|--:|--:|")
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
    times: dict[str, list[float]] = {name: [] for name in _WAYS}
    children = 0
    for _ in range(rounds + 1):  # the first warms up
        for name, cluster in _WAYS.items():
            seconds, children = _ingested(documents, cluster, vectors)
            times[name].append(seconds)
    plain, ray = (median(values[1:]) for values in times.values())
    files = sum(path.is_file() for path in documents.rglob("*"))
    return f"| {what} | {files} | {children} | {plain:.2f} | {ray:.2f} | {ray / plain:.2f} |"


def _ingested(documents: Path, cluster: str, vectors: bool) -> tuple[float, int]:
    """Return the seconds and the children of an ingest into an empty state directory."""
    with tempfile.TemporaryDirectory(prefix="cluster-state-") as state:
        settings = Settings(
            state_dir=state,
            web_tools=False,
            embedding_model="offline:use",
            ingest_cluster=cluster,
        )
        with open_index(settings, build_embedder(settings)) as index:
            began = time.perf_counter()
            report = index.add([documents], jobs=2, vectors=vectors)
            return time.perf_counter() - began, report.chunks


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
