"""Fusion of the rankings of several retrievers into one.

Two ways, both independent of the order in which rankings and their hits are given:

* `weighted`: a sum of normalised scores. Scores keep how confident a retriever is, which ranks
  throw away (Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
* `rrf`: reciprocal rank fusion, for retrievers whose scores cannot be compared at all
  (Cormack, Clarke, Buettcher 2009).
"""

from collections.abc import Mapping, Sequence

from index.passage import ScoredId

TIE_BREAK = 1e-6  # share of the best score that the lowest one below the baseline loses

Rankings = Mapping[str, Sequence[ScoredId]]


def weighted(
    rankings: Rankings, weights: Mapping[str, float], baselines: Mapping[str, float] | None = None
) -> list[ScoredId]:
    """Return all hits, best first, scored by the weighted sum of their normalised scores.

    Args:
        rankings: The hits of each retriever; a hit that one did not return scores 0 there.
        weights: Of each retriever; one without a weight counts nothing.
        baselines: The score of unrelated passages in each retriever, 0 where it is not given.
    """
    baselines = baselines or {}
    total: dict[str, float] = {}
    for retriever in sorted(rankings):
        weight = weights.get(retriever, 0.0)
        scores = normalised(rankings[retriever], baselines.get(retriever, 0.0))
        for child, score in scores.items():
            total[child] = total.get(child, 0.0) + weight * score
    return best_first(total)


def rrf(rankings: Rankings, constant: int = 60) -> list[ScoredId]:
    """Return all hits, best first, scored by the sum of 1 / (constant + rank)."""
    total: dict[str, float] = {}
    for retriever in sorted(rankings):
        for child, rank in ranks(rankings[retriever]).items():
            total[child] = total.get(child, 0.0) + 1.0 / (constant + rank)
    return best_first(total)


def normalised(hits: Sequence[ScoredId], baseline: float = 0.0) -> dict[str, float]:
    """Return the scores scaled to 0..1, from the baseline to the best one's score.

    The baseline is the score of a passage unrelated to the question, not the lowest score here:
    how far the others lie behind the best must not depend on how many hits were asked for. Scores
    below it keep their order by amounts that only break ties. Where no score exceeds the baseline,
    it was learnt on other texts than these, and the lowest score stands for it.
    """
    scores = [hit.score for hit in hits]
    best, lowest = max(scores, default=baseline), min(scores, default=baseline)
    if best <= baseline:
        baseline = lowest
    above, below = best - baseline, baseline - lowest
    return {
        hit.child_id: (hit.score - baseline) / above
        if hit.score > baseline
        else -TIE_BREAK * (baseline - hit.score) / below
        if hit.score < baseline
        else 0.0
        for hit in hits
    }


def ranks(hits: Sequence[ScoredId]) -> dict[str, int]:
    """Return each hit's rank from 1; equal scores are ordered by id."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.child_id))
    return {hit.child_id: rank for rank, hit in enumerate(ordered, start=1)}


def best_first(scores: Mapping[str, float]) -> list[ScoredId]:
    """Return the scores as hits, highest first; equal scores are ordered by id."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [ScoredId(child, score) for child, score in ordered]
