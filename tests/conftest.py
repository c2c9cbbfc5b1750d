"""Shared fixtures: a fresh folder, a clean environment and no way out to the network."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from settings import ROOT, Settings
from tests.openai_server import openai_server
from tests.services.postgres_server import (
    database_url,
    either_catalog,
    postgres_server,
    postgres_url,
)

# Fixtures for every room, defined beside their servers.
__all__ = ["database_url", "either_catalog", "openai_server", "postgres_server", "postgres_url"]

PROVIDER_KEYS = (
    "OPENAI_",
    "AZURE_",
    "ANTHROPIC_",
    "GOOGLE_",
    "GEMINI_",
    "SERPER_",
    "LANGSMITH_",
    "LANGCHAIN_",
    "LANGFUSE_",
    "MLFLOW_",
    "OTEL_",
)
EVAL_DATA = Path(os.environ.get("RAG_EVAL_DATA", ROOT.parent / "shared" / "eval"))
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks services on the internet."""
    parser.addoption("--live", action="store_true", help="run tests that need the internet")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that need the internet unless they are asked for."""
    if not config.getoption("--live"):
        for item in items:
            if item.get_closest_marker("live"):
                item.add_marker(pytest.mark.skip(reason="needs the internet: run with --live"))


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No key and no setting of the machine reaches a test, nor the developer's .env and state.

    Tests that do not concern meaning embed by hashing, which is quick.
    """
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in list(os.environ):
        if name.startswith(("RAG_", *PROVIDER_KEYS)):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "offline:hashing")
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path_factory.getbasetemp() / "state-of-nobody"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Only loopback can be reached; anything else fails at once instead of hanging."""
    if request.node.get_closest_marker("live"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OSError(f"network is blocked in tests: {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty workspace on the embedded models."""
    return Settings(state_dir=tmp_path / "state", web_tools=False)


@pytest.fixture
def workspace(settings: Settings) -> Iterator[Any]:
    """An open workspace over `settings`."""
    from workspace import open_workspace

    with open_workspace(settings) as ws:
        yield ws


@pytest.fixture(scope="session")
def eval_data() -> Path:
    """Third-party evaluation data; skips, with the reason, where it is absent."""
    if not EVAL_DATA.is_dir():
        pytest.skip(f"no evaluation data: set RAG_EVAL_DATA (looked for {EVAL_DATA.name!r})")
    return EVAL_DATA


@pytest.fixture
def embedder(settings: Settings) -> Any:
    """Hashed embeddings."""
    from models.embeddings import build_embedder

    return build_embedder(settings)


@pytest.fixture
def index(settings: Settings, embedder: Any) -> Iterator[Any]:
    """An empty index."""
    from ingest.index import open_index

    with open_index(settings, embedder) as opened:
        yield opened
