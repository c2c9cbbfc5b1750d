"""Concurrent writers take turns, and the death of one releases the lock."""

import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from benchmarks.crash.command import Command, warm
from benchmarks.crash.concurrency import run_concurrently
from benchmarks.crash.documents import write
from benchmarks.crash.reader import MODES, search_versions, settings_of
from workspace import open_workspace

pytestmark = pytest.mark.slow
SOON = 2.0  # seconds


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Processes that start quickly."""
    return warm()


class Desk:
    """One of several people at the same state, with a folder for what commands print."""

    def __init__(self, home: Path, name: str, context: ForkServerContext) -> None:
        self.home, self.state, self.context = home / name, home / "state", context
        self.home.mkdir(parents=True)

    def add(self, number: int, version: int = 1, lines: int = 24) -> Command:
        """Start to take a document in."""
        file = write(self.home, number, version, lines)
        return Command(["add", str(file), "--json"], self.state, self.home, self.context)


def assert_all_there(state: Path, versions: dict[int, int]) -> None:
    """Every document is found whole, in each way of searching, and the indexes agree."""
    with open_workspace(settings_of(state)) as ws:
        assert ws.index.doctor().ok
        assert len(ws.index.sources()) == len(versions)
        for number, version in versions.items():
            for mode in MODES:
                assert search_versions(ws, number, mode) == ([version], [])


def test_concurrent_adds_lose_nothing(tmp_path: Path, context: ForkServerContext) -> None:
    """Two processes that add document after document at once lose none of either."""
    one, two = Desk(tmp_path, "one", context), Desk(tmp_path, "two", context)
    for turn in range(3):
        commands = [one.add(2 * turn), two.add(2 * turn + 1)]
        assert [command.wait() for command in commands] == [0, 0]
    assert_all_there(tmp_path / "state", dict.fromkeys(range(6), 1))


def test_a_killed_writer_releases_the_lock(tmp_path: Path, context: ForkServerContext) -> None:
    """The waiting writer continues when the other is killed, and completes its commit."""
    one, two = Desk(tmp_path, "one", context), Desk(tmp_path, "two", context)
    assert one.add(0).wait() == 0
    busy = one.add(1, lines=2_000)
    while busy.running and not (tmp_path / "state" / "writer.json").exists():
        time.sleep(0.001)
    waiting = two.add(2)
    time.sleep(0.1)
    busy.kill()
    assert waiting.wait() == 0
    with open_workspace(settings_of(tmp_path / "state")) as ws:
        assert ws.index.doctor().ok
        assert search_versions(ws, 0, "dense") == ([1], [])
        assert search_versions(ws, 2, "dense") == ([1], [])
    assert one.add(1, version=2).wait() == 0
    assert_all_there(tmp_path / "state", {0: 1, 1: 2, 2: 1})


@pytest.mark.timeout(600)
def test_eight_readers_soon_find_new_documents(tmp_path: Path, context: ForkServerContext) -> None:
    """While one writes and a chat runs, all of eight readers find each new document in 2 s.

    By words, and by meaning alone. A machine that is busy with something else has a second try.
    """
    for attempt in range(2):
        met = run_concurrently(tmp_path / str(attempt), context, children=2_000, commits=3)
        assert met.problems == []
        assert met.answers > 0
        if all(max(waits) < SOON for waits in met.waits.values()):
            break
    else:
        pytest.fail(f"waits in seconds: {met.waits}")
