"""Metrics of this process: counters, gauges and histograms, in the form that Prometheus reads.

    count("rag_turns_total", outcome="done")
    observe("rag_turn_seconds", 1.7, outcome="done")
    exposition()                                       # the text of /metrics

Counting costs a lock and an addition; prometheus_client is imported by the first scrape, since a
command that ends soon needs none of it. Labels are few and fixed: no user, question or document.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from prometheus_client.core import Metric

Labels = tuple[str, ...]
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_TURN_SECONDS: Final = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180, 300)
_REQUEST_SECONDS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True)
class Definition:
    """What a metric means.

    Attributes:
        labels: Names of its labels.
        bounds: Upper bounds of a histogram's buckets.
    """

    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: Labels = ()
    bounds: tuple[float, ...] = ()


DEFINITIONS: Final[Mapping[str, Definition]] = {
    "rag_turns_total": Definition("counter", "Turns that have ended.", ("outcome",)),
    "rag_turn_seconds": Definition(
        "histogram", "Seconds of turns, waiting apart.", ("outcome",), _TURN_SECONDS
    ),
    "rag_turns_running": Definition("gauge", "Turns that are being answered."),
    "rag_turns_waiting": Definition("gauge", "Turns that wait for their turn."),
    "rag_tokens_total": Definition("counter", "Tokens of model calls.", ("kind",)),
    "rag_cost_usd_total": Definition("counter", "US dollars of model calls."),
    "rag_failures_total": Definition("counter", "Turns that ended with an error.", ("code",)),
    "rag_cache_lookups_total": Definition(
        "counter", "Questions looked up in the answer cache.", ("result",)
    ),
    "rag_guard_decisions_total": Definition(
        "counter", "Decisions of guardrails.", ("channel", "rail", "action")
    ),
    "rag_ingest_jobs": Definition("gauge", "Jobs of the ingest queue.", ("state",)),
    "rag_ingested_total": Definition("counter", "Jobs that were worked off.", ("outcome",)),
    "rag_vectors_pending": Definition("gauge", "Children whose vectors are not computed yet."),
    "rag_http_requests_total": Definition(
        "counter", "Requests to the API.", ("method", "route", "status")
    ),
    "rag_http_request_seconds": Definition(
        "histogram", "Seconds to the end of a response.", ("route",), _REQUEST_SECONDS
    ),
    "rag_draining": Definition("gauge", "1 while the server ends and takes no more questions."),
}


@dataclass
class _Series:
    """A value; of a histogram the sum, with the count in each bucket."""

    value: float = 0.0
    buckets: list[int] = field(default_factory=list)


class Metrics:
    """The values of all metrics; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, dict[Labels, _Series]] = {name: {} for name in DEFINITIONS}
        self.clear()

    def clear(self) -> None:
        """Set everything back; metrics without labels begin with 0."""
        with self._lock:
            for name, definition in DEFINITIONS.items():
                self._values[name] = {} if definition.labels else {(): _Series()}

    def count(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """Add to a counter or gauge."""
        with self._lock:
            self._series(name, labels).value += amount

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        with self._lock:
            self._series(name, labels).value = value

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add a value to a histogram."""
        bounds = DEFINITIONS[name].bounds
        with self._lock:
            series = self._series(name, labels)
            series.buckets = series.buckets or [0] * (len(bounds) + 1)
            series.buckets[bisect_left(bounds, value)] += 1
            series.value += value

    def value(self, name: str, **labels: str) -> float:
        """Return a value; of a histogram its sum."""
        with self._lock:
            return self._series(name, labels).value

    def _series(self, name: str, labels: Mapping[str, str]) -> _Series:
        wanted = DEFINITIONS[name].labels
        if set(labels) != set(wanted):
            raise ValueError(f"{name} has the labels {wanted}")
        return self._values[name].setdefault(tuple(labels[key] for key in wanted), _Series())

    def collect(self) -> Iterator["Metric"]:
        """Yield every metric, as prometheus_client wants it of a collector."""
        from prometheus_client.core import Metric

        with self._lock:
            copied = {
                name: {labels: (one.value, list(one.buckets)) for labels, one in series.items()}
                for name, series in self._values.items()
            }
        for name, definition in DEFINITIONS.items():
            family = name.removesuffix("_total")
            metric = Metric(family, definition.meaning, definition.kind)
            for values, (value, buckets) in copied[name].items():
                labels = dict(zip(definition.labels, values, strict=True))
                if definition.kind != "histogram":
                    metric.add_sample(name, labels, value)
                    continue
                total = 0
                for bound, number in zip((*definition.bounds, float("inf")), buckets, strict=True):
                    total += number
                    metric.add_sample(f"{name}_bucket", {**labels, "le": _bound(bound)}, total)
                metric.add_sample(f"{name}_count", labels, total)
                metric.add_sample(f"{name}_sum", labels, value)
            yield metric


def _bound(number: float) -> str:
    return "+Inf" if number == float("inf") else str(float(number))


METRICS: Final = Metrics()  # of this process, as a logger is
count, observe = METRICS.count, METRICS.observe


def exposition() -> bytes:
    """Return all metrics of this process, with its memory, processor time and open files."""
    from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
    from prometheus_client.exposition import generate_latest

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(METRICS)
    return generate_latest(registry)
