"""Extractive summaries: the sentences of a document that stand for most of it.

A sentence counts for the words that the rest of the document uses too (SumBasic, Nenkova and
Vanderwende 2005, "The Impact of Frequency on Summarization"): after each choice the words it holds
count less, so that the next one says something else.
"""

from collections import Counter
from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.sentences.quotable import is_contact, is_greeting, is_order
from models.offline.sentences.selection import Pick
from models.offline.sentences.weighing import Candidate, candidates
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_SHORTEST = 4  # words of a sentence that can stand in a summary
_SILENT = FUNCTION_WORDS | LIGHT_WORDS


def summary(topic: str, passages: Sequence[Evidence], count: int) -> list[Pick]:
    """Return sentences of the document that the topic names, or of the best one, in its order."""
    source = _meant(topic, passages)
    every = [
        each
        for each in candidates([one for one in passages if one.source == source])
        if _says_something(each)
    ]
    return [
        Pick(each.passage.n, each.unit.readable(), 1.0, bool(each.unit.labels))
        for each in _central(every, count)
    ]


def _meant(topic: str, passages: Sequence[Evidence]) -> str:
    wanted = set(tokens(topic)) - _SILENT

    def fit(passage: Evidence) -> int:
        return len(wanted & set(tokens(f"{passage.title} {passage.source.rpartition('/')[2]}")))

    return max(passages, key=fit).source


def _says_something(candidate: Candidate) -> bool:
    unit = candidate.unit
    if unit.heading or "\n" in unit.text or len(unit.words) < _SHORTEST:
        return False
    return not (is_order(unit.text) or is_greeting(unit.text) or is_contact(unit.text))


def _central(every: Sequence[Candidate], count: int) -> list[Candidate]:
    used = Counter(word for each in every for word in set(each.unit.words) - _SILENT)
    worth = {word: float(number) for word, number in used.items()}
    left, taken = list(range(len(every))), list[int]()
    while left and len(taken) < count:
        best = max(left, key=lambda i: (_mean(every[i], worth), -i))
        taken.append(best)
        left.remove(best)
        for word in every[best].unit.words:
            worth[word] = worth.get(word, 0.0) / 4
    return [every[i] for i in sorted(taken)]


def _mean(candidate: Candidate, worth: dict[str, float]) -> float:
    said = set(candidate.unit.words) - _SILENT
    return sum(worth.get(word, 0.0) for word in said) / (len(said) + 2)
