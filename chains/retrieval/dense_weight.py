"""How much the dense leg counts, learnt once for each embedding model.

No number fits all models: joined half and half with a lexical leg, an English-only model drops
Korean recall@1 from .91 to .14, and hashed vectors cost English four points, while a good model
adds three. So each model is tried on a small probe, Korean and English questions with the
passage that answers them. It gives two numbers a language:

* the floor: the cosine of a question and a passage that has nothing to do with it, which differs
  widely between models and languages;
* the share: 0 unless joining ranks the right passages better than words alone by twice the
  standard error; then the smallest share within one standard error of the best. It stops at
  one half: a small probe of clean questions flatters vectors, and words do not fail on names
  and numbers.
"""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import DBAPIError

from chains.retrieval.fusion import weighted
from errors import StoreUnwritable
from index.passage import ScoredId
from models.embeddings import Embedder
from text.analyser import tokens
from text.question.terms import query_tokens

PROBE = Path(__file__).parent / "probe"
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
SURE = 2.0  # standard errors a gain must exceed, 95 % confidence
PARALLEL_QUERIES = 8

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class DenseWeight:
    """How a model's vectors are joined with words, for questions in one language.

    Attributes:
        share: Weight of the dense leg, 0..0.5; the lexical leg has the rest.
        floor: The cosine that means nothing.
    """

    share: float
    floor: float


def dense_weight_for(index: Any, language: str) -> DenseWeight:
    """Return how the index's embedding model is joined for questions in a language.

    The first call for a model runs the probe and keeps the result in the catalog. A language
    the probe does not speak gets the most cautious blend learnt.
    """
    embedder: Embedder = index.embedder
    key = f"fusion:{embedder.fingerprint}"
    learnt = _kept(index.meta(key))
    if not learnt:
        learnt = learn(embedder)
        blends = {name: asdict(weighting) for name, weighting in learnt.items()}
        with suppress(
            DBAPIError, StoreUnwritable
        ):  # a full or read-only disk costs the next process the probe
            index.set_meta(key, {"probe": probe_version(), "blends": blends})
    return learnt.get(language) or min(learnt.values(), key=lambda weighting: weighting.share)


def _kept(value: Any) -> dict[str, DenseWeight]:
    """Return the blends of a kept value; none where another probe or program wrote it."""
    try:
        if value["probe"] != probe_version():
            return {}
        return {
            name: DenseWeight(float(kept["share"]), float(kept["floor"]))
            for name, kept in value["blends"].items()
        }
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}


def learn(embedder: Embedder) -> dict[str, DenseWeight]:
    """Return the blend of each language of the probe."""
    pairs = load_probe()
    passages = [pair["passage"] for pair in pairs]
    dense_passages = embedder.passages(passages)
    words = _WordIndex(passages)
    learnt = {}
    for language in sorted({pair["language"] for pair in pairs}):
        own = [place for place, pair in enumerate(pairs) if pair["language"] == language]
        asked = [(question, place) for place in own for question in pairs[place]["questions"]]
        questions = [question for question, _ in asked]
        right = [place for _, place in asked]
        with ThreadPoolExecutor(PARALLEL_QUERIES) as pool:
            vectors = np.stack(list(pool.map(embedder.query, questions)))
        dense = vectors @ dense_passages.T
        lexical = np.stack([words.scores(question) for question in questions])
        floor = _floor(dense, right, own)
        learnt[language] = DenseWeight(best_weight(lexical, dense, right, floor), floor)
    return learnt


def _floor(dense: Scores, right: Sequence[int], own: Sequence[int]) -> float:
    """Return the mean cosine of questions and passages of one language that do not match."""
    unrelated = np.zeros(dense.shape, dtype=bool)
    unrelated[:, list(own)] = True
    unrelated[np.arange(len(right)), list(right)] = False
    return float(dense[unrelated].mean())


def best_weight(lexical: Scores, dense: Scores, right: Sequence[int], floor: float = 0.0) -> float:
    """Return the share of the dense leg that the right passages' reciprocal ranks justify.

    Args:
        lexical: Scores of each question (row) against each passage; 0 is not found.
        dense: Cosines of the same shape.
        right: Which passage answers each question.
        floor: The cosine that means nothing.
    """
    ranks = {share: _reciprocal_ranks(lexical, dense, right, share, floor) for share in SHARES}
    words = ranks[0.0]
    best = max(SHARES, key=lambda share: float(ranks[share].mean()))
    if not _gain(ranks[best], words) > SURE * _chance(ranks[best], words):
        return 0.0
    good = [s for s in SHARES if _gain(ranks[best], ranks[s]) <= _chance(ranks[best], ranks[s])]
    return min(share for share in good if _gain(ranks[share], words) >= 0.0)


def _gain(left: Scores, right: Scores) -> float:
    return float((left - right).mean())


def _chance(left: Scores, right: Scores) -> float:
    """Return the standard error of the mean difference over the same questions."""
    return float((left - right).std() / np.sqrt(len(left)))


def _reciprocal_ranks(
    lexical: Scores, dense: Scores, right: Sequence[int], share: float, floor: float
) -> Scores:
    found = []
    for row, answer in enumerate(right):
        rankings = {"lexical": _hits(lexical[row]), "dense": _hits(dense[row])}
        weights = {"lexical": 1.0 - share, "dense": share}
        joined = weighted(rankings, weights, {"dense": floor})
        places = [hit.child_id for hit in joined if hit.score > 0.0]
        found.append(1.0 / (places.index(str(answer)) + 1) if str(answer) in places else 0.0)
    return np.array(found)


def _hits(scores: Scores) -> list[ScoredId]:
    return [ScoredId(str(place), float(score)) for place, score in enumerate(scores) if score > 0.0]


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
    """Return a short word that changes when the probe does."""
    return hashlib.sha256(json.dumps(load_probe(), sort_keys=True).encode()).hexdigest()[:12]


class _WordIndex:
    """BM25 over a handful of texts in memory (Robertson and Zaragoza 2009), k1 1.2 and b 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.counts: list[dict[str, int]] = []
        self.documents: dict[str, int] = {}
        for text in texts:
            counts: dict[str, int] = {}
            for word in tokens(text):
                counts[word] = counts.get(word, 0) + 1
            self.counts.append(counts)
            for word in counts:
                self.documents[word] = self.documents.get(word, 0) + 1
        lengths = np.array([sum(counts.values()) for counts in self.counts], dtype=float)
        self.damp = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())

    def scores(self, query: str) -> Scores:
        total = np.zeros(len(self.counts))
        for word in set(query_tokens(query)):
            held = self.documents.get(word, 0)
            idf = np.log(1 + (len(self.counts) - held + 0.5) / (held + 0.5))
            counts = np.array([counts.get(word, 0) for counts in self.counts], dtype=float)
            total += idf * counts * 2.2 / (counts + self.damp)
        return total
