"""Metrics: counted by threads, and read by Prometheus' own parser."""

import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

from operations.metrics import DEFINITIONS, METRICS, Metrics, exposition


def test_threads_lose_no_count() -> None:
    """Eight threads that count a thousand times make eight thousand."""
    metrics = Metrics()

    def work() -> None:
        for _ in range(1000):
            metrics.count("rag_turns_total", outcome="done")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.value("rag_turns_total", outcome="done") == 8000


def test_labels_are_those_of_the_definition() -> None:
    """A label that is not defined is a mistake, not another series."""
    with pytest.raises(ValueError, match="outcome"):
        Metrics().count("rag_turns_total", user="kim")
    private = {"user", "thread", "question", "source", "document"}
    assert not {label for one in DEFINITIONS.values() for label in one.labels} & private


def test_prometheus_reads_what_is_shown() -> None:
    """The parser of Prometheus finds each metric, and buckets that add up."""
    METRICS.clear()
    for seconds in (0.2, 3, 3, 1000):
        METRICS.observe("rag_turn_seconds", seconds, outcome='a "b"\\\n')
    METRICS.count("rag_tokens_total", 7, kind="input")
    families = {f.name: f for f in text_string_to_metric_families(exposition().decode())}
    METRICS.clear()
    assert {name.removesuffix("_total") for name in DEFINITIONS} <= families.keys()
    assert families["rag_tokens"].samples[0].value == 7
    found = families["rag_turn_seconds"].samples
    buckets = {s.labels["le"]: s.value for s in found if s.name.endswith("_bucket")}
    assert buckets["0.5"] == 1 and buckets["5.0"] == 3 and buckets["+Inf"] == 4
    assert [s.value for s in found if s.name.endswith("_sum")] == [1006.2]
    assert {s.labels["outcome"] for s in found} == {'a "b"\\\n'}
    assert "process_resident_memory_bytes" in families
