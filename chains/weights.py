"""How much the dense leg counts, learnt once for each embedding model.

No number fits all models: joined half and half with a lexical leg, an English-only model drops
Korean recall@1 from .91 to .14, and hashed vectors cost English four points, while a good model
adds four. So each model is tried on a small probe, Korean and English questions with the passage
that answers them, and the reciprocal ranks of the right passages are compared. The stronger leg
alone is kept unless joining beats it by twice the standard error; then the smallest share within
one standard error of the best is taken.
"""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chains.fusion import weighted
from ingest.records import Hit
from models.embeddings import Embedder
from text.analyser import query_tokens, tokens

PROBE = Path(__file__).parent / "probe"
SHARES = tuple(round(step / 10, 1) for step in range(11))
DEPTH = 30
SURE = 2.0  # standard errors a gain must exceed, 95 % confidence
PARALLEL_QUERIES = 8

Scores = NDArray[np.floating[Any]]


def dense_share(index: Any, language: str) -> float:
    """Return the dense leg's weight, 0..1, for questions in a language.

    The first call for an embedding model runs the probe and keeps the result in the catalog.
    A language the probe does not speak gets the most cautious share learnt.
    """
    embedder: Embedder = index.embedder
    key = f"fusion:{embedder.fingerprint}"
    kept = index.meta(key)
    if not isinstance(kept, dict) or kept.get("probe") != probe_version():
        kept = {"probe": probe_version(), "shares": learn(embedder)}
        index.set_meta(key, kept)
    shares: dict[str, float] = kept["shares"]
    return shares.get(language, min(shares.values()))


def learn(embedder: Embedder) -> dict[str, float]:
    """Return the share of the dense leg for each language of the probe."""
    pairs = load_probe()
    passages = [pair["passage"] for pair in pairs]
    dense_passages = embedder.passages(passages)
    index = _WordIndex(passages)
    shares = {}
    for language in sorted({pair["language"] for pair in pairs}):
        asked = [
            (question, place)
            for place, pair in enumerate(pairs)
            if pair["language"] == language
            for question in pair["questions"]
        ]
        questions = [question for question, _ in asked]
        right = [place for _, place in asked]
        with ThreadPoolExecutor(PARALLEL_QUERIES) as pool:
            vectors = np.stack(list(pool.map(embedder.query, questions)))
        lexical = np.stack([index.scores(question) for question in questions])
        shares[language] = best_share(lexical, vectors @ dense_passages.T, right)
    return shares


def best_share(lexical: Scores, dense: Scores, right: Sequence[int]) -> float:
    """Return the share of the dense leg that the right passages' reciprocal ranks justify.

    Args:
        lexical: Scores of each question (row) against each passage; 0 is not found.
        dense: Cosines of the same shape.
        right: Which passage answers each question.
    """
    ranks = {share: _reciprocal_ranks(lexical, dense, right, share) for share in SHARES}
    alone = max((0.0, 1.0), key=lambda share: float(ranks[share].mean()))
    best = max(SHARES, key=lambda share: float(ranks[share].mean()))
    if not _gain(ranks[best], ranks[alone]) > SURE * _chance(ranks[best], ranks[alone]):
        return alone
    # Words do not fail on names and numbers: take the smallest share that is as good as the best.
    good = [s for s in SHARES if _gain(ranks[best], ranks[s]) <= _chance(ranks[best], ranks[s])]
    return min(s for s in good if _gain(ranks[s], ranks[alone]) >= 0.0)


def _gain(left: Scores, right: Scores) -> float:
    return float((left - right).mean())


def _chance(left: Scores, right: Scores) -> float:
    """Return the standard error of the mean difference over the same questions."""
    return float((left - right).std() / np.sqrt(len(left)))


def _reciprocal_ranks(lexical: Scores, dense: Scores, right: Sequence[int], share: float) -> Scores:
    found = []
    for row, answer in enumerate(right):
        rankings = {"lexical": _top(lexical[row]), "dense": _top(dense[row])}
        joined = weighted(rankings, {"lexical": 1.0 - share, "dense": share})
        places = [hit.child_id for hit in joined if hit.score > 0.0]
        rank = places.index(str(answer)) + 1 if str(answer) in places else 0
        found.append(1.0 / rank if rank else 0.0)
    return np.array(found)


def _top(scores: Scores) -> list[Hit]:
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return [Hit(str(place), float(scores[place])) for place in order if scores[place] > 0.0]


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
