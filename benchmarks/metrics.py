"""Benchmark metrics: where each is measured, its unit and its goals."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.measure import Figures
from benchmarks.rounds import Runs

Pick = Callable[[Figures], float]
_SMALL, _LARGE = 8_000, 80_000  # children from which the goals for each size hold


@dataclass(frozen=True)
class Metric:
    """One metric; lower is better.

    Attributes:
        ours: The measure on our side; `stock` names it on the stock side, where it differs.
        wanted: Goal for the ratio stock / ours, for a small and a large collection; 0 is none.
        most: Upper limit of ours, for a small and a large collection, in `unit`; 0 is none.
        above_bare: Upper limit of the ratio ours / bare Chroma; 0 is none.
    """

    name: str
    unit: str
    ours: str
    pick: Pick
    wanted: tuple[float, float] = (0, 0)
    most: tuple[float, float] = (0, 0)
    above_bare: float = 0
    stock: str | None = None
    stock_pick: Pick | None = None


@dataclass(frozen=True)
class MetricResult:
    """The medians of one metric; None where a side does not have it or was not measured."""

    row: Metric
    ours: float
    stock: float | None
    bare: float | None
    size: Literal[0, 1] | None = None  # which goals apply: small, large, none

    @property
    def ratio(self) -> float | None:
        """How many times better than stock."""
        return self.stock / self.ours if self.stock and self.ours else None

    @property
    def wanted(self) -> float:
        """The goal for the ratio, 0 for none."""
        return 0 if self.size is None else self.row.wanted[self.size]

    @property
    def most(self) -> float:
        """The upper limit of ours, 0 for none."""
        return 0 if self.size is None else self.row.most[self.size]

    @property
    def goals(self) -> list[tuple[str, bool | None]]:
        """The goals in words, and whether each is met; None where unknown."""
        goals: list[tuple[str, bool | None]] = []
        if self.wanted:
            good = None if self.ratio is None else self.ratio >= self.wanted
            goals.append((f"≥ {self.wanted:,.4g}×", good))
        if self.most:
            goals.append((f"≤ {self.most:.4g} {self.row.unit}", self.ours <= self.most))
        if self.row.above_bare and self.size is not None:
            good = None if self.bare is None else self.ours <= self.bare * self.row.above_bare
            goals.append((f"≤ {self.row.above_bare:g} bare", good))
        return goals


def _of(name: str, scale: float = 1.0) -> Pick:
    return lambda figures: figures[name] * scale


def _per_child(name: str) -> Pick:
    return lambda figures: figures[name] / figures["children"] * 1e6


def _disk(name: str) -> Pick:
    return lambda figures: figures["disk"][name] / 1e6


def _with_reading(figures: Figures) -> float:
    return float(figures["cpu"] + figures["reading"]["cpu"]) * 1000


def _over_the_model(figures: Figures) -> float:
    return float(figures["all"] / figures["alone"])


def _cpu_over_the_model(figures: Figures) -> float:
    return float(figures["fill_cpu"] / figures["alone_cpu"])


_MS, _MB = 1000.0, 1e-6

METRICS = (
    Metric("whole ingest", "µs a child", "ingest", _per_child("wall"), (3.5, 2.2),
        above_bare=1.25),
    Metric("whole ingest, processor time", "µs a child", "ingest", _per_child("cpu")),
    Metric("whole ingest, with the start of Python", "s", "ingest", _of("process_wall")),
    Metric("peak memory of an ingest", "MB", "ingest", _of("memory", _MB), (0, 1 / 0.6)),
    Metric("disk after it", "MB", "ingest", _disk("bytes"), (0, 1 / 0.85)),
    Metric("disk after it, blocks taken", "MB", "ingest", _disk("allocated")),
    Metric("default model: all answerable by words", "s", "model", _of("words")),
    Metric("default model: all vectors", "s", "model", _of("all")),
    Metric("default model: processor time", "µs a child", "model", _per_child("cpu")),
    Metric("… all vectors over the model alone, with as many workers", "×", "model",
        _over_the_model, most=(1 / 0.95, 1 / 0.95)),
    Metric("… of the vectors over the model alone, processor time", "×", "model",
        _cpu_over_the_model, most=(1 / 0.95, 1 / 0.95)),
    Metric("default model: hybrid query with parents, p50", "ms", "model_query", _of("p50")),
    Metric("… processor time, p50; bare with the embedder", "cpu ms", "model_query",
        _of("cpu_p50"), above_bare=3),
    Metric("default model: question answered, p50", "cpu ms", "model_answer", _of("cpu_p50"),
        most=(60, 0)),
    Metric("unchanged tree, by date", "cpu ms", "unchanged", _of("cpu", _MS), (1000, 1000)),
    Metric("… against index() with scoped_full", "cpu ms", "unchanged", _of("cpu", _MS),
        stock="unchanged_full"),
    Metric("unchanged tree, by content", "cpu ms", "touched", _of("cpu", _MS), (200, 200),
        stock="unchanged"),
    Metric("… against reading and index()", "cpu ms", "touched", _of("cpu", _MS),
        stock="unchanged", stock_pick=_with_reading),
    Metric("1 % of documents edited", "cpu ms", "edited", _of("cpu", _MS), (40, 40)),
    Metric("1 % of documents edited, elapsed", "ms", "edited", _of("wall", _MS)),
    Metric("texts embedded for them", "", "edited", _of("embedded")),
    Metric("new document answerable, from the call", "s", "fresh", _of("answerable"),
        most=(1, 3), stock_pick=_of("wall")),
    Metric("… from the start of `ingest add`", "s", "fresh", _of("from_start")),
    Metric("hybrid query with parents, p50", "ms", "query", _of("p50")),
    Metric("hybrid query with parents, p95", "ms", "query", _of("p95")),
    Metric("hybrid query, processor time", "cpu ms", "query", _of("cpu")),
    Metric("start of Python to first answer", "s", "query", _of("first_answer")),
)  # fmt: skip


def metric_results(runs: Runs) -> list[MetricResult]:
    """Return the results of the metrics that were measured."""
    made = children(runs)
    size: Literal[0, 1] | None = 1 if made >= _LARGE else 0 if made >= _SMALL else None
    return [_line(row, runs, size) for row in METRICS if row.ours in runs]


def children(runs: Runs, side: str = "ours") -> int:
    """Return the number of children a side made of the documents, 0 if not measured."""
    taken_in = runs.get("ingest", {}).get(side)
    return int(taken_in[0]["children"]) if taken_in else 0


def _line(row: Metric, runs: Runs, size: Literal[0, 1] | None) -> MetricResult:
    theirs = runs.get(row.stock or row.ours, {}).get("stock", ())
    ours = _median(runs[row.ours]["ours"], row.pick)
    assert ours is not None
    stock = _median(theirs, row.stock_pick or row.pick)
    return MetricResult(row, ours, stock, _median(runs[row.ours].get("bare", ()), row.pick), size)


def _median(figures: Sequence[Figures], pick: Pick) -> float | None:
    try:
        values = [pick(one) for one in figures]
    except KeyError:  # a quantity that this side does not have
        return None
    return statistics.median(values) if values else None
