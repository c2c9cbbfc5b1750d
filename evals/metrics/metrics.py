"""Numbers that say how good a ranking or an answer is, with how sure they are.

Each function scores one question. The ranking metrics are our own few lines and equal those of
`ir-measures`, which would bring scipy and a compiled extension. `interval` sums up many: the mean
and the range it would have in 95 of 100 samples of as many questions (percentile bootstrap, Efron
1979).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import EvaluationError
from text.normalise import fold
from text.sentences import sentence_spans

CUTOFFS = (1, 5, 10, 20)
SAMPLES = 2000

_HANGUL = re.compile("[\uac00-\ud7a3]")
_LETTER = r"[^\W\uac00-\ud7a3]"
_MARKER = re.compile(r"\s*\[\d+\]")
_PUNCTUATION = ".,;:!?…。，、()[]{}\"'“”‘’「」『』"


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` questions with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


def recall(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """Return the share of the relevant documents among the first k."""
    return len(set(ranked[:k]) & set(relevant)) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Return 1 / rank of the first relevant document among the first k, else 0."""
    for rank, document in enumerate(ranked[:k], start=1):
        if document in relevant:
            return 1.0 / rank
    return 0.0


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Return the discounted gain of the first k over the best possible (linear gain, log2)."""
    gains = [relevant.get(document, 0.0) for document in ranked[:k]]
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal)


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))


def ranking_scores(ranked: Sequence[str], relevant: Mapping[str, float]) -> dict[str, float]:
    """Return all ranking metrics of one question by name.

    Raises:
        EvaluationError: no document is relevant, so nothing can be measured.
    """
    if not relevant:
        raise EvaluationError("A question without a relevant document has no ranking to measure.")
    scores = {f"R@{k}": recall(ranked, relevant, k) for k in CUTOFFS}
    return scores | {
        "MRR@10": reciprocal_rank(ranked, relevant),
        "nDCG@10": ndcg(ranked, relevant),
    }


def plain(answer: str) -> str:
    """Return an answer without its [n]."""
    return _MARKER.sub("", answer)


def equals(answer: str, accepted: Sequence[str]) -> bool:
    """Return whether the answer is one of the accepted strings and nothing more.

    Letter case, width, [n] and punctuation around words do not count, nor do blanks where Hangul
    is concerned.
    """
    said = _bare(plain(answer))
    return bool(said) and any(said == _bare(wanted) for wanted in accepted)


def _bare(text: str) -> str:
    folded = fold(text)
    words = [word for piece in folded.split() if (word := piece.strip(_PUNCTUATION))]
    return ("" if _HANGUL.search(folded) else " ").join(words)


def contains(answer: str, accepted: Sequence[str]) -> bool:
    """Return whether the answer holds one of the accepted strings as whole words or numbers.

    Letter case, width and [n] do not count; nor do blanks where Hangul is concerned, since
    Korean is written with and without them.
    """
    said = _MARKER.sub(" ", answer)
    return any(_holds(said, wanted) for wanted in accepted)


def _holds(answer: str, wanted: str) -> bool:
    answer, words = fold(answer), fold(wanted).split()
    if not words:
        return False
    whole = "".join(words)
    korean = bool(_HANGUL.search(whole))
    pattern = r"\s*".join(map(re.escape, whole)) if korean else r"\s+".join(map(re.escape, words))
    # A particle may follow a word ("YTN과의") and another word be written onto it, but 5 is not
    # in 15, nor "art" in "part".
    edge = r"\d" if korean else _LETTER
    before = rf"(?<!{edge})" if re.match(edge, whole[0]) else ""
    after = rf"(?!{edge})" if re.match(edge, whole[-1]) else ""
    return re.search(before + pattern + after, answer) is not None


def first_sentence(answer: str) -> str:
    """Return the first sentence of an answer, without its [n]."""
    said = plain(answer)
    spans = sentence_spans(said)
    return said[slice(*spans[0])] if spans else ""


def auroc(sure: ArrayLike, unsure: ArrayLike) -> float:
    """Return how often one of `sure` is higher than one of `unsure`, ties counting half.

    Over the confidence in answers to answerable and to unanswerable questions this is the area
    under the curve of abstaining at every threshold (Hanley and McNeil 1982): 0.5 is chance.
    """
    high, low = np.asarray(sure, dtype=float), np.sort(np.asarray(unsure, dtype=float))
    below, upto = np.searchsorted(low, high, "left"), np.searchsorted(low, high, "right")
    return float((below + upto).mean() / 2 / len(low))


def interval(values: Sequence[float], seed: int = 0) -> Estimate:
    """Return the mean of the values with its 95 % bootstrap interval.

    Raises:
        EvaluationError: there are no values.
    """
    if not values:
        raise EvaluationError("No question gave a value to average.")
    array = np.asarray(values, dtype=float)
    means = resampled_means(array, seed)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(array.mean()), float(low), float(high), len(array))


def resampled_means(
    values: "np.typing.NDArray[np.float64]", seed: int
) -> "np.typing.NDArray[np.float64]":
    """Return the means of SAMPLES samples of the values, drawn with replacement."""
    draw = np.random.default_rng(seed)
    rows = max(1, 2_000_000 // max(1, len(values)))  # keeps a block of indices below 16 MB
    blocks = []
    for start in range(0, SAMPLES, rows):
        size = (min(rows, SAMPLES - start), len(values))
        blocks.append(values[draw.integers(0, len(values), size)].mean(axis=1))
    return np.concatenate(blocks)
