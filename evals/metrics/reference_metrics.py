"""Reference-based metrics: token F1, ROUGE-L, METEOR, BLEU, chrF and cosine similarity.

    overlap_scores("It lasts two years [1].", ["two years", "2 years"])["answer_f1"]

Each score is 0 to 1 (the cosine may be negative), for Korean and English alike. Case, width, [n]
and Unicode form are ignored, and blanks beside Hangul, since Korean is written with and without
them. A text without words has no score but is an error.

* `answer_f1`: harmonic mean of precision and recall over tokens (Rajpurkar et al. 2016)
* `answer_rouge_l`: the same over the longest common subsequence (Lin 2004)
* `answer_meteor`: recall-weighted with a fragmentation penalty (Banerjee and Lavie 2005)
* `answer_bleu`: n-grams of 1 to 4 (Papineni et al. 2002), of letters in Korean, words in English
* `answer_chrf`: n-grams of 1 to 6 letters (Popović 2015)
* `answer_similarity`: cosine of the embedding model's vectors
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from errors import EvaluationError
from evals.metrics.matching import without_citations
from models.embeddings import Vectors
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold, normalise

RECALL_WEIGHT = 9.0  # METEOR's: recall counts nine times as much as precision
PENALTY_WEIGHT, PENALTY_POWER = 0.5, 3.0  # METEOR's fragmentation penalty

_BESIDE_HANGUL = re.compile("(?<=[\uac00-\ud7a3])\\s+|\\s+(?=[\uac00-\ud7a3])")

Score = Callable[[str, str], float]


class Embeds(Protocol):
    """An embedder of texts as unit-length rows, such as `models.embeddings.Embedder`."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""


def reference_scores(answer: str, references: Sequence[str]) -> dict[str, float]:
    """Return the lexical scores by name, each over its best reference.

    Raises:
        EvaluationError: the answer, or each of the references, contains no word.
    """
    usable = _usable(answer, references)
    return {name: max(score(answer, target) for target in usable) for name, score in SCORES.items()}


def similarity(embedder: Embeds, answer: str, references: Sequence[str]) -> float:
    """Return the cosine of the answer and the nearest reference, -1 to 1.

    Raises:
        EvaluationError: the answer, or each of the references, contains no word.
        ModelError: the embedding model did not answer.
    """
    usable = _usable(answer, references)
    texts = [normalise(without_citations(text)).strip() for text in (answer, *usable)]
    vector, *references_ = embedder.passages(texts)
    return min(1.0, max(float(vector @ row) for row in references_))


def token_f1(answer: str, reference: str) -> float:
    """Return the F1 of the shared tokens of two texts, regardless of order."""
    hypothesis, target = _words(answer), _words(reference)
    return _f1((Counter(hypothesis) & Counter(target)).total(), len(hypothesis), len(target))


def rouge_l(answer: str, reference: str) -> float:
    """Return the F1 of the longest common subsequence of tokens."""
    hypothesis, target = _words(answer), _words(reference)
    row = [0] * (len(target) + 1)
    for word in hypothesis:
        before = 0  # the value up and to the left
        for place, other in enumerate(target, start=1):
            above = row[place]
            row[place] = before + 1 if word == other else max(above, row[place - 1])
            before = above
    return _f1(row[-1], len(hypothesis), len(target))


def meteor(answer: str, reference: str) -> float:
    """Return METEOR over stems, without its synonym dictionary, which is English only.

    In the paper even equal texts have a small penalty; here a single chunk has none, so that they
    score 1.
    """
    hypothesis, target = _words(answer), _words(reference)
    matched, chunks = _aligned(hypothesis, target)
    if not matched:
        return 0.0
    precision, recall = matched / len(hypothesis), matched / len(target)
    mean = (1 + RECALL_WEIGHT) * precision * recall / (recall + RECALL_WEIGHT * precision)
    fragmentation = math.pow((chunks - 1) / matched, PENALTY_POWER)
    return mean * (1 - PENALTY_WEIGHT * fragmentation)


def bleu(answer: str, reference: str) -> float:
    """Return the smoothed sentence BLEU, with the n-gram orders that its length allows."""
    from sacrebleu.metrics.bleu import BLEU

    # Korean words carry particles; characters compare without an extra tokenizer.
    tokenize = "char" if detect_language(reference) != "en" else "13a"
    hypothesis, target = _normalised(answer), _normalised(reference)
    scored = BLEU(tokenize=tokenize, effective_order=True).sentence_score(hypothesis, [target])
    return min(1.0, float(scored.score) / 100)


def chrf(answer: str, reference: str) -> float:
    """Return chrF: the F2 of character n-grams without blanks."""
    from sacrebleu.metrics.chrf import CHRF

    scored = CHRF().sentence_score(_normalised(answer), [_normalised(reference)])
    return min(1.0, float(scored.score) / 100)


SCORES: dict[str, Score] = {
    "answer_f1": token_f1,
    "answer_rouge_l": rouge_l,
    "answer_meteor": meteor,
    "answer_bleu": bleu,
    "answer_chrf": chrf,
}


def _usable(answer: str, references: Sequence[str]) -> list[str]:
    _words(answer)
    usable = [reference for reference in references if tokens(_normalised(reference))]
    if not usable:
        raise EvaluationError("No reference answer has a word in it to compare with.")
    return usable


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    words = tuple(tokens(_normalised(text)))
    if not words:
        raise EvaluationError("A text without a word in it cannot be compared.")
    return words


def _normalised(text: str) -> str:
    """Return a text folded, without citations, and without blanks beside Hangul."""
    return _BESIDE_HANGUL.sub("", fold(without_citations(text))).strip()


def _f1(shared: int, hypothesis: int, target: int) -> float:
    return 2 * shared / (hypothesis + target)


def _aligned(hypothesis: Sequence[str], target: Sequence[str]) -> tuple[int, int]:
    """Return the number of aligned tokens, and of contiguous chunks of them.

    Greedy: each chunk is the longest that begins at the next token of the reference.
    """
    places: dict[str, list[int]] = {}
    for place, word in enumerate(hypothesis):
        places.setdefault(word, []).append(place)
    free, matched, chunks, at = [True] * len(hypothesis), 0, 0, 0
    while at < len(target):
        begins = places.get(target[at], [])
        length, start = max(
            ((_run(hypothesis, target, free, i, at), -i) for i in begins), default=(0, 0)
        )
        free[-start : length - start] = [False] * length
        matched, chunks, at = matched + length, chunks + bool(length), at + max(1, length)
    return matched, chunks


def _run(
    hypothesis: Sequence[str], target: Sequence[str], free: Sequence[bool], i: int, j: int
) -> int:
    length = 0
    while (
        i + length < len(hypothesis)
        and j + length < len(target)
        and free[i + length]
        and hypothesis[i + length] == target[j + length]
    ):
        length += 1
    return length
