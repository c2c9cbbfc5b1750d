"""What a report tells, as headings, tables and pictures; Markdown and HTML are written from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.messages import change, words
from evals.metrics.metrics import Estimate
from evals.records import Run
from evals.reports.breakdown import (
    SHORT,
    WORST,
    asked,
    best_few,
    groups,
    said,
    shares,
    wanted,
    worst,
)
from evals.reports.charts import COLOURS, intervals, legend, spread
from evals.reports.compare import Difference, among, difference

_TIMES = ("ms_total", "ms_retrieval")
_LONGEST = 300


@dataclass(frozen=True)
class Table:
    """A head and rows of plain text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """An SVG, with the legend of its colours, both as HTML; Markdown leaves it out."""

    html: str


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it."""

    heading: str
    body: Sequence[Table | Picture]


def contents(runs: Sequence[Run], language: str, count: int = WORST) -> list[Part]:
    """Return the parts of a report on the runs of a folder.

    Of many configurations only the best few are drawn and looked into.
    """
    parts = []
    ordered = sorted(runs, key=lambda run: (run.task, run.dataset))
    for (task, dataset), same in groupby(ordered, key=lambda run: (run.task, run.dataset)):
        configs = list(same)
        few = best_few(configs, len(COLOURS))
        body: list[Table | Picture] = [_metrics(configs), *_pictures(few)]
        parts.append(Part(f"{dataset}, {words(f'task_{task}', language)}", body))
        if len(configs) > 1:
            found = [
                difference(one, other, name)
                for one, other in among(configs)
                for name in one.metrics
                if name in other.metrics
            ]
            parts.append(Part(words("differences", language), [differences(found, language)]))
        parts += _looks(few, language, count)
    return parts


def _looks(configs: Sequence[Run], language: str, count: int) -> Iterator[Part]:
    for run in configs:
        if groups(run):
            yield Part(words("groups", language, config=run.config), [_groups_table(run)])
        if low := worst(run, count):
            head = [words(f"worst_{name}", language) for name in ("question", "said", "wanted")]
            rows = [
                [row.id, f"{value:.2f}", *map(_short, (asked(row), said(row), wanted(row)))]
                for row, value in low
            ]
            table = Table(["id", SHORT[run.task][0], *head], rows)
            yield Part(words("worst", language, config=run.config), [table])
        if run.failed:
            rows = [[row.id, _short(row.error)] for row in run.failed[:count]]
            heading = words("failures", language, config=run.config, count=len(run.failed))
            yield Part(heading, [Table(["id", words("error", language)], rows)])


def _metrics(configs: Sequence[Run]) -> Table:
    """Return a row a metric; of many configurations a row each, with the short metrics."""
    names = list(dict.fromkeys(name for run in configs for name in run.metrics))
    if len(configs) <= len(COLOURS):
        rows = [[name, *(cell(run.metrics.get(name)) for run in configs)] for name in names]
        return Table(["", *(run.config for run in configs)], rows)
    names = [name for name in SHORT[configs[0].task] if name in names]
    rows = [[run.config, *(cell(run.metrics.get(name)) for name in names)] for run in configs]
    return Table(["config", *names], rows)


def differences(found: Sequence[Difference], language: str) -> Table:
    """Return a row a metric: the configurations, the difference, its interval and the verdict."""
    rows = []
    for one in found:
        gap = f"{one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f}, n={one.n})"
        pair = one.left if one.left == one.right else f"{one.left} → {one.right}"
        verdict = change(one.verdict, language)
        rows.append([one.dataset, one.task, pair, one.metric, gap, verdict])
    names = ("dataset", "task", "config", "metric", "difference", "verdict")
    return Table([words(f"column_{name}", language) for name in names], rows)


def cell(estimate: Estimate | None) -> str:
    """Return a mean with its interval as it stands in a table."""
    if estimate is None:
        return "-"
    return f"{estimate.value:.3f} ({estimate.low:.3f}-{estimate.high:.3f}, n={estimate.n})"


def _groups_table(run: Run) -> Table:
    names = [name for name in SHORT[run.task] if name in run.metrics]
    rows = [
        [one.trait, one.name, str(one.questions), *(cell(one.metrics.get(name)) for name in names)]
        for one in groups(run)
    ]
    return Table(["", "", "n", *names], rows)


def _pictures(configs: Sequence[Run]) -> Iterator[Picture]:
    key = legend([run.config for run in configs])
    if any(shares(run) for run in configs):
        yield Picture(intervals({run.config: shares(run) for run in configs}) + key)
    time = next((name for name in _TIMES if all(name in run.metrics for run in configs)), None)
    if time:
        taken = {
            run.config: [row.values[time] for row in run.rows if time in row.values]
            for run in configs
        }
        yield Picture(f"<h3>{time}</h3>" + spread(taken, "ms") + key)


def _short(value: object) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
