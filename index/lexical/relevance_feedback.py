"""Pseudo-relevance feedback (RM3): expand a query with terms of its best documents.

RM3 (Lavrenko and Croft 2001, "Relevance-Based Language Models"; Abdul-Jaleel et al. 2004): terms
that the best passages use often are added to the query, so that a question about a topic finds
the passages that say most about it. Feedback can drift away from the only relevant passage, hence
two limits: the feedback documents keep their ranks, and a search whose best passage is far ahead
of the others is not expanded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

FEEDBACK_DOCUMENTS = 3  # five and ten are nearly as good
FEEDBACK_TERMS = 15  # ten to thirty are as good
FEEDBACK_WEIGHT = 0.3  # part of the expanded query's weight that the feedback terms have
# Scores are close if the fifth passage has half the score of the first.
_CLOSE_RATIO, _CLOSE_RANK = 0.5, 5
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


def scores_are_close(scores: Sequence[float]) -> bool:
    """Return whether no passage stands out; scores are best first."""
    return len(scores) >= _CLOSE_RANK and scores[_CLOSE_RANK - 1] >= _CLOSE_RATIO * scores[0]


def expand_with_feedback(
    terms: Mapping[str, float],
    documents: Iterable[tuple[float, Sequence[str]]],
    most: int = FEEDBACK_TERMS,
) -> dict[str, float]:
    """Return the query terms together with the most used terms of the feedback documents.

    Args:
        terms: Query terms with weights.
        documents: Score and tokens of each feedback document.
        most: Terms to add.
    """
    relevance: dict[str, float] = {}
    for score, words in documents:
        weight = score**2 / (len(words) or 1)
        for word, times in Counter(words).items():
            relevance[word] = relevance.get(word, 0.0) + weight * times
    for word in _STOPWORDS & relevance.keys():
        del relevance[word]
    added = sorted(relevance.items(), key=itemgetter(1), reverse=True)[:most]
    total = sum(weight for _, weight in added) or 1
    unit = FEEDBACK_WEIGHT / (1 - FEEDBACK_WEIGHT) * sum(terms.values()) / total
    return {**terms, **{word: terms.get(word, 0.0) + unit * weight for word, weight in added}}


def merge_rankings(first: Mapping[int, float], second: Mapping[int, float]) -> dict[int, float]:
    """Return one ranking: the feedback documents keep their scores, the others follow.

    The others come in the order of the second search, rescaled so that the best of them has the
    score that rank had in the first search; scores of different questions stay comparable.

    Args:
        first: Score of each passage for the original query, best first.
        second: Score of each passage for the expanded query.
    """
    kept = dict(list(first.items())[:FEEDBACK_DOCUMENTS])
    rest = {passage: score for passage, score in second.items() if passage not in kept}
    if not rest or len(first) == len(kept):
        return dict(first)
    scale = list(first.values())[len(kept)] / max(rest.values())
    return kept | {passage: scale * score for passage, score in rest.items()}
