"""Benchmark of ingest and search against stock LangChain: interleaved rounds, medians.

    make bench                                     # 10,000 children, three rounds
    python -m benchmarks --children 100000 --runs 3
    python -m benchmarks --only ingest,model --json figures.json

Without the stock environment (`make bench` makes it) only our side is measured.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import Corpus, write_corpus
from benchmarks.metrics import metric_results
from benchmarks.plot import svg_chart
from benchmarks.process import stock_is_installed
from benchmarks.report import markdown_report
from benchmarks.rounds import PARTS, Benchmark, Runs
from settings import Settings

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Measure, print the table and save it with its chart."""
    options = _options()
    settings = Settings()
    if not stock_is_installed():
        print("No .venv-bench: only our side is measured; `make bench` makes it.", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        work = Path(folder)
        corpus = write_corpus(work / "tree", options.children, settings.eval_data)
        print(f"{corpus.documents:,} documents from {corpus.origin}", file=sys.stderr)
        runs = Benchmark(corpus, work).all(options.runs, options.only)
    if options.json:
        options.json.write_text(json.dumps(runs, indent=1), "utf-8")
    print(_save_results(options, runs, corpus))


def _save_results(options: argparse.Namespace, runs: Runs, corpus: Corpus) -> str:
    """Write table and chart into the folder of results; return the table."""
    name = f"{options.children}-children"
    if set(options.only) != set(PARTS):  # the report of everything stays
        name += f"-{'-'.join(options.only)}"
    text = markdown_report(runs, corpus, options.runs, f"{name}.svg")
    title = f"Times better than the stock LangChain way, {options.children:,} children"
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / f"{name}.md").write_text(text, "utf-8")
    (options.results / f"{name}.svg").write_text(svg_chart(title, metric_results(runs)), "utf-8")
    return text


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--children", type=int, default=10_000, help="about how many passages")
    parser.add_argument("--runs", type=int, default=3, help="rounds of which the median is told")
    parser.add_argument("--only", type=_parts, default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="file that takes every single figure")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of table and plot")
    return parser.parse_args()


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(","))
    if not parts or set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"of {','.join(PARTS)}, not {text!r}")
    return parts


if __name__ == "__main__":
    main()
