"""Change documents, kill the command that takes the change in, and look at what is left.

What the harness knows it knows from its own book-keeping: `held` are the versions that were seen
whole after the last restart, `wanted` those the killed command was to bring. After a kill each
document must be met, whole, in one of the two; after the restart the indexes must agree.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from benchmarks.crash.account import Outcome
from benchmarks.crash.command import Command
from benchmarks.crash.library import word, write
from benchmarks.crash.moments import Moments, generation_of, phase
from benchmarks.crash.reader import MODES, Promise, look, read_account, settings_of, state_of, watch
from workspace import open_workspace

WRONG = ("missing", "orphans", "duplicates")
WORD = len(word(0))


class Torture:
    """A library in a folder, a state directory, and readers that watch all the while."""

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
        self.outcome = Outcome()
        self._context, self._spawn, self._lines = context, spawn, lines
        self._dice, self._moments = random.Random(seed), Moments(seed)
        self._numbers = range(documents)
        self._names = {number: word(number) for number in self._numbers}
        self._version = 0
        self.held: dict[int, int] = dict.fromkeys(self._numbers, 0)
        self.wanted: dict[int, int] = dict(self.held)
        self._names_tell: dict[int, list[int]] = {number: [0] for number in self._numbers}
        self._written: dict[int, int] = {}
        self._epoch, self._calls = 0, 0
        self._readers: list[Any] = []

    # What is done to the library; each returns the command that takes it in

    def add(self) -> list[str]:
        """Write documents that are not there, or some anew where all are."""
        absent = [number for number, version in self.held.items() if not version]
        chosen = self._some(absent or list(self._numbers))
        return self._bring(chosen)

    def update(self) -> list[str]:
        """Write new versions of several documents."""
        return self._bring(self._some(self._present()))

    def update_all(self) -> list[str]:
        """Write a new version of every document."""
        return self._bring(list(self._numbers))

    def remove(self) -> list[str]:
        """Forget some documents."""
        chosen = self._some(self._present())[:3]
        files = [self._file(number) for number in chosen]
        for number in chosen:
            self.wanted[number] = 0
        return ["remove", *map(str, files)]

    def sync(self) -> list[str]:
        """Rename a document, delete another and change a third."""
        renamed, deleted, *others = self._dice.sample(self._numbers, 4)
        if self.held[renamed] and self._file(renamed).exists():
            fresh = f"{word(renamed)}-{self._calls}"
            self._file(renamed).rename(self.folder / f"{fresh}.md")
            self._names[renamed] = fresh
        self._file(deleted).unlink(missing_ok=True)
        self._bring(others)
        return self.resync()

    def resync(self) -> list[str]:
        """Take in what the folder holds now."""
        for number in self._numbers:
            here = self._file(number)
            self.wanted[number] = self._written[number] if here.exists() else 0
        return ["sync", str(self.folder)]

    def rebuild(self) -> list[str]:
        """Make one index or both anew."""
        which = self._dice.choice(["--vectors", "--lexicon", ""])
        return ["rebuild", *([which] if which else [])]

    def run(self, kills: int, readers: int = 1, told: Callable[[str], None] = print) -> Outcome:
        """Kill so many commands, look after each, and return the account."""
        kinds = [self.add, self.update, self.update_all, self.remove, self.sync, self.rebuild]
        self._promise("start", {number: [0] for number in self._numbers})
        for change in (
            self.update_all,
            self.add,
            self.update,
            self.remove,
            self.sync,
            self.rebuild,
        ):
            self._undisturbed(change)
        self._start_readers(readers)
        while self.outcome.kills.total() < kills:
            change = kinds[self.outcome.kills.total() % len(kinds)]
            self._disturbed(change)
            if self._dice.random() < 0.2:
                self._undisturbed(self.update)
            told(f"{self.outcome.kills.total()} kills; problems: {self.outcome.problems}")
        self._undisturbed(self.update_all)
        self._end_readers()
        return self.outcome

    def _undisturbed(self, change: Callable[[], list[str]]) -> None:
        kind = change.__name__
        command = self._begin(kind, change())
        self._moments.learn(kind, command, self.state)
        if command.wait():
            self._problem(kind, f"exit code {command.wait()}: {command.complaint}")
        self._audit(kind, {number: [version] for number, version in self.wanted.items()})

    def _disturbed(self, change: Callable[[], list[str]]) -> None:
        kind = change.__name__
        arguments, generation = change(), generation_of(self.state)
        command = self._begin(kind, arguments)
        if self._moments.strike(kind, command, self.state):
            self.outcome.kills[kind] += 1
            self.outcome.phases[phase(self.state, generation)] += 1
        if self._dice.random() < 0.25:  # the one that recovers may be killed as well
            recovery = self._command(["doctor", "--json"])
            if self._moments.strike("recovery", recovery, self.state):
                self.outcome.kills["recovery"] += 1
        self._audit(kind, self._either())
        if change == self.sync:  # what was renamed has two names until a sync has ended
            self._undisturbed(self.resync)

    def _audit(self, kind: str, allowed: Mapping[int, list[int]]) -> None:
        """Start anew, demand that all agrees, and take over what is there."""
        restart = self._command(["doctor", "--json"])
        code, health = restart.wait(), restart.said
        took = time.monotonic() - restart.began
        self.outcome.slowest_restart = max(self.outcome.slowest_restart, took)
        if code or not health or any(health[name] for name in WRONG):
            self._problem(kind, f"doctor: {health} {restart.complaint}")
        with open_workspace(settings_of(self.state)) as ws:
            for number in self._numbers:
                for mode in MODES:
                    met, wrong = look(ws, number, mode)
                    for what in wrong:
                        self._problem(kind, f"{mode}: {what}")
                    if not set(met) <= set(allowed[number]):
                        said = f"{word(number)} is {met}, may be {allowed[number]}"
                        self._problem(kind, f"{mode}: {said}")
                self.held[number], self._names_tell[number] = met[0], met
            there = Counter(Path(source).stem[:WORD] for source in state_of(ws))
        self._account_for(kind, there)
        self.wanted = dict(self.held)
        self._promise("rest", self._either())

    def _account_for(self, kind: str, there: Counter[str]) -> None:
        """Demand a source for what is held, and no other: but for a rename that was cut short."""
        held = {word(number) for number, version in self.held.items() if version}
        twice = [name for name, times in there.items() if times > 1]
        if set(there) != held or (twice and kind != "sync"):
            self._problem(kind, f"sources {there}, held {self.held}")

    def _begin(self, kind: str, arguments: list[str]) -> Command:
        self._promise(kind, self._either())
        return self._command(arguments)

    def _command(self, arguments: list[str]) -> Command:
        self._calls += 1
        return Command(arguments, self.state, self.home, None if self._spawn else self._context)

    def _either(self) -> dict[int, list[int]]:
        # Between a rename and the end of its sync the two names may tell two versions.
        return {n: sorted({*self._names_tell[n], self.wanted[n]}) for n in self._numbers}

    def _promise(self, doing: str, allowed: Mapping[int, list[int]]) -> None:
        self._epoch += 1
        Promise(self._epoch, doing, allowed).save(self.home / "promise")

    def _bring(self, numbers: list[int]) -> list[str]:
        self._version += 1
        for number in numbers:
            write(self.folder, number, self._version, self._lines, self._names[number])
            self.wanted[number] = self._written[number] = self._version
        return ["add", *(str(self._file(number)) for number in numbers), "--json"]

    def _file(self, number: int) -> Path:
        return self.folder / f"{self._names[number]}.md"

    def _present(self) -> list[int]:
        return [number for number, version in self.held.items() if version]

    def _some(self, numbers: list[int]) -> list[int]:
        return self._dice.sample(numbers, self._dice.randint(1, len(numbers)))

    def _problem(self, kind: str, what: str) -> None:
        self.outcome.problems.append(f"after {kind}: {what}")

    def _start_readers(self, number: int) -> None:
        for place in range(number):
            account = self.home / f"reader-{place}"
            paths = (self.state, self.home / "promise", self.home / "stop", account)
            reader = self._context.Process(target=watch, args=paths)
            reader.start()
            self._readers.append((reader, account))

    def _end_readers(self) -> None:
        (self.home / "stop").touch()
        for reader, account in self._readers:
            reader.join(60)
            looks, problems, slowest = read_account(account)
            self.outcome.looks.update(looks)
            self.outcome.problems += problems
            self.outcome.slowest_look = max(self.outcome.slowest_look, slowest)
