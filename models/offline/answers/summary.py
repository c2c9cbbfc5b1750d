"""Extractive summary: the most central sentences of a document (SumBasic).

A sentence scores for the words that the rest of the document uses too (Nenkova and Vanderwende
2005, "The Impact of Frequency on Summarization"). After each choice its words are discounted, so
that the next sentence adds something new.
"""

from collections import Counter
from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.sentences.candidates import Candidate, candidate_units
from models.offline.sentences.quotable import is_boilerplate, is_injection
from models.offline.sentences.selection import SelectedSentence
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_MIN_WORDS = 4  # of a sentence in a summary
_DISCOUNT = 4.0  # of the words of a selected sentence
_SMOOTHING = 2  # words added to the length, against very short sentences
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


def summary(topic: str, passages: Sequence[Evidence], count: int) -> list[SelectedSentence]:
    """Return sentences of the document that the topic names, or of the first one, in its order."""
    source = _named_source(topic, passages)
    candidates = [
        each
        for each in candidate_units([p for p in passages if p.source == source])
        if _is_statement(each)
    ]
    return [
        SelectedSentence(each.passage.n, each.unit.readable(), 1.0, bool(each.unit.labels))
        for each in _central(candidates, count)
    ]


def _named_source(topic: str, passages: Sequence[Evidence]) -> str:
    topic_words = set(tokens(topic)) - _STOPWORDS

    def fit(passage: Evidence) -> int:
        return len(
            topic_words & set(tokens(f"{passage.title} {passage.source.rpartition('/')[2]}"))
        )

    return max(passages, key=fit).source


def _is_statement(candidate: Candidate) -> bool:
    unit = candidate.unit
    if unit.heading or "\n" in unit.text or len(unit.words) < _MIN_WORDS:
        return False
    return not (is_injection(unit.text) or is_boilerplate(unit.text, ""))


def _central(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    frequency = Counter(word for c in candidates for word in set(c.unit.words) - _STOPWORDS)
    weights = {word: float(number) for word, number in frequency.items()}
    remaining, selected = list(range(len(candidates))), list[int]()
    while remaining and len(selected) < count:
        best = max(remaining, key=lambda i: (_mean_weight(candidates[i], weights), -i))
        selected.append(best)
        remaining.remove(best)
        for word in candidates[best].unit.words:
            weights[word] = weights.get(word, 0.0) / _DISCOUNT
    return [candidates[i] for i in sorted(selected)]


def _mean_weight(candidate: Candidate, weights: dict[str, float]) -> float:
    words = set(candidate.unit.words) - _STOPWORDS
    return sum(weights.get(word, 0.0) for word in words) / (len(words) + _SMOOTHING)
