"""Look at documents through the front door, and say what a person must never see.

A `Promise` says of each document which versions a reader may meet, and whether it may be absent,
for the time between two changes; the harness writes it, readers in other processes keep it.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.crash.library import judge, text, word
from settings import Settings
from workspace import Workspace, open_workspace

Mode = Literal["lexical", "dense", "hybrid"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid")
_MANY = 1_000


@dataclass(frozen=True)
class Promise:
    """What readers may meet until the next promise.

    Attributes:
        epoch: Grows with every promise.
        doing: The command that runs, for the account.
        allowed: For each document the versions that may be met; 0 stands for absence.
    """

    epoch: int
    doing: str
    allowed: Mapping[int, Sequence[int]]

    def save(self, path: Path) -> None:
        """Write it where readers look; they never see half of it."""
        fresh = path.with_suffix(".part")
        fresh.write_text(json.dumps([self.epoch, self.doing, list(self.allowed.items())]), "utf-8")
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Promise":
        """Return the promise in force."""
        epoch, doing, allowed = json.loads(path.read_text("utf-8"))
        return cls(epoch, doing, dict(allowed))


def settings_of(state: Path) -> Settings:
    """Return settings over a state directory with the embedded models."""
    return Settings(
        state_dir=state,
        web_tools=False,
        chat_model="offline:extractive",
        embedding_model="offline:hashing",
    )


def look(ws: Workspace, number: int, mode: Mode, k: int = _MANY) -> tuple[list[int], list[str]]:
    """Return the versions met of a document, one a source, and what is wrong with them.

    By meaning, all of a document can be asked for only where `k` is all there is: what is like
    it may be nearer than its own last lines.
    """
    name = word(number)
    question = name if mode == "lexical" else text(number, 1, 4)
    by_source: dict[str, list[str]] = {}
    for found in ws.retriever(mode, k, level="child").search(question):
        by_source.setdefault(found.source, []).append(found.text)
    whole = mode == "lexical" or sum(state_of(ws).values()) <= k
    judged = [judge(name, passages, whole) for passages in by_source.values()]
    return [v for v, _ in judged if v] or [0], [wrong for _, wrong in judged if wrong]


def watch(state: Path, promise: Path, stop: Path, account: Path) -> None:
    """Look at one document after another until the file `stop` appears; write the account."""
    looks: Counter[str] = Counter()
    problems: list[str] = []
    slowest, turn = 0.0, 0
    with open_workspace(settings_of(state)) as ws:
        while not stop.exists():
            now = Promise.load(promise)
            number = list(now.allowed)[turn // len(MODES) % len(now.allowed)]
            mode, began = MODES[turn % len(MODES)], time.monotonic()
            met = _met(ws, number, mode)
            slowest = max(slowest, time.monotonic() - began)
            if Promise.load(promise).epoch == now.epoch:  # else it is not known what was promised
                looks[f"{mode} during {now.doing}"] += 1
                problems += [f"{mode} during {now.doing}: {wrong}" for wrong in met[1]]
                if broken := set(met[0]).difference(now.allowed[number]):
                    said = f"met {sorted(broken)}, may meet {now.allowed[number]}"
                    problems.append(f"{mode} during {now.doing}: {word(number)}: {said}")
            turn += 1
            time.sleep(0.02)
    account.write_text(json.dumps([looks, problems, slowest]), "utf-8")


def _met(ws: Workspace, number: int, mode: Mode) -> tuple[list[int], list[str]]:
    try:
        return look(ws, number, mode)
    except Exception as error:  # any is a finding
        return [], [f"{word(number)}: {type(error).__name__}: {error}"]


def read_account(path: Path) -> tuple[dict[str, int], list[str], float]:
    """Return (looks by kind, problems, slowest look in seconds) of a reader that has ended."""
    with suppress(OSError, ValueError):
        looks, problems, slowest = json.loads(path.read_text("utf-8"))
        return looks, problems, slowest
    return {}, ["A reader ended without an account."], 0.0


def state_of(ws: Workspace) -> Any:
    """Return the sources a reader sees, by address."""
    return {row.source: row.children for row in ws.index.sources()}
