"""Join the rankings of several legs into one.

Two ways, both independent of the order in which legs and hits are given:

* `weighted`: a sum of normalised scores. Scores keep how sure a leg is, which ranks throw away
  (Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
* `rrf`: reciprocal rank fusion, for legs whose scores cannot be compared at all
  (Cormack, Clarke, Buettcher 2009).
"""

from collections.abc import Mapping, Sequence

from index.passage import ScoredId

Rankings = Mapping[str, Sequence[ScoredId]]


def weighted(
    rankings: Rankings, weights: Mapping[str, float], floors: Mapping[str, float] | None = None
) -> list[ScoredId]:
    """Return all hits, best first, scored by the weighted sum of their normalised scores.

    Args:
        rankings: The hits of each leg; what a leg did not return scores 0 there.
        weights: How much each leg counts; one without a weight counts nothing.
        floors: The score that means nothing in a leg, 0 where it is not given.
    """
    floors = floors or {}
    total: dict[str, float] = {}
    for leg in sorted(rankings):
        weight = weights.get(leg, 0.0)
        for child, score in normalised(rankings[leg], floors.get(leg, 0.0)).items():
            total[child] = total.get(child, 0.0) + weight * score
    return best_first(total)


def rrf(rankings: Rankings, constant: int = 60) -> list[ScoredId]:
    """Return all hits, best first, scored by the sum of 1 / (constant + rank)."""
    total: dict[str, float] = {}
    for leg in sorted(rankings):
        for child, rank in ranks(rankings[leg]).items():
            total[child] = total.get(child, 0.0) + 1.0 / (constant + rank)
    return best_first(total)


def normalised(hits: Sequence[ScoredId], floor: float = 0.0) -> dict[str, float]:
    """Return the hits' scores as shares of the best one's height above the floor, 0..1.

    The floor is the score of a passage that has nothing to do with the question, not the lowest
    one found: how far the others lie behind the best must not depend on how many were asked for.
    """
    height = max((hit.score for hit in hits), default=floor) - floor
    if height <= 0.0:
        return {hit.child_id: 0.0 for hit in hits}
    return {hit.child_id: max(hit.score - floor, 0.0) / height for hit in hits}


def ranks(hits: Sequence[ScoredId]) -> dict[str, int]:
    """Return each hit's rank from 1; equal scores are ordered by id."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.child_id))
    return {hit.child_id: rank for rank, hit in enumerate(ordered, start=1)}


def best_first(scores: Mapping[str, float]) -> list[ScoredId]:
    """Return the scores as hits, highest first; equal scores are ordered by id."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [ScoredId(child, score) for child, score in ordered]
