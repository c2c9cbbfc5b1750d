"""Fixtures of the index: its tests run over a catalog in a file, and over one in Postgres."""

from pathlib import Path

import pytest

from settings import Settings


@pytest.fixture
def settings(tmp_path: Path, either_catalog: None) -> Settings:
    """Settings of an empty index; they are in the environment for other processes, too."""
    return Settings(state_dir=tmp_path / "state", web_tools=False)
