"""Groups of questions: the metrics of a run by language, by kind and of computed answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.metrics.metrics import Estimate, interval
from evals.records import QuestionResult, Run

# Metrics of each task that are broken down.
METRICS: Mapping[str, Sequence[str]] = {
    "retrieval": ("nDCG@10", "R@1"),
    "answers": (
        "answer_contains",
        "answer_contains@1",
        "answer_complete",
        "refused_answerable",
        "wrong_answerable",
        "padding",
        "padding_right",
        "abstention_recall",
        "citation_recall",
    ),
    "articles": ("ans@1", "ans@5"),
    "dialogues": ("last_turn_right", "standalone_right"),
    "cache": ("cache_hits", "false_hits"),
    "examples": tuple(
        f"same_label_{kind}" for kind in ("random", "ngram", "semantic", "mmr", "auto")
    ),
    "memory": ("fact_right", "update_right", "abstained_right", "junk_stored", "forgotten"),
}
TRAITS = ("language", "kind", "computed")
SEPARATOR = "/"  # between a metric and the language it is of: `answer_contains/ko`
_BY_LANGUAGE = {
    "answers",
    "dialogues",
    "cache",
    "examples",
    "memory",
}  # tasks whose metrics are also reported by language


@dataclass(frozen=True)
class Group:
    """Questions that share a trait, with their metrics."""

    trait: str
    name: str
    questions: int
    metrics: Mapping[str, Estimate]


def groups(run: Run) -> list[Group]:
    """Return the questions by each trait; a trait shared by all makes no group."""
    found = []
    for trait in TRAITS:
        by_name = _by_trait(run.rows, trait)
        if len(by_name) > 1:
            found += [_group(run.task, trait, name, rows) for name, rows in by_name.items()]
    return found


def by_language(run: Run) -> dict[str, Estimate]:
    """Return the metrics of the questions of each language, as `NAME/ko` and `NAME/en`."""
    if run.task not in _BY_LANGUAGE:
        return {}
    languages = _by_trait(run.rows, "language")
    found = [_group(run.task, "language", name, rows) for name, rows in languages.items()]
    return {
        f"{metric}{SEPARATOR}{group.name}": one
        for metric in METRICS[run.task]
        for group in found
        if (one := group.metrics.get(metric))
    }


def _by_trait(rows: Sequence[QuestionResult], trait: str) -> dict[str, list[QuestionResult]]:
    """Return the rows that have a trait by its value, in the order of the values."""
    found: dict[str, list[QuestionResult]] = {}
    for row in rows:
        value = row.detail.get(trait)
        if name := str(value).lower() if isinstance(value, bool) else str(value or ""):
            found.setdefault(name, []).append(row)
    return dict(sorted(found.items()))


def _group(task: str, trait: str, name: str, rows: Sequence[QuestionResult]) -> Group:
    values = {
        metric: [row.values[metric] for row in rows if metric in row.values]
        for metric in METRICS[task]
    }
    metrics = {metric: interval(column) for metric, column in values.items() if column}
    return Group(trait, name, len(rows), metrics)
