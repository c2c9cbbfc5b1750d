"""Fixtures of the traces: a recorder, and a workspace with a document in it."""

from pathlib import Path

import pytest

from tests.agents.tracing.collector import collector

__all__ = ["collector"]

PRIVATE = (
    "A single room in Juniper Hall costs 300 dollars a month. "
    "향나무관 1인실은 한 달에 30만원입니다."
)
QUESTION = "How much is a single room in Juniper Hall?"
QUESTION_KO = "향나무관 1인실은 한 달에 얼마예요?"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with words that are nowhere else."""
    path = tmp_path / "rooms.md"
    path.write_text(f"# Rooms\n\n{PRIVATE}\n", "utf-8")
    return path
