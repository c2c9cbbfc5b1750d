"""Crash test: change documents, kill the ingest command, and check what is left.

`seen_versions` are the complete versions after the last restart, `target_versions` those of the
killed command. After a kill each document must be visible, complete, in one of the two; after the
restart the indexes must agree.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from benchmarks.crash.command import Command
from benchmarks.crash.documents import word, write
from benchmarks.crash.kill_points import KillPoints, generation_of, phase
from benchmarks.crash.outcome import CrashOutcome
from benchmarks.crash.reader import (
    MODES,
    AllowedVersions,
    read_result,
    search_versions,
    settings_of,
    state_of,
    watch,
)
from workspace import open_workspace

WRONG = ("missing", "orphans", "duplicates")
WORD = len(word(0))


class CrashTest:
    """A folder of documents, a state directory, and readers that search all the time."""

    def __init__(
        self,
        home: Path,
        context: ForkServerContext,
        *,
        documents: int = 12,
        lines: int = 24,
        seed: int = 1,
        spawn: bool = False,
    ) -> None:
        self.home, self.state, self.folder = home, home / "state", home / "library"
        self.folder.mkdir(parents=True)
        self.outcome = CrashOutcome()
        self._context, self._spawn, self._lines = context, spawn, lines
        self._rng, self._moments = random.Random(seed), KillPoints(seed)
        self._numbers = range(documents)
        self._names = {number: word(number) for number in self._numbers}
        self._version = 0
        self.seen_versions: dict[int, int] = dict.fromkeys(self._numbers, 0)
        self.target_versions: dict[int, int] = dict(self.seen_versions)
        self._visible_versions: dict[int, list[int]] = {number: [0] for number in self._numbers}
        self._written: dict[int, int] = {}
        self._epoch, self._calls = 0, 0
        self._readers: list[Any] = []

    # Changes to the documents; each returns the command that ingests it

    def add(self) -> list[str]:
        """Write documents that are absent, or new versions where none is."""
        absent = [number for number, version in self.seen_versions.items() if not version]
        chosen = self._some(absent or list(self._numbers))
        return self._write_versions(chosen)

    def update(self) -> list[str]:
        """Write new versions of several documents."""
        return self._write_versions(self._some(self._present()))

    def update_all(self) -> list[str]:
        """Write a new version of every document."""
        return self._write_versions(list(self._numbers))

    def remove(self) -> list[str]:
        """Remove some documents."""
        chosen = self._some(self._present())[:3]
        files = [self._file(number) for number in chosen]
        for number in chosen:
            self.target_versions[number] = 0
        return ["remove", *map(str, files)]

    def sync(self) -> list[str]:
        """Rename a document, delete another and change a third."""
        renamed, deleted, *others = self._rng.sample(self._numbers, 4)
        if self.seen_versions[renamed] and self._file(renamed).exists():
            fresh = f"{word(renamed)}-{self._calls}"
            self._file(renamed).rename(self.folder / f"{fresh}.md")
            self._names[renamed] = fresh
        self._file(deleted).unlink(missing_ok=True)
        self._write_versions(others)
        return self.resync()

    def resync(self) -> list[str]:
        """Ingest the current content of the folder."""
        for number in self._numbers:
            here = self._file(number)
            self.target_versions[number] = self._written[number] if here.exists() else 0
        return ["sync", str(self.folder)]

    def rebuild(self) -> list[str]:
        """Rebuild one index or both."""
        which = self._rng.choice(["--vectors", "--lexicon", ""])
        return ["rebuild", *([which] if which else [])]

    def run(
        self, kills: int, readers: int = 1, on_progress: Callable[[str], None] = print
    ) -> CrashOutcome:
        """Kill `kills` commands, check the state after each, and return the result."""
        kinds = [self.add, self.update, self.update_all, self.remove, self.sync, self.rebuild]
        self._allow("start", {number: [0] for number in self._numbers})
        for change in (
            self.update_all,
            self.add,
            self.update,
            self.remove,
            self.sync,
            self.rebuild,
        ):
            self._run_to_end(change)
        self._start_readers(readers)
        while self.outcome.kills.total() < kills:
            change = kinds[self.outcome.kills.total() % len(kinds)]
            self._run_and_kill(change)
            if self._rng.random() < 0.2:
                self._run_to_end(self.update)
            on_progress(f"{self.outcome.kills.total()} kills; problems: {self.outcome.problems}")
        self._run_to_end(self.update_all)
        self._end_readers()
        return self.outcome

    def _run_to_end(self, change: Callable[[], list[str]]) -> None:
        kind = change.__name__
        command = self._start(kind, change())
        self._moments.observe(kind, command, self.state)
        if command.wait():
            self._report_problem(kind, f"exit code {command.wait()}: {command.stderr}")
        self._check_state(
            kind, {number: [version] for number, version in self.target_versions.items()}
        )

    def _run_and_kill(self, change: Callable[[], list[str]]) -> None:
        kind = change.__name__
        arguments, generation = change(), generation_of(self.state)
        command = self._start(kind, arguments)
        if self._moments.kill_at_random_point(kind, command, self.state):
            self.outcome.kills[kind] += 1
            self.outcome.phases[phase(self.state, generation)] += 1
        if self._rng.random() < 0.25:  # the recovering command may be killed as well
            recovery = self._command(["doctor", "--json"])
            if self._moments.kill_at_random_point("recovery", recovery, self.state):
                self.outcome.kills["recovery"] += 1
        self._check_state(kind, self._before_or_after())
        if change == self.sync:  # a renamed file has two names until a sync has ended
            self._run_to_end(self.resync)

    def _check_state(self, kind: str, allowed: Mapping[int, list[int]]) -> None:
        """Restart, check that the indexes agree, and record the visible versions."""
        restart = self._command(["doctor", "--json"])
        code, health = restart.wait(), restart.output
        took = time.monotonic() - restart.began
        self.outcome.slowest_restart = max(self.outcome.slowest_restart, took)
        if code or not health or any(health[name] for name in WRONG):
            self._report_problem(kind, f"doctor: {health} {restart.stderr}")
        with open_workspace(settings_of(self.state)) as ws:
            for number in self._numbers:
                for mode in MODES:
                    versions, wrong = search_versions(ws, number, mode)
                    for what in wrong:
                        self._report_problem(kind, f"{mode}: {what}")
                    if not set(versions) <= set(allowed[number]):
                        wrong_versions = f"{word(number)} is {versions}, may be {allowed[number]}"
                        self._report_problem(kind, f"{mode}: {wrong_versions}")
                self.seen_versions[number], self._visible_versions[number] = versions[0], versions
            there = Counter(Path(source).stem[:WORD] for source in state_of(ws))
        self._check_sources(kind, there)
        self.target_versions = dict(self.seen_versions)
        self._allow("rest", self._before_or_after())

    def _check_sources(self, kind: str, there: Counter[str]) -> None:
        """Check that the sources are those seen, except after an interrupted rename."""
        seen_versions = {word(number) for number, version in self.seen_versions.items() if version}
        twice = [name for name, times in there.items() if times > 1]
        if set(there) != seen_versions or (twice and kind != "sync"):
            self._report_problem(kind, f"sources {there}, held {self.seen_versions}")

    def _start(self, kind: str, arguments: list[str]) -> Command:
        self._allow(kind, self._before_or_after())
        return self._command(arguments)

    def _command(self, arguments: list[str]) -> Command:
        self._calls += 1
        return Command(arguments, self.state, self.home, None if self._spawn else self._context)

    def _before_or_after(self) -> dict[int, list[int]]:
        # Between a rename and the end of its sync the two names may have two versions.
        return {
            n: sorted({*self._visible_versions[n], self.target_versions[n]}) for n in self._numbers
        }

    def _allow(self, doing: str, allowed: Mapping[int, list[int]]) -> None:
        self._epoch += 1
        AllowedVersions(self._epoch, doing, allowed).save(self.home / "promise")

    def _write_versions(self, numbers: list[int]) -> list[str]:
        self._version += 1
        for number in numbers:
            write(self.folder, number, self._version, self._lines, self._names[number])
            self.target_versions[number] = self._written[number] = self._version
        return ["add", *(str(self._file(number)) for number in numbers), "--json"]

    def _file(self, number: int) -> Path:
        return self.folder / f"{self._names[number]}.md"

    def _present(self) -> list[int]:
        return [number for number, version in self.seen_versions.items() if version]

    def _some(self, numbers: list[int]) -> list[int]:
        return self._rng.sample(numbers, self._rng.randint(1, len(numbers)))

    def _report_problem(self, kind: str, what: str) -> None:
        self.outcome.problems.append(f"after {kind}: {what}")

    def _start_readers(self, number: int) -> None:
        for place in range(number):
            result_file = self.home / f"reader-{place}"
            paths = (self.state, self.home / "promise", self.home / "stop", result_file)
            reader = self._context.Process(target=watch, args=paths)
            reader.start()
            self._readers.append((reader, result_file))

    def _end_readers(self) -> None:
        (self.home / "stop").touch()
        for reader, result_file in self._readers:
            reader.join(60)
            searches, problems, slowest = read_result(result_file)
            self.outcome.searches.update(searches)
            self.outcome.problems += problems
            self.outcome.slowest_search = max(self.outcome.slowest_search, slowest)
