"""LangSmith gets LangChain's own traces by its own variables, and no text unless asked for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langsmith.utils import get_env_var

from agents.events import Answer
from settings import Settings
from tests.agents.tracing.collector import Recorder, multipart
from tests.agents.tracing.conftest import QUESTION, QUESTION_KO
from tests.agents.tracing.test_spans import WORDS, ask
from tests.openai_server import OpenAIServer, status

KEY = "lsv2_pt_" + "0123456789abcdef" * 2 + "_0123456789"


@pytest.fixture(autouse=True)
def uncached_variables() -> Iterator[None]:
    """LangSmith remembers what a variable was."""
    uncached: Any = get_env_var
    uncached.cache_clear()
    yield
    uncached.cache_clear()


def env_file(tmp_path: Path, collector: Recorder, **more: str) -> Path:
    """Write an `.env` with the variables of LangSmith."""
    values = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_API_KEY": KEY,
        "LANGSMITH_ENDPOINT": collector.url,
        "LANGSMITH_PROJECT": "rooms",
    }
    path = tmp_path / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in (values | more).items()))
    return path


@pytest.fixture
def from_env_file(tmp_path: Path, collector: Recorder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings read from an `.env` with LangSmith's variables."""

    def read(variables: dict[str, str] | None = None, **given: Any) -> Settings:
        path = env_file(tmp_path, collector, **(variables or {}))
        monkeypatch.setitem(Settings.model_config, "env_file", path)
        return Settings(state_dir=tmp_path / "state", web_tools=False, **given)

    return read


def runs(collector: Recorder) -> list[dict[str, Any]]:
    """The runs that were posted or patched, with the parts that are sent beside them."""
    found: dict[str, dict[str, Any]] = {}
    for received in collector.requests:
        if received.path.endswith("/multipart"):
            for name, value in multipart(received).items():
                _, run, *field = name.split(".")
                part = {field[0]: value} if field else value
                found[run] = found.get(run, {}) | part
    return list(found.values())


def test_variables_of_the_env_file_reach_langsmith(
    from_env_file: Any, document: Path, collector: Recorder
) -> None:
    """A turn is sent with key and project of `.env`; the facts of the turn are in it."""
    (answer,) = ask(from_env_file(), document, QUESTION)
    assert isinstance(answer, Answer)
    sent = [r for r in collector.requests if r.path.endswith("/multipart")]
    assert {r.headers["x-api-key"] for r in sent} == {KEY}
    (root,) = [run for run in runs(collector) if run["name"] == "rag"]
    assert root["session_name"] == "rooms"
    assert root["extra"]["metadata"]["thread_id"] == "thread-1"
    assert root["outputs"]["rag.prompt"] == answer.prompt
    assert root["outputs"]["rag.usage.chat.total_tokens"] == answer.usage["total_tokens"]


@pytest.mark.parametrize("assistant", ["rag", "react"])
def test_no_text_is_sent_by_default(
    from_env_file: Any, document: Path, collector: Recorder, assistant: str
) -> None:
    """Neither question, passages nor answer leave, even where LangSmith is told to show them."""
    settings = from_env_file({"LANGSMITH_HIDE_INPUTS": "false", "LANGSMITH_HIDE_OUTPUTS": "false"})
    ask(settings, document, QUESTION, QUESTION_KO, assistant=assistant)
    assert [run["name"] for run in runs(collector)].count(assistant) == 2
    for word in (*WORDS, *(json.dumps(word)[1:-1] for word in WORDS), document.name):
        assert word.encode() not in collector.everything


def test_text_is_sent_where_the_setting_allows(
    from_env_file: Any, document: Path, collector: Recorder
) -> None:
    """With RAG_TRACE_TEXT the question and the answer are sent, and a typed key is not."""
    typed = "sk-ant-api03-" + "q8Zr2Lk9Vx" * 4
    settings = from_env_file(trace_text=True, guard=False)
    ask(settings, document, f"{QUESTION} My key is {typed}")
    (root,) = [run for run in runs(collector) if run["name"] == "rag"]
    assert "Juniper Hall" in json.dumps(root["inputs"])
    assert "documents" in root["outputs"]["answer"]
    assert typed.encode() not in collector.everything


def test_an_error_is_its_type_alone(
    from_env_file: Any, document: Path, collector: Recorder, openai_server: OpenAIServer
) -> None:
    """What a server says when it refuses stays here."""
    openai_server.script(*[status(400, message="Juniper Hall is not allowed")] * 8)
    settings = from_env_file(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    ask(settings, document, QUESTION)
    errors = [run["error"] for run in runs(collector) if run.get("error")]
    assert errors
    assert all(error.isidentifier() for error in errors)
    assert b"Juniper" not in collector.everything


@pytest.mark.parametrize(
    ("variables", "given"),
    [
        ({"LANGSMITH_TRACING": "false"}, {}),
        ({}, {"traces": "off"}),
        ({"LANGSMITH_TRACING": "false"}, {"traces": "auto"}),
    ],
)
def test_nothing_is_sent_when_off(
    from_env_file: Any,
    document: Path,
    collector: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    given: dict[str, Any],
) -> None:
    """Off is off, also where the process environment tells LangChain to trace."""
    for name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", collector.url)
    monkeypatch.setenv("LANGSMITH_TRACING", variables.get("LANGSMITH_TRACING", "true"))
    (answer,) = ask(from_env_file(variables, **given), document, QUESTION)
    assert isinstance(answer, Answer)
    assert collector.requests == []


def test_another_target_takes_the_place_of_langsmith(
    from_env_file: Any, document: Path, collector: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With RAG_TRACES=otlp nothing goes to LangSmith, although LANGSMITH_TRACING is true."""
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    ask(from_env_file(traces="otlp", otlp_endpoint=collector.url), document, QUESTION)
    assert {received.path for received in collector.requests} == {"/v1/traces"}


def test_langsmith_that_is_down_costs_a_log_line(
    from_env_file: Any, document: Path, collector: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Answers come as ever, and one warning says so, without the key."""
    collector.code = 403
    (answer,) = ask(from_env_file(), document, QUESTION)
    assert isinstance(answer, Answer)
    assert answer.citations
    assert caplog.text.count("Traces cannot be sent to LangSmith") == 1
    assert KEY not in caplog.text
