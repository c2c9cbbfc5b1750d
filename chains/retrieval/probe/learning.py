"""Learning of the dense weight: an embedding model is tried on a small probe.

The probe holds Korean and English questions with the passage that answers them. Its two files are
translations of each other, line by line, so that it also tells how a question finds a passage of
the other language: in that trial the passages of the question's language are not searched.
"""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chains.retrieval.calibration import CrossLanguage, DenseWeight
from chains.retrieval.cross_language import evidence
from chains.retrieval.fusion import weighted
from chains.retrieval.probe.bm25 import BM25
from index.passage import ScoredId
from models.embeddings import Embedder

PROBE = Path(__file__).parent
METHOD = 3  # changes what is learnt from the same probe
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4)
MIN_STANDARD_ERRORS = 2.0  # that a gain must exceed, 95 % confidence
MIN_GAP = 1.0  # standard deviations, where a model finds passages of another language at all
RARE = 5  # percent of the probe's questions for which a learnt limit may be wrong
PARALLEL_QUERIES = 8

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Trial:
    """Questions of one language against passages of one language.

    Attributes:
        questions: The questions, a row each.
        lexical, dense: BM25 scores and cosines of each question against all passages of the probe.
        right: The passage that answers each question.
        searched: Which passages are of the searched language.
    """

    questions: Sequence[str]
    lexical: Scores
    dense: Scores
    right: Sequence[int]
    searched: NDArray[np.bool_]

    @property
    def baseline(self) -> float:
        """Mean cosine of questions and passages that do not match."""
        return float(self.unrelated.mean())

    @property
    def unrelated(self) -> Scores:
        """Cosines of questions and passages that do not match."""
        chosen = np.tile(self.searched, (len(self.right), 1))
        chosen[np.arange(len(self.right)), list(self.right)] = False
        return self.dense[chosen]

    @property
    def matching(self) -> Scores:
        """Cosine of each question and the passage that answers it."""
        return self.dense[np.arange(len(self.right)), list(self.right)]

    @property
    def gap(self) -> float:
        """How far cosines of matching pairs lie above those of others, in standard deviations."""
        difference = float(self.matching.mean()) - self.baseline
        return difference / max(float(self.unrelated.std()), 1e-9)

    @property
    def weight(self) -> float:
        """The dense weight that this trial justifies, over the passages of its language."""
        columns = np.flatnonzero(self.searched)
        right = np.searchsorted(columns, self.right)
        return best_weight(
            self.lexical[:, columns], self.dense[:, columns], right.tolist(), self.baseline
        )


def learn(embedder: Embedder) -> dict[str, DenseWeight]:
    """Return the dense weight of each language of the probe."""
    pairs = load_probe()
    passages = [pair["passage"] for pair in pairs]
    dense_passages = embedder.passages(passages)
    bm25 = BM25(passages)
    languages = np.array([pair["language"] for pair in pairs])
    learnt = {}
    for language in sorted(set(languages)):
        own = np.flatnonzero(languages == language)
        asked = [(question, number) for number in own for question in pairs[number]["questions"]]
        questions = [question for question, _ in asked]
        vectors = _embedded(embedder, questions)
        scores = np.stack([bm25.scores(question) for question in questions])
        dense = vectors @ dense_passages.T
        right = [int(number) for _, number in asked]
        trial = Trial(questions, scores, dense, right, languages == language)
        translated = [_translation(pairs, number) for number in right]
        other = Trial(questions, scores, dense, translated, languages != language)
        learnt[str(language)] = _learnt(trial, other, passages)
    return learnt


def _embedded(embedder: Embedder, questions: Sequence[str]) -> Scores:
    """Return a row for each question; several are embedded at a time."""
    with ThreadPoolExecutor(PARALLEL_QUERIES) as pool:
        return np.stack(list(pool.map(embedder.query, questions)))


def _translation(pairs: Sequence[dict[str, Any]], number: int) -> int:
    """Return the passage of another language in the same line."""
    line = pairs[number]["line"]
    return next(at for at, pair in enumerate(pairs) if pair["line"] == line and at != number)


def _learnt(own: Trial, other: Trial, passages: Sequence[str]) -> DenseWeight:
    related = float(own.matching.mean())
    if related <= own.baseline:  # a model that does not know the language
        return DenseWeight(own.weight, own.baseline)
    dense = DenseWeight(own.weight, own.baseline, related)
    if other.gap < MIN_GAP:
        return dense
    return DenseWeight(dense.weight, dense.baseline, related, _across(own, other, dense, passages))


def _across(own: Trial, other: Trial, dense: DenseWeight, passages: Sequence[str]) -> CrossLanguage:
    """Return how passages of another language are found, with limits that few questions cross."""
    baseline, related = other.baseline, float(other.matching.mean())
    similarity = (other.dense - baseline) / (related - baseline)
    best = similarity[:, other.searched].max(axis=1)
    texts = np.where(own.searched, _fused(own, dense), -np.inf).argmax(axis=1)
    found = [
        evidence(question, passages[text], dense.similarity(float(cosines[text])))
        for question, text, cosines in zip(own.questions, texts, own.dense, strict=True)
    ]
    matching = similarity[np.arange(len(other.right)), list(other.right)]
    return CrossLanguage(
        baseline,
        related,
        least=float(np.percentile(matching, RARE)),
        threshold=float(np.percentile(np.array(found) / np.maximum(best, 1e-6), RARE)),
    )


def _fused(trial: Trial, dense: DenseWeight) -> Scores:
    """Return the fused score of each question against all passages."""
    lexical = trial.lexical / np.maximum(trial.lexical.max(axis=1, keepdims=True), 1e-9)
    similarity = (trial.dense - dense.baseline) / (dense.related - dense.baseline)
    fused: Scores = (1.0 - dense.weight) * lexical + dense.weight * similarity
    return fused


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
    return float(np.mean([weight for weight in good if _gain(ranks[weight], alone) >= 0.0]))


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
    """Return the probe: `language`, `passage`, the `questions` it answers, and its `line`."""
    return [
        {**json.loads(line), "line": number}
        for file in sorted(PROBE.glob("*.jsonl"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
    ]


@cache
def probe_version() -> str:
    """Return a short hash of the probe and of the method."""
    probe = json.dumps([METHOD, load_probe()], sort_keys=True)
    return hashlib.sha256(probe.encode()).hexdigest()[:12]
