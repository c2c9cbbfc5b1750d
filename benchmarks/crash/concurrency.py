"""Concurrency test: many readers, one writer and a chat at once.

Measures the time from the commit of a document in the catalog until each reader, in a process of
its own, finds it by lexical and by dense search.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from benchmarks.crash.command import Command
from benchmarks.crash.documents import check_passages, text, word, write
from benchmarks.crash.kill_points import generation_of
from benchmarks.crash.outcome import SEARCH_MODES, ConcurrencyResult
from benchmarks.crash.reader import Mode, settings_of
from index.documents import Extracted, Page, SourceDocument
from workspace import Workspace, open_workspace

_NEW = 3_000  # first number of the documents added during the test
_LINES = 200
_QUERY_CHARS = 350  # as long as a child chunk


def run_concurrently(
    home: Path,
    context: ForkServerContext,
    *,
    children: int = 2_000,
    readers: int = 8,
    commits: int = 6,
) -> ConcurrencyResult:
    """Fill an index, start readers and chat, commit documents one by one; return the result."""
    (home / "library").mkdir(parents=True)
    state, result = home / "state", ConcurrencyResult()
    with open_workspace(settings_of(state)) as ws:
        result.children = _fill(ws, children)
    result_files = [home / f"reader-{place}" for place in range(readers)]
    processes = [
        context.Process(target=read, args=(state, home, result_file))
        for result_file in result_files
    ]
    processes.append(context.Process(target=chat, args=(state, home, home / "chat")))
    for process in processes:
        process.start()
    _await_all(
        [result_file.with_suffix(".ready") for result_file in (*result_files, home / "chat")]
    )
    committed = [_commit(home, state, _NEW + n, context, result) for n in range(commits)]
    time.sleep(3.0)
    (home / "stop").touch()
    for process in processes:
        process.join(60)
    _gather(result, result_files, home / "chat", committed)
    return result


def _fill(ws: Workspace, children: int) -> int:
    while True:
        there = sum(row.children for row in ws.index.sources())
        if there >= children:
            return there
        known = len(ws.index.sources())
        target_versions = max(1, min(50, (children - there) // 60))
        ws.index.add_documents([_document(known + n) for n in range(target_versions)])


def _document(number: int) -> SourceDocument:
    pages = (Page(1, text(number, 1, _LINES)),)
    return SourceDocument(word(number), Extracted("text", pages))


def _commit(
    home: Path, state: Path, number: int, context: ForkServerContext, result: ConcurrencyResult
) -> float:
    """Ingest one document with the real command; return when it became visible."""
    before = generation_of(state)
    file = write(home / "library", number, 1, _LINES)
    command = Command(["add", str(file), "--json"], state, home, context)
    while command.running and generation_of(state) == before:
        time.sleep(0.003)
    seen = time.monotonic()
    (home / "goal.part").write_text(str(number))
    (home / "goal.part").replace(home / "goal")
    if command.wait():
        result.problems.append(f"add: {command.stderr}")
    time.sleep(1.0)
    return seen


def read(state: Path, home: Path, result_file: Path) -> None:
    """Search until the stop file exists; record when each mode found each new document."""
    found_at: dict[str, float] = {}
    problems: list[str] = []
    searches = 0
    with open_workspace(settings_of(state)) as ws:
        for turn in count():
            for mode, number in _questions(home, turn, found_at):
                try:
                    is_found = _find(ws, mode, number)
                except Exception as error:  # any exception is a problem
                    problems.append(f"{mode}: {type(error).__name__}: {error}")
                    continue
                searches += 1
                if is_found and number >= _NEW:
                    found_at.setdefault(f"{mode} {number}", time.monotonic())
                elif not is_found and number < _NEW:
                    problems.append(f"{mode}: {word(number)} is not found")
            result_file.with_suffix(".ready").touch()
            if (home / "stop").exists():
                break
            time.sleep(0.05)
    result_file.write_text(json.dumps([found_at, searches, problems]))


def _questions(home: Path, turn: int, found_at: dict[str, float]) -> Iterator[tuple[Mode, int]]:
    yield (("lexical", "dense", "hybrid")[turn % 3], turn % 20)
    with suppress(OSError, ValueError):
        goal = int((home / "goal").read_text())
        for mode in SEARCH_MODES:
            for number in range(_NEW, goal + 1):
                if f"{mode} {number}" not in found_at:
                    yield mode, number


def _find(ws: Workspace, mode: Mode, number: int) -> bool:
    question = word(number) if mode == "lexical" else text(number, 1, _LINES)[:_QUERY_CHARS]
    results = ws.retriever(mode, 20, level="child").search(question)
    return bool(check_passages(word(number), [one.text for one in results])[0])


def chat(state: Path, home: Path, result_file: Path) -> None:
    """Ask questions in one conversation until the stop file exists."""
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
            result_file.with_suffix(".ready").touch()
            if (home / "stop").exists():
                break
            time.sleep(0.2)
    result_file.write_text(json.dumps([answers, problems]))


def _await_all(files: list[Path], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not all(file.exists() for file in files):
        if time.monotonic() > until:
            raise TimeoutError("a reader or the chat did not start")
        time.sleep(0.05)


def _gather(
    result: ConcurrencyResult, result_files: list[Path], chatted: Path, committed: list[float]
) -> None:
    results: list[Any] = [json.loads(result_file.read_text()) for result_file in result_files]
    for found_at, searches, problems in results:
        result.searches += searches
        result.problems += problems
        for mode in SEARCH_MODES:
            for place, began in enumerate(committed):
                at = found_at.get(f"{mode} {_NEW + place}")
                if at is None:
                    result.problems.append(f"{mode}: {word(_NEW + place)} was never found")
                else:
                    result.waits.setdefault(mode, []).append(max(0.0, at - began))
    result.answers, problems = json.loads(chatted.read_text())
    result.problems += problems
