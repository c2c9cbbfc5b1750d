"""Joining rankings."""

import itertools

import pytest

from chains.retrieval.fusion import normalised, ranks, rrf, weighted
from index.passage import ScoredId

LEXICAL = [ScoredId("a", 9.0), ScoredId("b", 6.0), ScoredId("c", 3.0)]
DENSE = [ScoredId("c", 0.9), ScoredId("a", 0.8), ScoredId("d", 0.1)]


def test_rrf_adds_reciprocal_ranks() -> None:
    """A passage scores 1 / (60 + rank) in each ranking that holds it."""
    scores = {hit.child_id: hit.score for hit in rrf({"lexical": LEXICAL, "dense": DENSE})}
    assert scores == pytest.approx(
        {"a": 1 / 61 + 1 / 62, "c": 1 / 63 + 1 / 61, "b": 1 / 62, "d": 1 / 63}
    )


def test_weighted_sums_normalised_scores() -> None:
    """A score counts by its distance from the baseline, relative to the best one's."""
    assert normalised(LEXICAL) == pytest.approx({"a": 1.0, "b": 2 / 3, "c": 1 / 3})
    assert normalised(DENSE, 0.5) == pytest.approx({"c": 1.0, "a": 0.75, "d": 0.0}, abs=1e-5)
    rankings = {"lexical": LEXICAL, "dense": DENSE}
    joined = weighted(rankings, {"lexical": 0.75, "dense": 0.25}, {"dense": 0.5})
    expected = {"a": 0.75 + 0.25 * 0.75, "b": 0.5, "c": 0.25 + 0.25, "d": 0.0}
    assert {hit.child_id: hit.score for hit in joined} == pytest.approx(expected, abs=1e-5)
    assert [hit.child_id for hit in joined] == ["a", "b", "c", "d"]


def test_a_leg_without_weight_changes_nothing() -> None:
    """With all weight on one ranking, its order and its passages come out first."""
    joined = weighted({"lexical": LEXICAL, "dense": DENSE}, {"lexical": 1.0})
    assert [hit.child_id for hit in joined if hit.score] == ["a", "b", "c"]


@pytest.mark.parametrize("join", [rrf, lambda r: weighted(r, {"lexical": 0.6, "dense": 0.4})])
def test_order_of_legs_and_hits_does_not_matter(join) -> None:  # type: ignore[no-untyped-def]
    """Every order of rankings and hits gives the same result, ties included."""
    tied = [*LEXICAL, ScoredId("e", 6.0)]
    expected = join({"lexical": tied, "dense": DENSE})
    for left, right in itertools.product(itertools.permutations(tied), [DENSE, DENSE[::-1]]):
        assert join({"dense": right, "lexical": list(left)}) == expected


def test_a_single_hit_and_no_hit() -> None:
    """One hit scores 1, one at the baseline 0; no hits give nothing."""
    assert normalised([ScoredId("a", 0.2)], 0.2) == {"a": 0.0}
    assert normalised([ScoredId("a", 0.2)]) == {"a": 1.0}
    assert weighted({"lexical": []}, {"lexical": 1.0}) == rrf({}) == []


def test_ranks_start_at_one() -> None:
    """Ranks follow scores, then ids."""
    assert ranks([ScoredId("b", 1.0), ScoredId("a", 1.0), ScoredId("c", 2.0)]) == {
        "c": 1,
        "a": 2,
        "b": 3,
    }


@pytest.mark.parametrize("baseline", [-1.0, 0.0, 0.05, 0.1, 0.5, 0.8, 0.9, 0.95, 7.0])
def test_no_baseline_changes_the_order_of_a_ranking(baseline: float) -> None:
    """A baseline above some or all scores keeps their order, within 0 to 1 but for tie-breaks."""
    scores = normalised([*DENSE, ScoredId("e", 0.05), ScoredId("f", 0.7)], baseline)
    assert sorted(scores, key=lambda child: -scores[child]) == ["c", "a", "f", "d", "e"]
    assert len(set(scores.values())) == 5
    assert max(scores.values()) == 1.0
    assert min(scores.values()) > -1e-5


def test_a_baseline_above_all_scores_does_not_flatten_the_ranking() -> None:
    """Where the lexical ranking holds nothing, the dense one decides, whatever its baseline."""
    fused = weighted(
        {"lexical": [], "dense": DENSE}, {"lexical": 0.8, "dense": 0.2}, {"dense": 0.99}
    )
    assert [hit.child_id for hit in fused] == ["c", "a", "d"]
    assert fused[0].score - fused[1].score > 0.01
