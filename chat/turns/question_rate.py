"""Question rate: how many questions a reader may ask in a minute (sliding window).

Where processes share a Redis server, the questions that a reader asks in all of them count.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from agents.messages import Language, bilingual
from errors import TooManyQuestions
from models.limits.shared_window import SharedWindow

WINDOW_SECONDS = 60.0


class QuestionRate:
    """Counts the questions of each reader in the last minute; safe to share between threads.

    Args:
        per_minute: Most questions; 0 is no limit.
        clock: Seconds since any moment.
        shared: Counts for all processes; None, or while it does not answer, this one counts.
    """

    def __init__(
        self,
        per_minute: int = 0,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedWindow | None = None,
    ) -> None:
        self._per_minute = per_minute
        self._shared = shared
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: dict[str, deque[float]] = {}

    @contextmanager
    def question(self, reader: str, language: Language) -> Iterator[None]:
        """Count a question of a reader; one whose block raises an error is not counted.

        Args:
            reader: Who asks; "" is not limited.
            language: Of the message.

        Raises:
            TooManyQuestions: the reader has asked as many as allowed; the message says when the
                next is taken, and names the setting.
        """
        if not self._per_minute or not reader:
            yield
            return
        moment = self._take(reader, language)
        try:
            yield
        except BaseException:
            self._give_back(reader, moment)
            raise

    def _take(self, reader: str, language: Language) -> float | str:
        """Count a question; return its moment, or its name where all processes count together."""
        if self._shared and (taken := self._shared.take(reader)) is not None:
            if taken.wait:
                raise self._too_many(taken.wait, language)
            return taken.event
        now = self._clock()
        with self._lock:
            self._forget(now - WINDOW_SECONDS)
            asked = self._asked.setdefault(reader, deque())
            if len(asked) >= self._per_minute:
                raise self._too_many(asked[0] + WINDOW_SECONDS - now, language)
            asked.append(now)
        return now

    def _too_many(self, wait: float, language: Language) -> TooManyQuestions:
        seconds = max(ceil(wait), 1)
        values = {"limit": self._per_minute, "seconds": seconds}
        return TooManyQuestions(
            bilingual("too_many_questions", language, **values), retry_after=seconds
        )

    def _give_back(self, reader: str, moment: float | str) -> None:
        if isinstance(moment, str):
            if self._shared:
                self._shared.give_back(reader, moment)
            return
        with self._lock:
            asked = self._asked.get(reader, deque())
            if moment in asked:
                asked.remove(moment)

    def _forget(self, before: float) -> None:
        for reader, asked in list(self._asked.items()):
            while asked and asked[0] <= before:
                asked.popleft()
            if not asked:
                del self._asked[reader]
