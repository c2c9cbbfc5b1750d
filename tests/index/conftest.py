"""Fixtures of the index: its tests run over a catalog in a file, and over one in Postgres."""

from pathlib import Path

import pytest

from settings import Settings


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty index, in files or in an empty database.

    They are in the environment, for settings that a test makes, and for other processes.
    """
    if database_url is not None:
        monkeypatch.setenv("RAG_DATABASE_URL", database_url)
        monkeypatch.setenv("RAG_DOCUMENTS_IN", "database")
        monkeypatch.setenv("RAG_VECTORS", "pgvector")
    return Settings(state_dir=tmp_path / "state", web_tools=False)
