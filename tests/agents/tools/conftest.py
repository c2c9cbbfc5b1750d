"""Fixtures of the tools: a server that replays a provider, and services without waits."""

from collections.abc import Iterator

import pytest

from agents.tools.service import Retries, ToolServices
from tests.agents.tools.replay import Replay, serving
from tests.conversations import checkpointer, converse, searcher, store

__all__ = ["checkpointer", "converse", "searcher", "store"]


@pytest.fixture
def replay() -> Iterator[Replay]:
    """A running server."""
    with serving() as running:
        yield running


@pytest.fixture
def services() -> ToolServices:
    """Services that try three times without waiting, and use no result again."""
    return ToolServices(Retries(tries=3, sleep=lambda _seconds: None))
