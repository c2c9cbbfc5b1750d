"""Breakdown of a run: by language and kind, and the worst questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.comparison.compare import INFORMATIONAL_METRICS, LOWER_IS_BETTER
from evals.metrics.metrics import Estimate, interval
from evals.records import QuestionResult, Run

# Headline metrics of each task; the first one that a question has is its score.
HEADLINE_METRICS: Mapping[str, Sequence[str]] = {
    "retrieval": ("nDCG@10", "R@1"),
    "answers": ("answer_contains", "abstention_recall", "citation_recall"),
    "articles": ("ans@1", "ans@5"),
}
TRAITS = ("language", "kind")
WORST = 10


@dataclass(frozen=True)
class Group:
    """Questions of one language or kind, with their headline metrics."""

    trait: str
    name: str
    questions: int
    metrics: Mapping[str, Estimate]


def score(run: Run, row: QuestionResult) -> float | None:
    """Return the score of one question, 1 being best, or None where it has none."""
    return next(
        (row.values[name] for name in HEADLINE_METRICS[run.task] if name in row.values), None
    )


def groups(run: Run) -> list[Group]:
    """Return the questions by language and by kind; a trait shared by all makes no group."""
    result_groups = []
    for trait in TRAITS:
        names = sorted({str(row.detail.get(trait) or "") for row in run.rows} - {""})
        if len(names) > 1:
            result_groups += [_group(run, trait, name) for name in names]
    return result_groups


def _group(run: Run, trait: str, name: str) -> Group:
    rows = [row for row in run.rows if row.detail.get(trait) == name]
    values = {
        metric: [row.values[metric] for row in rows if metric in row.values]
        for metric in HEADLINE_METRICS[run.task]
    }
    metrics = {metric: interval(column) for metric, column in values.items() if column}
    return Group(trait, name, len(rows), metrics)


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
    """Return the text of a question."""
    return str(row.detail.get("question") or "")


def answer_text(row: QuestionResult) -> str:
    """Return the answer to a question, or the first document found."""
    ranked = row.detail.get("ranked") or [""]
    return str(row.detail.get("answer") or ranked[0])


def expected_text(row: QuestionResult) -> str:
    """Return the accepted answers or relevant documents of a question."""
    names = row.detail.get("accepted") or row.detail.get("relevant") or ()
    return " / ".join(map(str, names))
