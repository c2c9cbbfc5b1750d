"""Tables of measurements for a terminal: a row per metric, a column per configuration.

They are Markdown with aligned columns, split where they would be wider than the terminal.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from unicodedata import east_asian_width

from evals.comparison.compare import Difference
from evals.groups import METRICS, groups
from evals.messages import change, has_words, words
from evals.metrics.metrics import Estimate
from evals.records import Run

WIDTH = 100  # columns of a terminal, at most
_LARGE = 100.0
_LONG = {"citation_recall", "padding_right"}  # left to the report, to fit a terminal


def run_tables(runs: Sequence[Run], language: str, width: int = WIDTH) -> str:
    """Return a table per dataset, or several where its configurations do not fit side by side.

    Below them each configuration has a table of its main metrics by language and kind.
    """
    ordered = sorted(
        runs, key=lambda run: (run.dataset, run.task)
    )  # stable: configurations keep their order
    parts = []
    for (dataset, task), same in groupby(ordered, key=lambda run: (run.dataset, run.task)):
        head = f"{dataset}, {words(f'task_{task}', language)}"
        configs = list(same)
        parts += [aligned(table) for table in _tables(head, configs, width)]
        parts += [_group_table(run, language) for run in configs if groups(run)]
    return "\n\n".join(parts)


def _tables(head: str, runs: Sequence[Run], width: int) -> Iterator[list[list[str]]]:
    names = list(dict.fromkeys(name for run in runs for name in run.metrics))
    labels = [[head, *names], ["n", *(_count(name, runs) for name in names)]]
    columns = [[run.config, *(_cell(run.metrics.get(name)) for name in names)] for run in runs]
    fitting: list[list[str]] = []
    for column in columns:
        if fitting and _width([*labels, *fitting, column]) > width:
            yield _rows([*labels, *fitting])
            fitting = []
        fitting.append(column)
    yield _rows([*labels, *fitting])


def _group_table(run: Run, language: str) -> str:
    """Return a row for each language and kind, a column for each main metric, without intervals."""
    names = [name for name in METRICS[run.task] if name in run.metrics and name not in _LONG]
    rows = [
        [
            one.name if one.trait != "computed" else f"{one.trait}: {one.name}",
            str(one.questions),
            *(_mean(one.metrics.get(name)) for name in names),
        ]
        for one in groups(run)
    ]
    title = words("groups", language, config=run.config)
    return f"{title}\n{aligned([['', 'n', *(_head(name, language) for name in names)], *rows])}"


def _head(metric: str, language: str) -> str:
    key = f"short_{metric}"
    return words(key, language) if has_words(key) else metric


def _mean(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.value:.3f}"


def _rows(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _width(columns: Sequence[Sequence[str]]) -> int:
    return sum(max(map(display_width, column)) + 3 for column in columns) + 1


def _count(metric: str, runs: Sequence[Run]) -> str:
    counts = sorted({run.metrics[metric].n for run in runs if metric in run.metrics})
    return "-".join(map(str, dict.fromkeys((counts[0], counts[-1]))))


def _cell(estimate: Estimate | None) -> str:
    """Return a mean with its confidence interval, with significant digits."""
    if estimate is None:
        return "-"
    digits = 1 if abs(estimate.value) >= _LARGE else 3
    value, low, high = (f"{x:.{digits}f}" for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low}-{high})"


def comparison_tables(differences: Sequence[Difference], language: str) -> str:
    """Return a table for each pair of measurements, a row per metric."""
    head = [words(f"column_{name}", language) for name in ("difference", "interval", "verdict")]
    parts = []
    for (dataset, task, left, right), same in groupby(differences, key=_pair):
        pair = left if left == right else f"{left} → {right}"
        title = f"{dataset}, {words(f'task_{task}', language)}: {pair}"
        rows = [
            [
                result.metric,
                f"{result.difference:+.4f}",
                f"{result.low:+.4f} … {result.high:+.4f}",
                str(result.n),
                change(result.verdict, language),
            ]
            for result in same
        ]
        parts.append(f"{title}\n{aligned([['', *head[:2], 'n', head[2]], *rows])}")
    return "\n\n".join(parts)


def _pair(result: Difference) -> tuple[str, str, str, str]:
    return result.dataset, result.task, result.left, result.right


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of them the head, as a Markdown table with aligned columns."""
    plain = [[" ".join(text.replace("|", "\\|").split()) for text in row] for row in rows]
    widths = [max(3, *map(display_width, column)) for column in zip(*plain, strict=True)]
    head, *body = [
        [
            text + " " * (width - display_width(text))
            for text, width in zip(row, widths, strict=True)
        ]
        for row in plain
    ]
    lines = [head, ["-" * width for width in widths], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def display_width(text: str) -> int:
    """Return the columns of a text on a terminal; Hangul and Han letters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
