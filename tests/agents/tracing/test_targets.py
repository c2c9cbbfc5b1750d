"""Each service gets spans at its address, with its headers, by its own environment variables."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from agents.tracing.targets import target_of
from errors import SettingsError
from settings import ROOT, Settings
from tests.agents.tracing.collector import Recorder
from tests.agents.tracing.conftest import QUESTION
from tests.agents.tracing.test_spans import ask
from text.translation import translated


def from_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: str, **variables: str
) -> Settings:
    """Read settings from environment variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings(state_dir=tmp_path / "state", web_tools=False, traces=target)


@pytest.mark.parametrize("host", ["LANGFUSE_BASE_URL", "LANGFUSE_HOST"])
def test_langfuse(
    tmp_path: Path,
    document: Path,
    collector: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
) -> None:
    """Langfuse takes OTLP at its own path, with both keys as basic authorization."""
    keys = {"LANGFUSE_PUBLIC_KEY": "pk-lf-1", "LANGFUSE_SECRET_KEY": "sk-lf-2"}
    variables = {host: f"{collector.url}/", **keys}
    ask(from_environment(monkeypatch, tmp_path, "langfuse", **variables), document, QUESTION)
    received = collector.requests[0]
    assert received.path == "/api/public/otel/v1/traces"
    scheme, _, pair = received.headers["authorization"].partition(" ")
    assert (scheme, b64decode(pair)) == ("Basic", b"pk-lf-1:sk-lf-2")
    assert received.headers["x-langfuse-ingestion-version"] == "4"
    assert collector.span("rag").attributes["session.id"] == "thread-1"
    assert b"sk-lf-2" not in collector.everything


def test_mlflow(
    tmp_path: Path, document: Path, collector: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MLflow takes OTLP at /v1/traces and reads the experiment from a header."""
    settings = from_environment(
        monkeypatch,
        tmp_path,
        "mlflow",
        MLFLOW_TRACKING_URI=collector.url,
        MLFLOW_EXPERIMENT_ID="7",
        MLFLOW_TRACKING_TOKEN="token-of-mlflow",
    )
    ask(settings, document, QUESTION)
    received = collector.requests[0]
    assert received.path == "/v1/traces"
    assert received.headers["x-mlflow-experiment-id"] == "7"
    assert received.headers["authorization"] == "Bearer token-of-mlflow"
    assert received.headers["content-type"] == "application/x-protobuf"
    assert collector.span("rag")


def test_headers_of_another_collector_are_not_sent(
    tmp_path: Path, document: Path, collector: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OTEL_EXPORTER_OTLP_HEADERS is for `otlp` alone, though the exporter adds it to all."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-other-key=secret-of-another")
    variables = {"MLFLOW_TRACKING_URI": collector.url}
    ask(from_environment(monkeypatch, tmp_path, "mlflow", **variables), document, QUESTION)
    assert collector.requests
    assert all("x-other-key" not in received.headers for received in collector.requests)


def test_a_collector_by_the_standard_variables(
    tmp_path: Path, document: Path, collector: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`otlp` reads address and headers from OpenTelemetry's own variables."""
    variables = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": "x-api-key=a%20b, x-team=library",
    }
    ask(from_environment(monkeypatch, tmp_path, "otlp", **variables), document, QUESTION)
    received = collector.requests[0]
    assert received.path == "/v1/traces"
    assert (received.headers["x-api-key"], received.headers["x-team"]) == ("a b", "library")


@pytest.mark.parametrize(
    ("target", "variable"),
    [("langfuse", "LANGFUSE_PUBLIC_KEY"), ("mlflow", "MLFLOW_TRACKING_URI")],
)
def test_a_missing_variable_is_named(target: str, variable: str) -> None:
    """The error names the variable, in Korean too."""
    with pytest.raises(SettingsError, match=variable) as raised:
        target_of(Settings(traces=target))
    korean = translated(raised.value.message, "ko")
    assert variable in korean
    assert korean != str(raised.value.message)


def test_an_address_must_be_one_of_http() -> None:
    """An MLflow folder is no server."""
    with pytest.raises(SettingsError, match="no address"):
        target_of(Settings(traces="mlflow", mlflow_tracking_uri="file:///tmp/mlruns"))


def test_off_imports_nothing(tmp_path: Path) -> None:
    """A workspace without traces imports no part of them."""
    code = (
        "import json, sys; from settings import Settings; from workspace import open_workspace\n"
        f"with open_workspace(Settings(state_dir={str(tmp_path)!r})) as ws: ws.store\n"
        "print(json.dumps([m for m in sys.modules if m.startswith(('openinference',"
        " 'opentelemetry', 'langsmith', 'agents.tracing.spans'))]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert json.loads(run.stdout.splitlines()[-1]) == []
