"""Many readers, one writer and a chat at once: when does each reader find a new document?

Time counts from the moment the catalog names the document to the moment a reader, in a process
of its own, finds it: by words, and by meaning alone.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from benchmarks.crash.account import LEGS, Meeting
from benchmarks.crash.command import Command
from benchmarks.crash.library import judge, text, word, write
from benchmarks.crash.moments import generation_of
from benchmarks.crash.reader import Mode, settings_of
from index.documents import Extracted, Page, SourceDocument
from workspace import Workspace, open_workspace

_NEW = 3_000  # numbers of the documents that come while everybody looks
_LINES = 200
_LIKE = 350  # characters, as long as a child


def meet(
    home: Path,
    context: ForkServerContext,
    *,
    children: int = 2_000,
    readers: int = 8,
    commits: int = 6,
) -> Meeting:
    """Fill a state, let everybody in, commit one document after another; return the account."""
    (home / "library").mkdir(parents=True)
    state, meeting = home / "state", Meeting()
    with open_workspace(settings_of(state)) as ws:
        meeting.children = _fill(ws, children)
    accounts = [home / f"reader-{place}" for place in range(readers)]
    people = [context.Process(target=read, args=(state, home, account)) for account in accounts]
    people.append(context.Process(target=chat, args=(state, home, home / "chat")))
    for person in people:
        person.start()
    _await_all([account.with_suffix(".ready") for account in (*accounts, home / "chat")])
    committed = [_commit(home, state, _NEW + n, context, meeting) for n in range(commits)]
    time.sleep(3.0)
    (home / "stop").touch()
    for person in people:
        person.join(60)
    _gather(meeting, accounts, home / "chat", committed)
    return meeting


def _fill(ws: Workspace, children: int) -> int:
    while True:
        there = sum(row.children for row in ws.index.sources())
        if there >= children:
            return there
        known = len(ws.index.sources())
        wanted = max(1, min(50, (children - there) // 60))
        ws.index.add_documents([_document(known + n) for n in range(wanted)])


def _document(number: int) -> SourceDocument:
    pages = (Page(1, text(number, 1, _LINES)),)
    return SourceDocument(word(number), Extracted("text", pages))


def _commit(
    home: Path, state: Path, number: int, context: ForkServerContext, meeting: Meeting
) -> float:
    """Take in one document with the real command; return when it became visible."""
    before = generation_of(state)
    file = write(home / "library", number, 1, _LINES)
    command = Command(["add", str(file), "--json"], state, home, context)
    while command.running and generation_of(state) == before:
        time.sleep(0.003)
    seen = time.monotonic()
    (home / "goal.part").write_text(str(number))
    (home / "goal.part").replace(home / "goal")
    if command.wait():
        meeting.problems.append(f"add: {command.complaint}")
    time.sleep(1.0)
    return seen


def read(state: Path, home: Path, account: Path) -> None:
    """Search until told to stop; note when each new document was found by each leg."""
    found: dict[str, float] = {}
    problems: list[str] = []
    looks = 0
    with open_workspace(settings_of(state)) as ws:
        for turn in count():
            for mode, number in _questions(home, turn, found):
                try:
                    met = _find(ws, mode, number)
                except Exception as error:  # any is a finding
                    problems.append(f"{mode}: {type(error).__name__}: {error}")
                    continue
                looks += 1
                if met and number >= _NEW:
                    found.setdefault(f"{mode} {number}", time.monotonic())
                elif not met and number < _NEW:
                    problems.append(f"{mode}: {word(number)} is not found")
            account.with_suffix(".ready").touch()
            if (home / "stop").exists():
                break
            time.sleep(0.05)
    account.write_text(json.dumps([found, looks, problems]))


def _questions(home: Path, turn: int, found: dict[str, float]) -> Iterator[tuple[Mode, int]]:
    yield (("lexical", "dense", "hybrid")[turn % 3], turn % 20)
    with suppress(OSError, ValueError):
        goal = int((home / "goal").read_text())
        for leg in LEGS:
            for number in range(_NEW, goal + 1):
                if f"{leg} {number}" not in found:
                    yield leg, number


def _find(ws: Workspace, mode: Mode, number: int) -> bool:
    question = word(number) if mode == "lexical" else text(number, 1, _LINES)[:_LIKE]
    found = ws.retriever(mode, 20, level="child").search(question)
    return bool(judge(word(number), [one.text for one in found])[0])


def chat(state: Path, home: Path, account: Path) -> None:
    """Ask one question after another in one conversation until told to stop."""
    answers, problems = 0, list[str]()
    with open_workspace(settings_of(state)) as ws:
        conversation = ws.conversation(thread="company")
        for turn in count():
            name = word(turn % 20)
            *_, last = conversation.ask(
                f"When was the lamp of room {turn % 9 + 1} in {name} mended?"
            )
            if type(last).__name__ == "Answer":
                answers += 1
            else:
                problems.append(f"chat: {last}")
            account.with_suffix(".ready").touch()
            if (home / "stop").exists():
                break
            time.sleep(0.2)
    account.write_text(json.dumps([answers, problems]))


def _await_all(files: list[Path], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not all(file.exists() for file in files):
        if time.monotonic() > until:
            raise TimeoutError("a reader or the chat did not start")
        time.sleep(0.05)


def _gather(meeting: Meeting, accounts: list[Path], chatted: Path, committed: list[float]) -> None:
    told: list[Any] = [json.loads(account.read_text()) for account in accounts]
    for found, looks, problems in told:
        meeting.looks += looks
        meeting.problems += problems
        for leg in LEGS:
            for place, began in enumerate(committed):
                at = found.get(f"{leg} {_NEW + place}")
                if at is None:
                    meeting.problems.append(f"{leg}: {word(_NEW + place)} was never found")
                else:
                    meeting.waits.setdefault(leg, []).append(max(0.0, at - began))
    meeting.answers, problems = json.loads(chatted.read_text())
    meeting.problems += problems
