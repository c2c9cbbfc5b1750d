"""Choose the moment of a kill so that every phase of a command is hit, and tell which it was."""

import os
import random
import sqlite3
import time
from collections import defaultdict
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.crash.command import Command

_TICK = 0.001


class Moments:
    """What a command's course was when nobody disturbed it, and a die."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._seconds: defaultdict[str, float] = defaultdict(lambda: 3.0)
        self._changes: defaultdict[str, int] = defaultdict(lambda: 20)

    def learn(self, kind: str, command: Command, state: Path) -> None:
        """Watch a command to its end."""
        changes, before = 0, traces(state)
        while command.running:
            time.sleep(_TICK)
            changes, before = _count(changes, before, state)
        self._seconds[kind] = time.monotonic() - command.began
        self._changes[kind] = max(4, changes)

    def strike(self, kind: str, command: Command, state: Path) -> bool:
        """Kill a command at a random moment; return whether it was still running.

        Half of the kills come after a random time, half after a random number of changes in the
        state directory, since most of a command's time is not spent where it is vulnerable.
        """
        if self._dice.random() < 0.4:
            until = command.began + self._dice.uniform(0.0, self._seconds[kind])
            while command.running and time.monotonic() < until:
                time.sleep(_TICK)
        else:
            self._await(self._dice.randint(1, self._changes[kind]), command, state)
            time.sleep(self._dice.choice([0.0, 0.0, 0.002, 0.01, 0.03]))
        return command.kill()

    def _await(self, wanted: int, command: Command, state: Path) -> None:
        changes, before = 0, traces(state)
        while command.running and changes < wanted:
            time.sleep(_TICK)
            changes, before = _count(changes, before, state)


Traces = dict[str, tuple[int, int]]


def traces(state: Path) -> Traces:
    """Return size and date of every file of a state directory."""
    found: Traces = {}
    for folder, _, names in os.walk(state):  # it forgives what vanishes meanwhile
        for path in (Path(folder, name) for name in names):
            with suppress(OSError):
                facts = path.stat()
                found[str(path)] = (facts.st_size, facts.st_mtime_ns)
    return found


def _count(changes: int, before: Traces, state: Path) -> tuple[int, Traces]:
    now = traces(state)
    return changes + (now != before), now


def phase(state: Path, generation: int) -> str:
    """Return how far a killed command had come, from the catalog and the folders it left."""
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
