"""Sections of a report: headings, tables and charts, rendered as Markdown or HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.comparison.compare import Difference, against_first, difference
from evals.groups import METRICS, groups
from evals.messages import change, words
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run
from evals.reports.breakdown import (
    HEADLINE_METRICS,
    WORST,
    answer_text,
    best_runs,
    expected_text,
    question_text,
    unit_metrics,
    worst,
)
from evals.reports.charts import COLOURS, intervals, legend, spread
from evals.reports.mistakes import TASKS, Mistake, mistakes

_TIMES = ("ms_total", "ms_retrieval")
_MAX_CELL_CHARS = 400


@dataclass(frozen=True)
class ReportTable:
    """A table of plain text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """An SVG with its legend, as HTML; Markdown omits it."""

    html: str


@dataclass(frozen=True)
class Section:
    """A heading with tables and charts."""

    heading: str
    body: Sequence[ReportTable | Chart]


def report_sections(runs: Sequence[Run], language: str, count: int = WORST) -> list[Section]:
    """Return the sections of a report on the runs of a folder.

    Of many configurations only the best few are charted and broken down.
    """
    parts = []
    ordered = sorted(runs, key=lambda run: (run.task, run.dataset))
    for (task, dataset), same in groupby(ordered, key=lambda run: (run.task, run.dataset)):
        configs = list(same)
        few = best_runs(configs, len(COLOURS))
        body: list[ReportTable | Chart] = [_metrics(configs), *_charts(few)]
        parts.append(Section(f"{dataset}, {words(f'task_{task}', language)}", body))
        if len(configs) > 1:
            changes = [
                difference(one, other, name)
                for one, other in against_first(configs)
                for name in one.metrics
                if name in other.metrics
            ]
            parts.append(Section(words("differences", language), [differences(changes, language)]))
        parts += _details(few, language, count)
    return parts


def _details(configs: Sequence[Run], language: str, count: int) -> Iterator[Section]:
    for run in configs:
        if groups(run):
            yield Section(words("groups", language, config=run.config), [_groups_table(run)])
        yield from (_mistakes if run.task in TASKS else _worst)(run, language, count)
        if run.failed:
            rows = [[row.id, _short(row.error)] for row in run.failed[:count]]
            heading = words("failures", language, config=run.config, count=len(run.failed))
            yield Section(heading, [ReportTable(["id", words("error", language)], rows)])


def _mistakes(run: Run, language: str, count: int) -> Iterator[Section]:
    """Yield a table for each kind: at most `count` questions that went wrong."""
    names = ("mistake", "question", "said", "wanted")
    head = ["id", *(words(f"worst_{name}", language) for name in names)]
    for kind, found in mistakes(run).items():
        rows = [
            [row.id, _described(row, mistake, language), *_texts(row)]
            for row, mistake in found[:count]
        ]
        values = {"kind": kind or "-", "count": len(found), "config": run.config}
        if rows:
            yield Section(words("mistakes", language, **values), [ReportTable(head, rows)])


def _described(row: QuestionResult, mistake: Mistake, language: str) -> str:
    """Return what went wrong, with what a dialogue's answer lacks or must not mention."""
    name = {"wrong": "missing", "off_topic": "leaked"}.get(mistake, "")
    strings = ", ".join(map(str, row.detail.get(name) or ()))
    text = words(f"mistake_{mistake}", language)
    return f"{text}: {strings}" if strings else text


def _worst(run: Run, language: str, count: int) -> Iterator[Section]:
    """Yield a table of at most `count` questions with the lowest scores."""
    if low := worst(run, count):
        head = [words(f"worst_{name}", language) for name in ("question", "said", "wanted")]
        rows = [[row.id, f"{value:.2f}", *_texts(row)] for row, value in low]
        table = ReportTable(["id", HEADLINE_METRICS[run.task][0], *head], rows)
        yield Section(words("worst", language, config=run.config), [table])


def _texts(row: QuestionResult) -> list[str]:
    """Return the question, what was answered, and what would be right."""
    return [_short(text) for text in (question_text(row), answer_text(row), expected_text(row))]


def _metrics(configs: Sequence[Run]) -> ReportTable:
    """Return a row for each metric; of many configurations, a row each with headline metrics."""
    names = list(dict.fromkeys(name for run in configs for name in run.metrics))
    if len(configs) <= len(COLOURS):
        rows = [[name, *(cell(run.metrics.get(name)) for run in configs)] for name in names]
        return ReportTable(["", *(run.config for run in configs)], rows)
    names = [name for name in HEADLINE_METRICS[configs[0].task] if name in names]
    rows = [[run.config, *(cell(run.metrics.get(name)) for name in names)] for run in configs]
    return ReportTable(["config", *names], rows)


def differences(changes: Sequence[Difference], language: str) -> ReportTable:
    """Return a row for each difference with its configurations, interval and verdict."""
    rows = []
    for one in changes:
        gap = f"{one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f}, n={one.n})"
        pair = one.left if one.left == one.right else f"{one.left} → {one.right}"
        verdict = change(one.verdict, language)
        rows.append([one.dataset, one.task, pair, one.metric, gap, verdict])
    names = ("dataset", "task", "config", "metric", "difference", "verdict")
    return ReportTable([words(f"column_{name}", language) for name in names], rows)


def cell(estimate: Estimate | None) -> str:
    """Return a mean with its interval for a table."""
    if estimate is None:
        return "-"
    return f"{estimate.value:.3f} ({estimate.low:.3f}-{estimate.high:.3f}, n={estimate.n})"


def _groups_table(run: Run) -> ReportTable:
    names = [name for name in METRICS[run.task] if name in run.metrics]
    rows = [
        [one.trait, one.name, str(one.questions), *(cell(one.metrics.get(name)) for name in names)]
        for one in groups(run)
    ]
    return ReportTable(["", "", "n", *names], rows)


def _charts(configs: Sequence[Run]) -> Iterator[Chart]:
    key = legend([run.config for run in configs])
    if any(unit_metrics(run) for run in configs):
        yield Chart(intervals({run.config: unit_metrics(run) for run in configs}) + key)
    time = next((name for name in _TIMES if all(name in run.metrics for run in configs)), None)
    if time:
        taken = {
            run.config: [row.values[time] for row in run.rows if time in row.values]
            for run in configs
        }
        yield Chart(f"<h3>{time}</h3>" + spread(taken, "ms") + key)


def _short(value: object) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= _MAX_CELL_CHARS else text[: _MAX_CELL_CHARS - 1] + "…"
