"""Search again with the words of the best passages, where no passage stands out.

Pseudo-relevance feedback in the form of RM3 (Lavrenko and Croft 2001, "Relevance-Based Language
Models"; Abdul-Jaleel et al. 2004): words that the best passages use much are added to the
question, so that a question about a topic finds the passages that say most about it. One that has
a single right passage would lose it among its likes, hence two limits: the passages learnt from
keep their places, and where the best one is far ahead nothing is asked again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

TEACHERS = 3  # passages learnt from; five and ten are nearly as good
LEARNT = 15  # words learnt; ten to thirty are as good
SHARE = 0.3  # of the question's weight that learnt words have
# A race is close when the fifth passage has half the score of the first.
CLOSE, PLACE = 0.5, 5
_SILENT = FUNCTION_WORDS | LIGHT_WORDS


def is_close(scores: Sequence[float]) -> bool:
    """Return whether no passage stands out; scores are best first."""
    return len(scores) >= PLACE and scores[PLACE - 1] >= CLOSE * scores[0]


def learn(
    terms: Mapping[str, float],
    teachers: Iterable[tuple[float, Sequence[str]]],
    most: int = LEARNT,
) -> dict[str, float]:
    """Return the terms of a question with those that its best passages use most.

    Args:
        terms: Words of the question with their weights.
        teachers: Score and words of each of the best passages.
        most: Words learnt.
    """
    used: dict[str, float] = {}
    for score, words in teachers:
        trust = score**2 / (len(words) or 1)
        for word, times in Counter(words).items():
            used[word] = used.get(word, 0.0) + trust * times
    for word in _SILENT & used.keys():
        del used[word]
    learnt = sorted(used.items(), key=itemgetter(1), reverse=True)[:most]
    unit = SHARE / (1 - SHARE) * sum(terms.values()) / (sum(n for _, n in learnt) or 1)
    return {**terms, **{word: terms.get(word, 0.0) + unit * n for word, n in learnt}}


def followed(first: Mapping[int, float], again: Mapping[int, float]) -> dict[int, float]:
    """Return the scores of both searches as one: the best keep theirs, the others follow.

    The others come in the order of the second search, the best of them with the score that the
    best of them had in the first, so that scores mean what they meant.

    Args:
        first: Score of each passage for the question's own words, best first.
        again: The same with what was learnt.
    """
    kept = dict(list(first.items())[:TEACHERS])
    rest = {passage: score for passage, score in again.items() if passage not in kept}
    if not rest or len(first) == len(kept):
        return dict(first)
    scale = list(first.values())[len(kept)] / max(rest.values())
    return kept | {passage: scale * score for passage, score in rest.items()}
