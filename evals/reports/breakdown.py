"""Breakdown of a run: its best configurations and its worst questions."""

from collections.abc import Mapping, Sequence

from evals.comparison.compare import INFORMATIONAL_METRICS, LOWER_IS_BETTER
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run

# Headline metrics of each task; the first one that a question has is its score.
HEADLINE_METRICS: Mapping[str, Sequence[str]] = {
    "retrieval": ("nDCG@10", "R@1"),
    "answers": ("answer_contains", "abstention_recall", "citation_recall"),
    "articles": ("ans@1", "ans@5"),
    "dialogues": ("last_turn_right", "standalone_right"),
    "cache": ("cache_hits",),
    "examples": ("same_label_auto",),
    "memory": ("fact_right", "abstained_right"),
}
WORST = 10


def score(run: Run, row: QuestionResult) -> float | None:
    """Return the score of one question, 1 being best, or None where it has none."""
    return next(
        (row.values[name] for name in HEADLINE_METRICS[run.task] if name in row.values), None
    )


def best_runs(runs: Sequence[Run], most: int) -> list[Run]:
    """Return the `most` runs of one task with the best mean score, in their order."""

    def mean(run: Run) -> float:
        scores = [value for row in run.rows if (value := score(run, row)) is not None]
        return sum(scores) / len(scores) if scores else 0.0

    best = sorted(runs, key=mean, reverse=True)[:most]
    return [run for run in runs if run in best]


def worst(run: Run, count: int = WORST) -> list[tuple[QuestionResult, float]]:
    """Return at most `count` questions with a score below 1, the worst first."""
    scored = [(row, value) for row in run.rows if (value := score(run, row)) is not None]
    return sorted((one for one in scored if one[1] < 1.0), key=lambda one: one[1])[:count]


def unit_metrics(run: Run) -> dict[str, Estimate]:
    """Return the quality metrics between 0 and 1, which share an axis."""
    return {
        name: one
        for name, one in run.metrics.items()
        if name not in INFORMATIONAL_METRICS and one.low >= 0.0 and one.high <= 1.0
    }


def lower_is_better(metric: str) -> bool:
    """Return whether a lower value is better."""
    return metric in LOWER_IS_BETTER


def question_text(row: QuestionResult) -> str:
    """Return the text of a question, behind the earlier ones of its conversation."""
    earlier = row.detail.get("history") or ()
    return " → ".join(map(str, [*earlier, row.detail.get("question") or ""]))


def answer_text(row: QuestionResult) -> str:
    """Return the answer to a question, or the first document found."""
    ranked = row.detail.get("ranked") or [""]
    return str(row.detail.get("answer") or ranked[0])


def expected_text(row: QuestionResult) -> str:
    """Return the accepted answers of a question, and what is needed all, or its documents."""
    detail = row.detail
    parts = [" / ".join(map(str, detail.get("accepted") or ()))]
    parts.append(" + ".join(str(group[0]) for group in detail.get("all_of") or ()))
    expected = "; ".join(part for part in parts if part)
    return expected or " / ".join(map(str, detail.get("relevant") or ()))
