"""How near an answer is to a reference, in words, letters and meaning.

    overlap_scores("It lasts two years [1].", ["two years", "2 years"])["answer_f1"]

Each score is 0 to 1 (the cosine may fall below 0) and reads Korean and English alike. Letter
case, width, [n] and Unicode form do not count, nor do blanks beside Hangul, since Korean is written
with and without them. A text without a word in it has no score: that is an error, never a number.

* `answer_f1`: harmonic mean of precision and recall over tokens (Rajpurkar et al. 2016)
* `answer_rouge_l`: the same over the longest common subsequence (Lin 2004)
* `answer_meteor`: recall-weighted, dearer where the words stand in pieces (Banerjee and Lavie 2005)
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
from evals.metrics.metrics import plain
from models.embeddings import Vectors
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold, normalise

RECALL_WEIGHT = 9.0  # METEOR's: recall counts nine times as much as precision
PIECES_WEIGHT, PIECES_POWER = 0.5, 3.0  # METEOR's: at most half is lost to words out of order

_BESIDE_HANGUL = re.compile("(?<=[\uac00-\ud7a3])\\s+|\\s+(?=[\uac00-\ud7a3])")

Score = Callable[[str, str], float]


class Embeds(Protocol):
    """What turns texts into unit-length rows, as `models.embeddings.Embedder` does."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""


def overlap_scores(answer: str, references: Sequence[str]) -> dict[str, float]:
    """Return every score of words and letters by name, each over its best reference.

    Raises:
        EvaluationError: the answer, or each of the references, holds no word.
    """
    usable = _usable(answer, references)
    return {name: max(score(answer, wanted) for wanted in usable) for name, score in SCORES.items()}


def similarity(embedder: Embeds, answer: str, references: Sequence[str]) -> float:
    """Return the cosine of the answer and the nearest reference, -1 to 1.

    Raises:
        EvaluationError: the answer, or each of the references, holds no word.
        ModelError: the embedding model did not answer.
    """
    usable = _usable(answer, references)
    texts = [normalise(plain(text)).strip() for text in (answer, *usable)]
    said, *wanted = embedder.passages(texts)
    return min(1.0, max(float(said @ row) for row in wanted))


def token_f1(answer: str, reference: str) -> float:
    """Return the F1 of the tokens two texts share, however they are ordered."""
    said, wanted = _words(answer), _words(reference)
    return _f1((Counter(said) & Counter(wanted)).total(), len(said), len(wanted))


def rouge_l(answer: str, reference: str) -> float:
    """Return the F1 of the longest run of tokens that both hold in this order, gaps allowed."""
    said, wanted = _words(answer), _words(reference)
    row = [0] * (len(wanted) + 1)
    for word in said:
        before = 0  # the value up and to the left
        for place, other in enumerate(wanted, start=1):
            above = row[place]
            row[place] = before + 1 if word == other else max(above, row[place - 1])
            before = above
    return _f1(row[-1], len(said), len(wanted))


def meteor(answer: str, reference: str) -> float:
    """Return METEOR over stems, without its dictionary of synonyms, which is English alone.

    In the paper even equal texts lose a little to the penalty; here one unbroken piece costs
    nothing, so that they score 1.
    """
    said, wanted = _words(answer), _words(reference)
    matched, pieces = _aligned(said, wanted)
    if not matched:
        return 0.0
    precision, recall = matched / len(said), matched / len(wanted)
    mean = (1 + RECALL_WEIGHT) * precision * recall / (recall + RECALL_WEIGHT * precision)
    broken = math.pow((pieces - 1) / matched, PIECES_POWER)
    return mean * (1 - PIECES_WEIGHT * broken)


def bleu(answer: str, reference: str) -> float:
    """Return the smoothed BLEU of one sentence, by as many orders as it has words for."""
    from sacrebleu.metrics.bleu import BLEU

    # Words in Korean carry particles; letters compare without a tokenizer that must be installed.
    tokenize = "char" if detect_language(reference) != "en" else "13a"
    said, wanted = _closed(answer), _closed(reference)
    scored = BLEU(tokenize=tokenize, effective_order=True).sentence_score(said, [wanted])
    return min(1.0, float(scored.score) / 100)


def chrf(answer: str, reference: str) -> float:
    """Return the F-score, recall counting double, of the n-grams of letters without blanks."""
    from sacrebleu.metrics.chrf import CHRF

    scored = CHRF().sentence_score(_closed(answer), [_closed(reference)])
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
    usable = [reference for reference in references if tokens(_closed(reference))]
    if not usable:
        raise EvaluationError("No reference answer has a word in it to compare with.")
    return usable


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    found = tuple(tokens(_closed(text)))
    if not found:
        raise EvaluationError("A text without a word in it cannot be compared.")
    return found


def _closed(text: str) -> str:
    """Return a text in the form compared: folded, without [n], and without blanks by Hangul."""
    return _BESIDE_HANGUL.sub("", fold(plain(text))).strip()


def _f1(shared: int, said: int, wanted: int) -> float:
    return 2 * shared / (said + wanted)


def _aligned(said: Sequence[str], wanted: Sequence[str]) -> tuple[int, int]:
    """Return how many tokens of the two can be paired, and in how many unbroken pieces.

    Each piece is the longest that begins at the next token wanted, so the pieces are few, if not
    always the fewest.
    """
    places: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        places.setdefault(word, []).append(place)
    free, matched, pieces, at = [True] * len(said), 0, 0, 0
    while at < len(wanted):
        begins = places.get(wanted[at], [])
        length, start = max(((_run(said, wanted, free, i, at), -i) for i in begins), default=(0, 0))
        free[-start : length - start] = [False] * length
        matched, pieces, at = matched + length, pieces + bool(length), at + max(1, length)
    return matched, pieces


def _run(said: Sequence[str], wanted: Sequence[str], free: Sequence[bool], i: int, j: int) -> int:
    length = 0
    while (
        i + length < len(said)
        and j + length < len(wanted)
        and free[i + length]
        and said[i + length] == wanted[j + length]
    ):
        length += 1
    return length
