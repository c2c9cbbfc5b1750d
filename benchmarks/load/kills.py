"""Kills of the chat server while it answers: what the reader has asked must not be lost."""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.load.client import ChatClient
from benchmarks.load.server import ChatServer
from chat.store import open_store
from settings import Settings

TURNS = 10  # kills in one conversation
DELAY_SECONDS = 4.0  # longest time to the kill, shorter than the answer
EARLY = 5  # one of so many kills comes at any time after sending, also before the page took it


@dataclass
class Killed:
    """What became of the questions.

    Attributes:
        kills: Kills so far.
        accepted: Questions that the page had shown as taken before the kill.
        statuses: Of all stored turns, after the restart.
        lost: Accepted questions that are not stored.
        unaccepted: Questions killed before the page said that they were taken; the browser keeps
            their text.
        unaccepted_stored: Those of them that are stored all the same.
        problems: What else went wrong.
        restarts: Seconds from a start to the health check.
    """

    kills: int = 0
    accepted: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    unaccepted: int = 0
    unaccepted_stored: int = 0
    problems: list[str] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)


class KillTest:
    """Asks, kills, starts again, and asks in the same conversation."""

    def __init__(self, server: ChatServer, seed: int, say: Callable[[str], None]) -> None:
        self._server = server
        self._random = random.Random(seed)
        self._say = say
        self._sent: dict[str, bool] = {}  # question: whether it was accepted
        self.outcome = Killed()

    def run(self, kills: int, deadline: float) -> Killed:
        """Kill the server so often, or until a moment of `time.monotonic`."""
        thread = ""
        while self.outcome.kills < kills and time.monotonic() < deadline:
            number = self.outcome.kills
            self.outcome.restarts.append(self._server.start())
            fresh = "" if number % TURNS == 0 else thread
            try:
                thread = asyncio.run(self._cycle(number, fresh)) or thread
            except (TimeoutError, ConnectionError) as error:
                self.outcome.problems.append(f"kill {number}: {type(error).__name__} {error}")
            self._server.end(signal.SIGKILL)
            self.outcome.kills += 1
            self._say(f"{self.outcome.kills} kills, {len(self.outcome.problems)} problems")
        self.outcome.restarts.append(self._server.start())
        asyncio.run(self._last_answer(thread))
        self._server.end()
        self._check()
        return self.outcome

    async def _cycle(self, number: int, thread: str) -> str:
        """Open the conversation, check what was asked before, and ask the next question."""
        query = f"thread={thread}" if thread else ""
        async with ChatClient(self._server.address, query) as page:
            before = f"Question chat-{number - 1}?"
            if thread and self._sent.get(before) and not _shows(page, before):
                self.outcome.problems.append(f"kill {number - 1}: the page lacks {before!r}")
            if thread and not page.ended():
                self.outcome.problems.append(f"kill {number - 1}: the turn still runs")
            question = f"Question chat-{number}?"
            await page.ask(question)
            if number % EARLY:
                await page.until(lambda: _has_taken(page, question))
            await asyncio.sleep(self._random.uniform(0, DELAY_SECONDS))
            self._sent[question] = _has_taken(page, question)
            assert self._server.process is not None
            self._server.process.send_signal(signal.SIGKILL)
            return page.thread

    async def _last_answer(self, thread: str) -> None:
        async with ChatClient(self._server.address, f"thread={thread}") as page:
            await page.ask("Question chat-9999?")
            await page.until(lambda: "The end of chat-9999" in page.text and page.ended())

    def _check(self) -> None:
        stored: Counter[str] = Counter()
        with open_store(Settings(state_dir=self._server.state)) as store:
            for thread in store.threads("local", 1000):
                for exchange in store.exchanges(thread.id, "local"):
                    stored[exchange.question] += 1
                    self.outcome.statuses[exchange.status] += 1
        for question, accepted in self._sent.items():
            if accepted:
                self.outcome.accepted += 1
                self.outcome.lost += [] if stored[question] == 1 else [question]
            else:
                self.outcome.unaccepted += 1
                self.outcome.unaccepted_stored += stored[question]


def _has_taken(page: ChatClient, question: str) -> bool:
    return f'"taken": "{question}"' in page.text.replace("&quot;", '"')


def _shows(page: ChatClient, question: str) -> bool:
    return question in page.text.replace("\\", "")


def kill_report(outcome: Killed, conditions: str) -> str:
    """Return the report, as Markdown."""
    kept = outcome.accepted - len(outcome.lost)
    restarts = sorted(outcome.restarts)
    statuses = ", ".join(f"{count} {name}" for name, count in sorted(outcome.statuses.items()))
    lines = [
        "# `kill -9` of the chat server while it answers",
        "",
        "`python -m benchmarks.load kills`: `streamlit run app.py` over the sample documents, a "
        "scripted model at 30 tokens a second. Each question is sent over the websocket of the "
        f"page, and the server killed 0 to {DELAY_SECONDS:g} s after the page had taken it, at "
        f"random; every {EARLY}th time 0 to {DELAY_SECONDS:g} s after it was sent. The server "
        "starts again, the conversation is opened, and the next question is asked in it, ten in "
        "a conversation.",
        "",
        f"{conditions}.",
        "",
        "| | |",
        "|---|--:|",
        f"| kills | {outcome.kills} |",
        f"| questions that the page had taken, and that are stored once after the restart | "
        f"{kept} of {outcome.accepted} |",
        f"| sent, and killed before the page had taken them (the browser keeps their text); "
        f"stored all the same | {outcome.unaccepted_stored} of {outcome.unaccepted} |",
        f"| status of the stored turns | {statuses} |",
        f"| conversations that did not open or take the next question | {len(outcome.problems)} |",
        f"| start to health check, median | {restarts[len(restarts) // 2]:.1f} s |",
    ]
    return "\n".join([*lines, *(f"\n* {problem}" for problem in outcome.problems)]) + "\n"
