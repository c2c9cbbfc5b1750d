"""Markdown report of a benchmark."""

import os
import platform
from pathlib import Path
from statistics import median

from benchmarks.corpus import Corpus
from benchmarks.metrics import MetricResult, children, metric_results
from benchmarks.rounds import Runs

_MARKS = {True: " ✓", False: " ✗", None: ""}
_CPU = Path("/proc/cpuinfo")


def markdown_report(runs: Runs, corpus: Corpus, rounds: int, plot: str) -> str:
    """Return the report of one benchmark; `plot` is the file name of its chart."""
    results = metric_results(runs)
    parts = [
        f"# Against the stock LangChain way, {children(runs):,} children",
        _conditions(runs, corpus, rounds),
        f"![How many times better than stock]({plot})",
        _table(results),
        _notes(runs),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _conditions(runs: Runs, corpus: Corpus, rounds: int) -> str:
    sides = [_side(runs, side) for side in ("ours", "stock") if side in runs["ingest"]]
    return (
        f"{corpus.documents:,} documents, {corpus.characters / 1e6:.1f} million characters from "
        f"{corpus.origin}; children: {', '.join(sides)}. Medians of {rounds} interleaved rounds, "
        "every step in a process of its own, libraries loaded before the clock starts unless the "
        f"row says otherwise. {_machine()}; {_load()}."
    )


def _side(runs: Runs, side: str) -> str:
    made = children(runs, side)
    seconds = median(run["wall"] for run in runs["ingest"][side])
    return f"{made:,} ({side}, {made / seconds:,.0f} a second)"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    if _CPU.is_file():
        named = [line for line in _CPU.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(": ")[2] if named else model
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}"


def _load() -> str:
    """Return the load of the machine, which other work raises and makes elapsed times longer."""
    loads = os.getloadavg() if hasattr(os, "getloadavg") else (0.0,)
    return f"load average at the end {loads[-1]:.1f} over 15 minutes"


def _table(results: list[MetricResult]) -> str:
    head = ["what", "unit", "ours", "stock", "bare Chroma", "stock / ours", "ours / bare", "wanted"]
    rows = [head, ["---", "---", *["---:"] * 5, "---"], *map(_cells, results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(line: MetricResult) -> list[str]:
    return [
        line.row.name,
        line.row.unit,
        _shown(line.ours),
        _shown(line.stock),
        _shown(line.bare),
        _shown(line.ratio, "×"),
        _shown(line.ours / line.bare if line.bare else None),
        ", ".join(goal + _MARKS[good] for goal, good in line.goals),
    ]


def _shown(value: float | None, unit: str = "") -> str:
    if value is None:
        return "–"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}{unit}"


def _notes(runs: Runs) -> str:
    notes = [
        "Stock is ParentDocumentRetriever over langchain-chroma and a LocalFileStore, with "
        "BM25Retriever over the children, joined by EnsembleRetriever; and `index()` with "
        "SQLRecordManager in batches of its default size. The same files, chunk sizes and vectors "
        "(`offline:hashing`; in the rows of the default model, `offline:use` on all sides). Bare "
        "Chroma upserts and queries our ids and vectors, nothing else; with the default model it "
        "embeds the question, too.",
    ]
    if "unchanged" in runs:
        ours = runs["unchanged"]["ours"][-1]
        notes.append(
            f"An unchanged tree: ours changed {len(ours['files_changed'])} files of its state and "
            f"embedded {ours['embedded']} texts{_index_wrote(runs)}."
        )
    return "\n\n".join(notes)


def _index_wrote(runs: Runs) -> str:
    stock = runs["unchanged"].get("stock")
    if not stock:
        return ""
    last = stock[-1]
    return (
        f"; index() changed {len(last['files_changed'])} files and embedded "
        f"{last['embedded']:,} texts again"
    )
