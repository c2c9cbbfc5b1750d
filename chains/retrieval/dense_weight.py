"""Dense weight: how much the dense ranking counts in fusion, learnt per embedding model.

No number fits all models: joined half and half with a lexical ranking, an English-only model drops
Korean recall@1 from .91 to .14, and hashed vectors cost English four points, while a good model
adds three. So each model is tried on a small probe, Korean and English questions with the passage
that answers them. The probe gives two numbers per language:

* the baseline: the mean cosine of unrelated questions and passages, which differs widely between
  models and languages;
* the weight: 0 unless fusion ranks the right passages better than the lexical ranking alone by
  twice the standard error; then the smallest weight within one standard error of the best. It stops
  at one half: a small probe of clean questions flatters vectors, and terms do not fail on names and
  numbers.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import DBAPIError

from chains.retrieval.bm25 import BM25
from chains.retrieval.fusion import weighted
from errors import StoreUnwritable
from index.passage import ScoredId
from index.search import SearchIndex
from models.embeddings import Embedder

PROBE = Path(__file__).parent / "probe"
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
MIN_STANDARD_ERRORS = 2.0  # that a gain must exceed, 95 % confidence
PARALLEL_QUERIES = 8

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class DenseWeight:
    """How the dense ranking is fused with the lexical one, for questions in one language.

    Attributes:
        weight: Of the dense ranking, 0..0.5; the lexical ranking has the rest.
        baseline: Mean cosine of unrelated questions and passages.
    """

    weight: float
    baseline: float


def dense_weight_for(index: SearchIndex, language: str) -> DenseWeight:
    """Return the dense weight of the index's embedding model for questions in a language.

    The first call for a model runs the probe and stores the result in the catalog. A language
    without a probe gets the smallest weight learnt.
    """
    embedder = index.embedder
    key = f"fusion:{embedder.fingerprint}"
    learnt = _stored(index.meta(key))
    if not learnt:
        learnt = learn(embedder)
        # On a full or read-only disk the next process runs the probe again.
        with suppress(DBAPIError, StoreUnwritable):
            index.set_meta(key, {"probe": probe_version(), "blends": _json(learnt)})
    return learnt.get(language) or min(learnt.values(), key=lambda dense: dense.weight)


def _json(learnt: Mapping[str, DenseWeight]) -> dict[str, dict[str, float]]:
    return {
        language: {"share": dense.weight, "floor": dense.baseline}
        for language, dense in learnt.items()
    }


def _stored(value: Any) -> dict[str, DenseWeight]:
    """Return the weights of a stored value; none where another probe or program wrote it."""
    try:
        if value["probe"] != probe_version():
            return {}
        return {
            language: DenseWeight(float(stored["share"]), float(stored["floor"]))
            for language, stored in value["blends"].items()
        }
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}


def learn(embedder: Embedder) -> dict[str, DenseWeight]:
    """Return the dense weight of each language of the probe."""
    pairs = load_probe()
    passages = [pair["passage"] for pair in pairs]
    dense_passages = embedder.passages(passages)
    bm25 = BM25(passages)
    learnt = {}
    for language in sorted({pair["language"] for pair in pairs}):
        own = [number for number, pair in enumerate(pairs) if pair["language"] == language]
        asked = [(question, number) for number in own for question in pairs[number]["questions"]]
        questions = [question for question, _ in asked]
        right = [number for _, number in asked]
        with ThreadPoolExecutor(PARALLEL_QUERIES) as pool:
            vectors = np.stack(list(pool.map(embedder.query, questions)))
        dense = vectors @ dense_passages.T
        lexical = np.stack([bm25.scores(question) for question in questions])
        baseline = _baseline(dense, right, own)
        learnt[language] = DenseWeight(best_weight(lexical, dense, right, baseline), baseline)
    return learnt


def _baseline(dense: Scores, right: Sequence[int], own: Sequence[int]) -> float:
    """Return the mean cosine of questions and passages of one language that do not match."""
    unrelated = np.zeros(dense.shape, dtype=bool)
    unrelated[:, list(own)] = True
    unrelated[np.arange(len(right)), list(right)] = False
    return float(dense[unrelated].mean())


def best_weight(
    lexical: Scores, dense: Scores, right: Sequence[int], baseline: float = 0.0
) -> float:
    """Return the weight of the dense ranking that the right passages' reciprocal ranks justify.

    Args:
        lexical: Scores of each question (row) against each passage; 0 is no hit.
        dense: Cosines of the same shape.
        right: Which passage answers each question.
        baseline: Mean cosine of unrelated questions and passages.
    """
    ranks = {
        weight: _reciprocal_ranks(lexical, dense, right, weight, baseline) for weight in WEIGHTS
    }
    alone = ranks[0.0]
    best = max(WEIGHTS, key=lambda weight: float(ranks[weight].mean()))
    if not _gain(ranks[best], alone) > MIN_STANDARD_ERRORS * _standard_error(ranks[best], alone):
        return 0.0
    good = [
        weight
        for weight in WEIGHTS
        if _gain(ranks[best], ranks[weight]) <= _standard_error(ranks[best], ranks[weight])
    ]
    return min(weight for weight in good if _gain(ranks[weight], alone) >= 0.0)


def _gain(left: Scores, right: Scores) -> float:
    return float((left - right).mean())


def _standard_error(left: Scores, right: Scores) -> float:
    """Return the standard error of the mean difference over the same questions."""
    return float((left - right).std() / np.sqrt(len(left)))


def _reciprocal_ranks(
    lexical: Scores, dense: Scores, right: Sequence[int], weight: float, baseline: float
) -> Scores:
    reciprocal = []
    for row, answer in enumerate(right):
        rankings = {"lexical": _hits(lexical[row]), "dense": _hits(dense[row])}
        weights = {"lexical": 1.0 - weight, "dense": weight}
        fused = weighted(rankings, weights, {"dense": baseline})
        order = [hit.child_id for hit in fused if hit.score > 0.0]
        reciprocal.append(1.0 / (order.index(str(answer)) + 1) if str(answer) in order else 0.0)
    return np.array(reciprocal)


def _hits(scores: Scores) -> list[ScoredId]:
    return [ScoredId(str(child), float(score)) for child, score in enumerate(scores) if score > 0.0]


@cache
def load_probe() -> list[dict[str, Any]]:
    """Return the probe: `language`, `passage` and the `questions` it answers."""
    return [
        json.loads(line)
        for file in sorted(PROBE.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


@cache
def probe_version() -> str:
    """Return a short hash of the probe."""
    return hashlib.sha256(json.dumps(load_probe(), sort_keys=True).encode()).hexdigest()[:12]
