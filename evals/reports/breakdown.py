"""Look into a measurement: where it is strong and weak, and which questions went worst."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.metrics.metrics import Estimate, interval
from evals.records import Row, Run
from evals.reports.compare import ASIDE, LOWER_IS_BETTER

# What a task is told by in short; the first one a question has is its score.
SHORT: Mapping[str, Sequence[str]] = {
    "retrieval": ("nDCG@10", "R@1"),
    "answers": ("answer_contains", "abstention_recall", "citation_recall"),
    "articles": ("ans@1", "ans@5"),
}
TRAITS = ("language", "kind")
WORST = 10


@dataclass(frozen=True)
class Group:
    """Questions of one language or kind, with the short metrics they have."""

    trait: str
    name: str
    questions: int
    metrics: Mapping[str, Estimate]


def score(run: Run, row: Row) -> float | None:
    """Return how well one question went, 1 being best, or None where nothing says so."""
    return next((row.values[name] for name in SHORT[run.task] if name in row.values), None)


def groups(run: Run) -> list[Group]:
    """Return the questions by language and by kind; a trait that all share makes no group."""
    found = []
    for trait in TRAITS:
        names = sorted({str(row.detail.get(trait) or "") for row in run.rows} - {""})
        if len(names) > 1:
            found += [_group(run, trait, name) for name in names]
    return found


def _group(run: Run, trait: str, name: str) -> Group:
    rows = [row for row in run.rows if row.detail.get(trait) == name]
    values = {
        metric: [row.values[metric] for row in rows if metric in row.values]
        for metric in SHORT[run.task]
    }
    metrics = {metric: interval(column) for metric, column in values.items() if column}
    return Group(trait, name, len(rows), metrics)


def best_few(runs: Sequence[Run], most: int) -> list[Run]:
    """Return at most `most` runs of one task, in their order: those of the best mean score."""

    def mean(run: Run) -> float:
        scores = [value for row in run.rows if (value := score(run, row)) is not None]
        return sum(scores) / len(scores) if scores else 0.0

    kept = sorted(runs, key=mean, reverse=True)[:most]
    return [run for run in runs if run in kept]


def worst(run: Run, count: int = WORST) -> list[tuple[Row, float]]:
    """Return at most `count` questions that did not go well, the worst first, with their scores."""
    scored = [(row, value) for row in run.rows if (value := score(run, row)) is not None]
    return sorted((one for one in scored if one[1] < 1.0), key=lambda one: one[1])[:count]


def shares(run: Run) -> dict[str, Estimate]:
    """Return the metrics of quality that lie between 0 and 1, which one axis can show."""
    return {
        name: one
        for name, one in run.metrics.items()
        if name not in ASIDE and one.low >= 0.0 and one.high <= 1.0
    }


def lower_is_better(metric: str) -> bool:
    """Return whether less of it is better."""
    return metric in LOWER_IS_BETTER


def asked(row: Row) -> str:
    """Return the text of a question."""
    return str(row.detail.get("question") or "")


def said(row: Row) -> str:
    """Return what was answered, or found first, in a question's row."""
    ranked = row.detail.get("ranked") or [""]
    return str(row.detail.get("answer") or ranked[0])


def wanted(row: Row) -> str:
    """Return what would have been right, as far as the row knows."""
    names = row.detail.get("accepted") or row.detail.get("relevant") or ()
    return " / ".join(map(str, names))
