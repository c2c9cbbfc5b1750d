"""Question rate: how many questions a reader may ask in a minute (sliding window)."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from agents.messages import Language, bilingual
from errors import TooManyQuestions

WINDOW_SECONDS = 60.0


class QuestionRate:
    """Counts the questions of each reader in the last minute; safe to share between threads.

    Args:
        per_minute: Most questions; 0 is no limit.
        clock: Seconds since any moment.
    """

    def __init__(self, per_minute: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
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

    def _take(self, reader: str, language: Language) -> float:
        now = self._clock()
        with self._lock:
            self._forget(now - WINDOW_SECONDS)
            asked = self._asked.setdefault(reader, deque())
            if len(asked) >= self._per_minute:
                seconds = ceil(asked[0] + WINDOW_SECONDS - now)
                values = {"limit": self._per_minute, "seconds": max(seconds, 1)}
                raise TooManyQuestions(bilingual("too_many_questions", language, **values))
            asked.append(now)
        return now

    def _give_back(self, reader: str, moment: float) -> None:
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
