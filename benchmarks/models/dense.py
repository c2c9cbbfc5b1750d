"""Benchmark of lexical, dense and hybrid search with the embedding model of the settings.

    export RAG_EMBEDDING_MODEL=compatible:all-MiniLM-L6-v2 RAG_BASE_URL=http://127.0.0.1:8765/v1
    python -m benchmarks.models.dense --out runs-dense     # minilm.py is such a server

Every set below RAG_EVAL_DATA/retrieval is measured in three modes over one index, at the default
settings. Then questions are searched again one by one with cached vectors: the cost of the dense
retriever without the model, in processor time, which depends little on the machine's load. An
interrupted command continues where it stopped.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from langchain_core.embeddings import Embeddings

from benchmarks.measure import costs_each
from chains.retrieval.calibration import DenseWeight
from chains.retrieval.dense_weight import dense_weight_for
from chains.retrieval.retriever import build_retriever
from evals.datasets.datasets import Dataset, load_dataset
from evals.runs.configs import Config
from evals.runs.run import run
from index.scope import Scope
from ingest.index import open_index
from models.embeddings import build_embedder
from settings import Settings

MODES = ("lexical", "dense", "hybrid")
TIMED = 200  # questions, after as many that warm caches
HEAD = ["set", "share of vectors", "words", "vectors", "both", "cpu ms words", "cpu ms both"]


@dataclass(frozen=True)
class SetResult:
    """The result of one set.

    Attributes:
        quality: nDCG@10 and recall@1 by mode.
        ms: Processor milliseconds of a search by mode, without the embedding model.
        weighting: The dense weight for the language of the set's first question.
    """

    name: str
    quality: Mapping[str, tuple[float, float]]
    ms: Mapping[str, float]
    weighting: DenseWeight


class CachedEmbeddings(Embeddings):
    """Embeddings with a cache of questions."""

    def __init__(self, model: Embeddings) -> None:
        self.model = model
        self.known: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the model's vectors."""
        return self.model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the model's vector, cached after the first call."""
        if text not in self.known:
            self.known[text] = self.model.embed_query(text)
        return self.known[text]


def measure_set(dataset: Dataset, out: Path) -> SetResult:
    """Measure a set; its index and its result cache are below `out`."""
    states = out / dataset.name
    on_progress = partial(_print_progress, dataset.name)
    runs = {
        mode: run(
            dataset,
            Config(mode, {"mode": mode}),
            "retrieval",
            states,
            cache_dir=out,
            on_progress=on_progress,
        ).metrics
        for mode in MODES
    }
    (state,) = states.iterdir()  # the modes share one index
    weighting, ms = _timed(dataset, Settings(state_dir=state))
    quality = {mode: (found["nDCG@10"].value, found["R@1"].value) for mode, found in runs.items()}
    return SetResult(dataset.name, quality, ms, weighting)


def _timed(dataset: Dataset, settings: Settings) -> tuple[DenseWeight, dict[str, float]]:
    model = build_embedder(settings)
    embedder = replace(model, embeddings=CachedEmbeddings(model.embeddings))
    questions = [question.text for question in dataset.questions][:TIMED]
    with open_index(settings, embedder) as index:
        ms = {}
        for mode in ("lexical", "hybrid"):
            retriever = build_retriever(index, settings, scope=Scope(user="local"), mode=mode)
            costs_each(retriever.search, questions)
            ms[mode] = costs_each(retriever.search, questions)["cpu"]
        return dense_weight_for(index, dataset.questions[0].language), ms


def table(found: Sequence[SetResult]) -> str:
    """Return the sets as a Markdown table: nDCG@10 / recall@1 by mode, and milliseconds."""
    rows = [HEAD, ["---", *["---:"] * (len(HEAD) - 1)], *map(_cells, found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(one: SetResult) -> list[str]:
    quality = [f"{one.quality[mode][0]:.3f} / {one.quality[mode][1]:.3f}" for mode in MODES]
    ms = [f"{one.ms[mode]:.1f}" for mode in ("lexical", "hybrid")]
    return [one.name, f"{one.weighting.weight:.1f}", *quality, *ms]


def _print_progress(name: str, what: str, done: int, total: int) -> None:
    if done % 500 == 0:
        print(f"{name}: {what} {done:,} of {total:,}", file=sys.stderr)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.models.dense", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--out", type=Path, default=Path("runs-dense"), help="where to go on from")
    parser.add_argument("--sets", nargs="*", help="names of sets; all are measured without it")
    parser.add_argument("--limit", type=int, help="most questions of a set")
    options = parser.parse_args()
    folders = Settings().eval_data / "retrieval"
    names = options.sets or sorted(path.name for path in folders.iterdir())
    sets = [load_dataset(folders / name).sample(options.limit, 0) for name in names]
    print(table([measure_set(dataset, options.out) for dataset in sets]))


if __name__ == "__main__":
    main()
