"""Kill points: random moments that cover every phase of a command, and the phase that was hit."""

import os
import random
import sqlite3
import time
from collections import defaultdict
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.crash.command import Command

_TICK = 0.001


class KillPoints:
    """Chooses kill points by the duration and file changes of earlier undisturbed commands."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._seconds: defaultdict[str, float] = defaultdict(lambda: 3.0)
        self._changes: defaultdict[str, int] = defaultdict(lambda: 20)

    def observe(self, kind: str, command: Command, state: Path) -> None:
        """Record duration and file changes of a command until its end."""
        changes, before = 0, file_states(state)
        while command.running:
            time.sleep(_TICK)
            changes, before = _count(changes, before, state)
        self._seconds[kind] = time.monotonic() - command.began
        self._changes[kind] = max(4, changes)

    def kill_at_random_point(self, kind: str, command: Command, state: Path) -> bool:
        """Kill a command at a random point; return whether it was still running.

        Half of the kills come after a random time, half after a random number of changes in the
        state directory, since most of a command's time is not spent where it is vulnerable.
        """
        if self._rng.random() < 0.4:
            until = command.began + self._rng.uniform(0.0, self._seconds[kind])
            while command.running and time.monotonic() < until:
                time.sleep(_TICK)
        else:
            self._await(self._rng.randint(1, self._changes[kind]), command, state)
            time.sleep(self._rng.choice([0.0, 0.0, 0.002, 0.01, 0.03]))
        return command.kill()

    def _await(self, target_versions: int, command: Command, state: Path) -> None:
        changes, before = 0, file_states(state)
        while command.running and changes < target_versions:
            time.sleep(_TICK)
            changes, before = _count(changes, before, state)


FileStates = dict[str, tuple[int, int]]


def file_states(state: Path) -> FileStates:
    """Return size and date of every file of a state directory."""
    states: FileStates = {}
    for folder, _, names in os.walk(state):  # it ignores files that vanish meanwhile
        for path in (Path(folder, name) for name in names):
            with suppress(OSError):
                stat = path.stat()
                states[str(path)] = (stat.st_size, stat.st_mtime_ns)
    return states


def _count(changes: int, before: FileStates, state: Path) -> tuple[int, FileStates]:
    now = file_states(state)
    return changes + (now != before), now


def phase(state: Path, generation: int) -> str:
    """Return the phase a killed command had reached, from the catalog and its folders."""
    staged, retired, now, pointer = _catalog(state)
    newest = max((path.name for path in (state / "chroma").glob("generation-*[0-9]")), default="")
    if staged:
        return "staged, vectors begun" if newest > pointer else "staged, vectors not begun"
    if retired:
        return "visible, old ones not cleared away"
    if newest > pointer:
        return "new vectors begun"
    return "visible, tidying up" if now > generation else "nothing visible yet"


def generation_of(state: Path) -> int:
    """Return the number that every visible change raises."""
    return _catalog(state)[2]


def _catalog(state: Path) -> tuple[int, int, int, str]:
    with closing(sqlite3.connect(state / "catalog.db", timeout=30)) as database:
        phases = dict(database.execute("SELECT phase, count(*) FROM versions GROUP BY phase"))
        generation, pointer = database.execute("SELECT generation, vectors FROM state").fetchone()
    return phases.get("staged", 0), phases.get("retired", 0), generation, pointer
