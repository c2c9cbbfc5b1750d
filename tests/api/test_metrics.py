"""Metrics and logs of the API: what was asked is counted and logged, and never quoted."""

import json
import logging

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from operations.logs import JsonFormatter
from operations.metrics import METRICS
from tests.api.conftest import ApiServer, Serve

QUESTION = "How long may a student called up for military service be on leave?"


def scrape(api: ApiServer, **headers: str) -> httpx.Response:
    """The response to a scrape."""
    return httpx.get(api.url.replace("/v1", "/metrics"), headers=headers)


def ask(api: ApiServer) -> httpx.Response:
    """Ask a question by the API."""
    body = {"model": "rag", "messages": [{"role": "user", "content": QUESTION}]}
    return api.http().post("/chat/completions", json=body, headers={"X-Request-ID": "asked-1"})


def samples(text: str) -> dict[str, float]:
    """The values of the metrics, by name and labels."""
    families = text_string_to_metric_families(text)
    return {f"{s.name} {sorted(s.labels.items())}": s.value for f in families for s in f.samples}


def test_a_question_is_counted(api: ApiServer) -> None:
    """Its turn, seconds and request are counted; the queues have a number; no text is in it."""
    METRICS.clear()
    assert ask(api).status_code == 200
    text = scrape(api).text
    found = samples(text)
    assert found["rag_turns_total [('outcome', 'done')]"] == 1
    assert found["rag_turn_seconds_count [('outcome', 'done')]"] == 1
    assert found["rag_turns_running []"] == found["rag_turns_waiting []"] == 0
    assert found["rag_ingest_jobs [('state', 'waiting')]"] == 0
    assert found["rag_vectors_pending []"] == 0
    route = [("method", "POST"), ("route", "/v1/chat/completions"), ("status", "200")]
    assert found[f"rag_http_requests_total {route}"] == 1
    assert "military" not in text and "student" not in text


def test_who_may_read_the_metrics(serving: Serve) -> None:
    """auto: this machine, and nothing that a proxy passes on; on: anybody; off: nobody."""
    given = {"X-Forwarded-For": "10.0.0.1"}
    seen = {}
    for setting in ("auto", "on", "off"):
        api = serving(metrics=setting)
        seen[setting] = (scrape(api).status_code, scrape(api, **given).status_code)
    assert seen == {"auto": (200, 404), "on": (200, 200), "off": (404, 404)}


def test_records_name_the_request(api: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """The record of a request has its id, route, status and time, and no text of the question."""
    form, lines = JsonFormatter(), []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(form.format(record))

    logger, handler = logging.getLogger("api"), Keep()
    logger.addHandler(handler)
    with caplog.at_level(logging.INFO, "api"):
        ask(api)
        api.http().get("/search", params={"query": "student"})
    logger.removeHandler(handler)
    records = [json.loads(line) for line in lines]
    (asked,) = [one for one in records if one.get("request") == "asked-1"]
    assert asked["route"] == "/v1/chat/completions" and asked["status"] == 200
    assert asked["ms"] >= 0 and asked["logger"] == "api.limits.gate"
    assert "military" not in "".join(lines) and "student" not in "".join(lines)


def test_no_question_is_taken_while_the_server_drains(api: ApiServer) -> None:
    """/readyz turns to 503, /healthz stays; a question is refused with 503 and a remedy."""
    root = api.url.removesuffix("/v1")
    assert httpx.get(f"{root}/readyz").status_code == 200
    assert api.workspace.active_turns.drain(0)
    assert httpx.get(f"{root}/readyz").status_code == 503
    assert httpx.get(f"{root}/healthz").status_code == 200
    refused = ask(api)
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "server_ending"
    assert "in a moment" in refused.json()["error"]["message"]
    assert samples(scrape(api).text)["rag_draining []"] == 1
    METRICS.clear()
