"""Fixtures of conversations over three passages, in which only the model is scripted.

All run over SQLite, and over Postgres where there is one (`make test-services`).
"""

from pathlib import Path

import pytest

from settings import Settings
from tests.conversations import checkpointer, converse, searcher, store

__all__ = ["checkpointer", "converse", "searcher", "store"]


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty workspace on the embedded models, and on an empty database.

    Its address is in the environment, for settings that a test makes, and for other processes.
    """
    if database_url is not None:
        monkeypatch.setenv("RAG_DATABASE_URL", database_url)
    return Settings(state_dir=tmp_path / "state", web_tools=False)
