"""Cost of the sandbox: an ingest of 1,000 small files with it, and without.

python -m benchmarks.sandbox --files 1000 --runs 5
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.corpus import write_corpus
from benchmarks.measure import Figures, cost_of, run_step
from benchmarks.ours import opened
from benchmarks.process import Side
from index.documents import Extracted
from ingest import adding
from ingest.loaders import extract
from ingest.sandbox.limits import SandboxLimits
from ingest.sources.walk import Item
from settings import Settings

CHARACTERS = 2_000  # of a small file


def ingest(tree: str, state: str, sandboxed: bool) -> Figures:
    """Ingest a tree, with or without the sandbox."""

    def work() -> int:
        with opened(state) as workspace:
            return workspace.index.add([tree]).added

    if sandboxed:
        added, cost = cost_of(work)
    else:
        with patch.object(adding, "read_all", _in_place):
            added, cost = cost_of(work)
    return {**cost.figures(), "added": added}


def _in_place(
    items: Iterable[Item], settings: Settings, jobs: int | None = None
) -> Iterator[tuple[Item, Extracted]]:
    limits = SandboxLimits.of(settings)
    for item in items:
        yield item, extract(item.path, limits, name=item.uri)


def write_small(folder: Path, files: int) -> None:
    """Write small files of the benchmark's text."""
    corpus = write_corpus(folder / "long", files * 9, Settings().eval_data)
    texts = (path.read_text("utf-8") for path in sorted(corpus.folder.rglob("*.*")))
    parts = (text[at : at + CHARACTERS] for text in texts for at in range(0, len(text), CHARACTERS))
    (folder / "small").mkdir()
    for number, part in zip(range(files), parts, strict=False):
        (folder / "small" / f"{number:04}.md").write_text(part, "utf-8")


def main() -> None:
    """Measure both alternately and print the medians."""
    parser = argparse.ArgumentParser(prog="benchmarks.sandbox", description=__doc__)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    side = Side("sandbox", sys.executable, "benchmarks.sandbox")
    walls: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        write_small(Path(folder), options.files)
        for number in range(2 * options.runs):
            sandboxed, state = number % 2 == 0, Path(folder) / f"state-{number}"
            tree = Path(folder) / "small"
            figures = side.run("ingest", tree=tree, state=state, sandboxed=sandboxed)
            walls[sandboxed].append(figures["wall"])
    seconds = {kind: statistics.median(found) for kind, found in walls.items()}
    share = seconds[True] / seconds[False] - 1
    medians = {"sandboxed": seconds[True], "in_place": seconds[False], "share": share}
    print(json.dumps({name: round(value, 3) for name, value in medians.items()}))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == ingest.__name__:
        run_step({ingest.__name__: ingest})
    else:
        main()
