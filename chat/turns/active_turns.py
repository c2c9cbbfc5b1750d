"""Active turns: those that this process answers, counted, and ended before the process ends.

active.drain(30)        # no new questions; True once all turns have ended, False after 30 s
active.interrupt()      # end those that are left
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from agents.events import Answer, ApprovalRequest, Error
from agents.messages import Language, bilingual
from chat.transcript import Status
from chat.turns.turn import StopRequest
from errors import ServerEnding
from operations.metrics import METRICS, count, observe


class ActiveTurns:
    """The turns of a process from their beginning to their end; safe to share between threads.

    Attributes:
        draining: Whether no new question is taken, since the process ends.
    """

    def __init__(self) -> None:
        self._begun: dict[str, float | None] = {}  # when each runs since; None while it waits
        self._users: dict[str, str] = {}  # user by turn
        self._asking = threading.Lock()
        self._stops: dict[str, StopRequest] = {}
        self._changed = threading.Condition()
        self.draining = False

    @property
    def running(self) -> int:
        """The number of turns that run or wait."""
        return len(self._begun)

    def check(self, language: Language) -> None:
        """Refuse a question while the process ends.

        Raises:
            ServerEnding: it does.
        """
        if self.draining:
            raise ServerEnding(bilingual("server_ending", language))

    @contextmanager
    def room(self, user: str, limit: int, per_user: int = 0) -> Iterator[bool]:
        """Yield whether another turn of a user is within the limits; it may begin in the block.

        Of those who ask here, one enters at a time, so that two do not take the same place.

        Args:
            user: Who asks.
            limit: Most turns of this process.
            per_user: Most of them that are one user's; 0 is no limit of its own.
        """
        with self._asking:
            of_user = list(self._users.values()).count(user)
            yield self.running < limit and not 0 < per_user <= of_user

    def begin(self, turn: str, user: str) -> None:
        """Note that a turn of a user has begun, which may wait before it runs."""
        with self._changed:
            self._begun.setdefault(turn, None)
            self._users[turn] = user
            self._count()

    def run(self, turn: str, stop: threading.Event | None) -> None:
        """Note that a turn runs; `stop` ends it."""
        with self._changed:
            self._begun[turn] = time.monotonic()
            if isinstance(stop, StopRequest):
                self._stops[turn] = stop
            self._count()

    def end(self, turn: str, status: Status, end: Answer | Error | ApprovalRequest) -> None:
        """Note that a turn has ended."""
        with self._changed:
            since = self._begun.pop(turn, None)
            self._stops.pop(turn, None)
            self._users.pop(turn, None)
            self._count()
            self._changed.notify_all()
        _count_end(status, end, None if since is None else time.monotonic() - since)

    def drain(self, seconds: float) -> bool:
        """Take no more questions; wait for the turns, and return whether all have ended."""
        self.draining = True
        METRICS.set("rag_draining", 1)
        with self._changed:
            return self._changed.wait_for(lambda: not self._begun, seconds)

    def interrupt(self) -> None:
        """End the turns that run, since the process ends."""
        with self._changed:
            for stop in self._stops.values():
                stop.interrupt()

    def _count(self) -> None:
        waiting = sum(since is None for since in self._begun.values())
        METRICS.set("rag_turns_waiting", waiting)
        METRICS.set("rag_turns_running", len(self._begun) - waiting)


def _count_end(
    status: Status, end: Answer | Error | ApprovalRequest, seconds: float | None
) -> None:
    count("rag_turns_total", outcome=status)
    if seconds is not None:
        observe("rag_turn_seconds", seconds, outcome=status)
    if isinstance(end, ApprovalRequest):  # its usage is counted when it goes on
        return
    if isinstance(end, Error):
        count("rag_failures_total", code=end.code)
    else:
        for found in end.guard:
            count(
                "rag_guard_decisions_total",
                channel=str(found["channel"]),
                rail=str(found["rail"]),
                action=str(found["action"]),
            )
    _count_usage(end.usage)


def _count_usage(usage: Mapping[str, float]) -> None:
    for kind in ("input", "output", "other"):
        if tokens := usage.get(f"{kind}_tokens"):
            count("rag_tokens_total", tokens, kind=kind)
    if usd := usage.get("usd"):
        count("rag_cost_usd_total", usd)
