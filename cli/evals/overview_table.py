"""Overview table: one row a configuration and language, with quality and cost side by side."""

from collections.abc import Sequence
from itertools import groupby

from cli.evals.tables import aligned
from evals.comparison.compare import Verdict
from evals.comparison.overview import OverviewRow, metrics_of
from evals.messages import has_words, words

MARKS: dict[Verdict, str] = {"better": " (+)", "worse": " (-)", "no difference": ""}


def overview_tables(rows: Sequence[OverviewRow], language: str) -> str:
    """Return a table for each dataset and task; columns without a value are left out."""
    parts = []
    for (dataset, task), same in groupby(rows, key=lambda row: (row.dataset, row.task)):
        of_set = list(same)
        names = [name for name in metrics_of(task) if any(name in row.metrics for row in of_set)]
        head = ["", words("column_language", language), "n", *(_head(n, language) for n in names)]
        body = [
            [
                row.config,
                row.language or words("all_languages", language),
                str(row.questions),
                *(_cell(row, name) for name in names),
            ]
            for row in of_set
        ]
        title = f"{dataset}, {words(f'task_{task}', language)}"
        parts.append(f"{title}\n{aligned([head, *body])}")
    return "\n\n".join([*parts, words("overview_marks", language)])


def _head(metric: str, language: str) -> str:
    key = f"short_{metric}"
    return words(key, language) if has_words(key) else metric


def _cell(row: OverviewRow, metric: str) -> str:
    estimate = row.metrics.get(metric)
    if estimate is None:
        return "-"
    mark = MARKS[row.verdicts[metric]] if metric in row.verdicts else ""
    return f"{_number(estimate.value, metric)}{mark}"


def _number(value: float, metric: str) -> str:
    if metric == "tokens_total":
        return f"{value:,.0f}"
    if metric == "cost_usd":
        return f"{value:.5f}"
    return (
        f"{value:.2f}" if metric in ("model_calls", "ms_total", "ms_retrieval") else f"{value:.3f}"
    )
