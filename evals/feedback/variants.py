"""Variants compared: do ratings and signals of two configurations differ by more than chance?

Conversations are assigned at random (`chat.variants`) and are not paired, and the turns of one
depend on each other. So whole conversations are resampled: a cluster bootstrap gives the interval,
and a permutation test of the assignment the probability of a difference as large (Gerber and Green
2012, "Field Experiments", chapter 3).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from chat import schema
from chat.feedback.schema import signals, turn_contexts, turn_outcomes
from errors import EvaluationError
from evals.comparison.compare import LEVEL, Difference, Verdict

TASK = "ratings"
LOWER_IS_BETTER = {"thumbs_down", "redone", "ms_total", "cost_usd"}
METRICS = ("thumbs_up", "thumbs_down", "redone", "ms_total", "cost_usd")
MOST = 200_000  # turns, the newest
_SAMPLES = 2000
_REDONE = ("regenerated", "abandoned", "repeated")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class VariantTurn:
    """A turn of a variant.

    Attributes:
        values: By metric. `thumbs_up`: 1 for up, 0 for down, of rated turns. `thumbs_down`: of all
            turns, whether it was rated down. `redone`: whether it was stopped, asked anew or asked
            again in other words. `ms_total`, `cost_usd`: what it took, where known.
    """

    variant: str
    thread: str
    values: dict[str, float]


def variant_turns(engine: Engine, since: float = 0.0, most: int = MOST) -> list[VariantTurn]:
    """Return at most `most` turns of both variants since a Unix time, the newest."""
    turns, rated, outcome = schema.turns, schema.feedback, turn_outcomes
    redone = (
        select(signals.c.turn_id)
        .where(signals.c.turn_id == turns.c.id, signals.c.kind.in_(_REDONE))
        .exists()
    )
    query = (
        select(
            turn_contexts.c.variant,
            turns.c.thread_id,
            rated.c.thumb,
            redone.label("redone"),
            outcome.c.ms,
            outcome.c.usd,
        )
        .select_from(
            turns.join(turn_contexts)
            .outerjoin(rated, rated.c.turn_id == turns.c.id)
            .outerjoin(outcome, outcome.c.turn_id == turns.c.id)
        )
        .where(turn_contexts.c.variant.in_(("A", "B")), turns.c.started_at >= since)
        .where(turns.c.status != "running")
        .order_by(turns.c.started_at.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [VariantTurn(row.variant, row.thread_id, _values(row)) for row in rows]


def compare_variants(turns: Iterable[VariantTurn], seed: int = 0) -> list[Difference]:
    """Return the differences of variant B from A, one for each metric that both have.

    Raises:
        EvaluationError: a variant has fewer than two conversations.
    """
    known = list(turns)
    for name in ("A", "B"):
        if len({turn.thread for turn in known if turn.variant == name}) < 2:
            raise EvaluationError(
                "Variant {name} has fewer than two conversations to compare.",
                "Set RAG_AB_CONFIG and RAG_AB_SHARE, and wait for ratings.",
                name=name,
            )
    found = (_difference(known, metric, seed) for metric in METRICS)
    return [one for one in found if one is not None]


def _values(row: Any) -> dict[str, float]:
    thumb, ms, usd = row.thumb, row.ms, row.usd
    values = {"thumbs_down": float(thumb == -1), "redone": float(row.redone)}
    if thumb is not None:
        values["thumbs_up"] = float(thumb == 1)
    if ms is not None:
        values["ms_total"] = ms
    if usd is not None:
        values["cost_usd"] = usd
    return values


def _difference(turns: Sequence[VariantTurn], metric: str, seed: int) -> Difference | None:
    left, right = (_clusters(turns, name, metric) for name in ("A", "B"))
    if len(left) < 2 or len(right) < 2:
        return None
    observed = _mean(right) - _mean(left)
    rng = np.random.default_rng(seed)
    sampled = _resampled(right, rng) - _resampled(left, rng)
    low, high = (float(value) for value in np.percentile(sampled, [2.5, 97.5]))
    p = _permutation_test(left, right, abs(observed), rng)
    verdict: Verdict = "no difference"
    if (low > 0 or high < 0) and p < LEVEL:
        verdict = "better" if (observed > 0) != (metric in LOWER_IS_BETTER) else "worse"
    n = int(left[:, 1].sum() + right[:, 1].sum())
    return Difference(TASK, TASK, metric, observed, low, high, n, verdict, "A", "B", p)


def _clusters(turns: Sequence[VariantTurn], variant: str, metric: str) -> Array:
    """Return the sum and the number of the values of each conversation, shape (n, 2)."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for turn in turns:
        if turn.variant == variant and metric in turn.values:
            sums[turn.thread][0] += turn.values[metric]
            sums[turn.thread][1] += 1
    return np.array(list(sums.values()), dtype=np.float64).reshape(-1, 2)


def _mean(clusters: Array) -> float:
    total = clusters.sum(axis=0)
    return float(total[0] / total[1])


def _resampled(clusters: Array, rng: np.random.Generator) -> Array:
    """Return the means of samples of as many conversations, drawn with replacement."""
    count = len(clusters)
    weights = np.full(count, 1 / count)
    totals = np.array([rng.multinomial(count, weights) @ clusters for _ in range(_SAMPLES)])
    means: Array = totals[:, 0] / totals[:, 1]
    return means


def _permutation_test(
    left: Array, right: Array, observed: float, rng: np.random.Generator
) -> float:
    """Return how often conversations assigned anew differ as much."""
    both = np.concatenate([left, right])
    hits = 0
    for _ in range(_SAMPLES):
        shuffled = rng.permutation(both)
        found = _mean(shuffled[: len(left)]) - _mean(shuffled[len(left) :])
        hits += abs(found) >= observed * (1 - 1e-9)
    return (hits + 1) / (_SAMPLES + 1)
