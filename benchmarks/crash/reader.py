"""Readers of the crash test: search for documents and report versions that must not be visible.

`AllowedVersions` states which versions of each document readers may see between two changes, and
whether it may be absent; the crash test writes it, readers in other processes check it.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.crash.documents import check_passages, text, word
from settings import Settings
from workspace import Workspace, open_workspace

Mode = Literal["lexical", "dense", "hybrid"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid")
_MANY = 1_000


@dataclass(frozen=True)
class AllowedVersions:
    """The versions that readers may see until the next change.

    Attributes:
        epoch: Increases with every change.
        doing: The running command, for the report.
        allowed: The visible versions of each document; 0 is absence.
    """

    epoch: int
    doing: str
    allowed: Mapping[int, Sequence[int]]

    def save(self, path: Path) -> None:
        """Write it atomically."""
        fresh = path.with_suffix(".part")
        fresh.write_text(json.dumps([self.epoch, self.doing, list(self.allowed.items())]), "utf-8")
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "AllowedVersions":
        """Return the versions allowed now."""
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


def search_versions(
    ws: Workspace, number: int, mode: Mode, k: int = _MANY
) -> tuple[list[int], list[str]]:
    """Return the visible versions of a document, one for each source, and what is wrong with them.

    Dense search must return a whole document only where `k` covers all children, since a similar
    document may be nearer than its own last lines.
    """
    name = word(number)
    question = name if mode == "lexical" else text(number, 1, 4)
    by_source: dict[str, list[str]] = {}
    for result in ws.retriever(mode, k, level="child").search(question):
        by_source.setdefault(result.source, []).append(result.text)
    whole = mode == "lexical" or sum(state_of(ws).values()) <= k
    judged = [check_passages(name, passages, whole) for passages in by_source.values()]
    return [v for v, _ in judged if v] or [0], [wrong for _, wrong in judged if wrong]


def watch(state: Path, allowed_file: Path, stop: Path, result_file: Path) -> None:
    """Search for one document after another until the file `stop` exists; write the result."""
    searches: Counter[str] = Counter()
    problems: list[str] = []
    slowest, turn = 0.0, 0
    with open_workspace(settings_of(state)) as ws:
        while not stop.exists():
            now = AllowedVersions.load(allowed_file)
            number = list(now.allowed)[turn // len(MODES) % len(now.allowed)]
            mode, began = MODES[turn % len(MODES)], time.monotonic()
            met = _search(ws, number, mode)
            slowest = max(slowest, time.monotonic() - began)
            if (
                AllowedVersions.load(allowed_file).epoch == now.epoch
            ):  # else the allowed versions changed meanwhile
                searches[f"{mode} during {now.doing}"] += 1
                problems += [f"{mode} during {now.doing}: {wrong}" for wrong in met[1]]
                if broken := set(met[0]).difference(now.allowed[number]):
                    wrong = f"met {sorted(broken)}, may meet {now.allowed[number]}"
                    problems.append(f"{mode} during {now.doing}: {word(number)}: {wrong}")
            turn += 1
            time.sleep(0.02)
    result_file.write_text(json.dumps([searches, problems, slowest]), "utf-8")


def _search(ws: Workspace, number: int, mode: Mode) -> tuple[list[int], list[str]]:
    try:
        return search_versions(ws, number, mode)
    except Exception as error:  # any exception is a problem
        return [], [f"{word(number)}: {type(error).__name__}: {error}"]


def read_result(path: Path) -> tuple[dict[str, int], list[str], float]:
    """Return (searches by kind, problems, slowest search in seconds) of a finished reader."""
    with suppress(OSError, ValueError):
        searches, problems, slowest = json.loads(path.read_text("utf-8"))
        return searches, problems, slowest
    return {}, ["A reader ended without an account."], 0.0


def state_of(ws: Workspace) -> Any:
    """Return the sources a reader sees, by address."""
    return {row.source: row.children for row in ws.index.sources()}
