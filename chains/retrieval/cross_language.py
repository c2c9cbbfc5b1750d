"""Cross-language retrieval: passages of other languages beside those of the question's own.

Terms hardly ever match across languages, so the fused score of a passage in another language lacks
its lexical part and cannot be compared with that of one in the question's language. Each language
is therefore ranked by itself, and the rankings are interleaved. The question's own language leads
unless its best passage is poor evidence: few of the question's terms, and a low similarity beside
the best in another language.
"""

from collections.abc import Collection, Sequence

from chains.retrieval.calibration import DenseWeight
from chains.retrieval.fusion import Rankings, best_first, normalised
from index.passage import ScoredId
from text.analyser import tokens
from text.question.terms import query_weights

UNKNOWN = "und"
EVERY = 5  # ranks after which the places of the other languages repeat
# Places of the other languages among five, by the evidence in the question's own language.
ENOUGH, POOR, NONE = frozenset({4, 5}), frozenset({2, 3, 5}), frozenset({1, 2, 4})


def rank_other_languages(
    rankings: Rankings, children: Collection[str], dense: DenseWeight
) -> list[ScoredId]:
    """Return children of other languages by calibrated cosine, plus what few terms they share.

    Those below the least similarity of an answer are left out.
    """
    if dense.others is None:
        return []
    lexical = normalised(rankings.get("lexical", ()))
    scores = {
        hit.child_id: dense.others.similarity(hit.score) + lexical.get(hit.child_id, 0.0)
        for hit in rankings.get("dense", ())
        if hit.child_id in children
    }
    least = dense.others.least
    return best_first({child: score for child, score in scores.items() if score >= least})


def evidence(query: str, text: str, similarity: float) -> float:
    """Return how much a passage of the question's language speaks for being the answer, about 0..1.

    It is the mean of the share of the question's terms in it and of its similarity.
    """
    weights, found = query_weights(query), set(tokens(text))
    total = sum(weights.values())
    held = sum(weight for term, weight in weights.items() if term in found)
    return ((held / total if total else 0.0) + similarity) / 2


def places(found: float, best: float, threshold: float) -> frozenset[int]:
    """Return which of five places passages of other languages get.

    Args:
        found: The evidence of the best passage in the question's language.
        best: The highest similarity in another language.
        threshold: The share of `best` that the evidence nearly always reaches if the answer is
            there; half of it is as good as none.
    """
    if found >= threshold * best:
        return ENOUGH
    return POOR if found >= threshold * best / 2 else NONE


def interleaved(
    own: Sequence[ScoredId], others: Sequence[ScoredId], places: Collection[int]
) -> list[ScoredId]:
    """Return both rankings as one, in which a hit of the others has the score of the one before.

    Args:
        own: Hits in the question's language, best first.
        others: Hits in other languages, best first.
        places: Ranks of the others among the first five, and among each five that follow.
    """
    if not own or not others:
        return [*own, *others]
    left, right = list(reversed(own)), list(reversed(others))
    merged: list[ScoredId] = []
    score = own[0].score
    while left or right:
        if right and (not left or len(merged) % EVERY + 1 in places):
            merged.append(ScoredId(right.pop().child_id, score))
        else:
            merged.append(left.pop())
            score = merged[-1].score
    return merged
