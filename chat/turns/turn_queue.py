"""Turn queue: a bounded number of turns at once; the others wait and are admitted in a fair order.

Start-time fair queueing over users (Goyal, Vin and Cheng 1996), each turn with a cost of 1: whoever
asks ten questions at once delays another user by one of them, not by ten.
"""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class _Waiting:
    turn: str
    user: str
    start: int  # its start tag: turns are admitted in this order, equal ones as they came
    over: threading.Event = field(default_factory=threading.Event)


class TurnQueue:
    """Turns in progress and turns that wait; safe to share between threads.

    Args:
        limit: Most turns in progress; None is no limit.
        per_user: Most of them that are one user's; 0 is no limit of its own.
    """

    def __init__(self, limit: int | None = None, per_user: int = 0) -> None:
        self._limit = limit
        self._per_user = per_user
        self._lock = threading.Lock()
        self._admitted: dict[str, str] = {}  # user by turn
        self._waiting: dict[str, _Waiting] = {}  # by turn, in the order of their arrival
        self._virtual_time = 0  # start tag of the turn admitted last
        self._finish: dict[str, int] = {}  # finish tag of the last turn of each user

    def enter(self, turn: str, user: str) -> None:
        """Add a turn; it is admitted at once where there is room."""
        with self._lock:
            start = max(self._virtual_time, self._finish.get(user, 0))
            self._finish[user] = start + 1
            self._waiting[turn] = _Waiting(turn, user, start)
            self._admit()

    def wait(self, turn: str, seconds: float) -> bool:
        """Wait at most this long until a turn is admitted or withdrawn; return whether it is."""
        with self._lock:
            waiting = self._waiting.get(turn)
        return waiting is None or waiting.over.wait(seconds)

    def withdraw(self, turn: str) -> None:
        """Remove a turn that waits; one that is admitted stays so."""
        with self._lock:
            if waiting := self._waiting.pop(turn, None):
                waiting.over.set()

    def leave(self, turn: str) -> None:
        """Remove a turn that has ended."""
        with self._lock:
            self._waiting.pop(turn, None)
            self._admitted.pop(turn, None)
            self._admit()

    def ahead(self, turn: str) -> int | None:
        """Return how many waiting turns are admitted before this one; None if it does not wait."""
        with self._lock:
            order = [waiting.turn for waiting in self._order()]
        return order.index(turn) if turn in order else None

    def _admit(self) -> None:
        while self._limit is None or len(self._admitted) < self._limit:
            free = (waiting for waiting in self._order() if not self._is_full(waiting.user))
            if (waiting := next(free, None)) is None:
                return
            del self._waiting[waiting.turn]
            self._admitted[waiting.turn] = waiting.user
            self._virtual_time = max(self._virtual_time, waiting.start)
            self._finish = {u: tag for u, tag in self._finish.items() if tag > self._virtual_time}
            waiting.over.set()

    def _is_full(self, user: str) -> bool:
        turns = sum(other == user for other in self._admitted.values())
        return bool(self._per_user) and turns >= self._per_user

    def _order(self) -> list[_Waiting]:
        """Return the waiting turns in the order in which they will be admitted."""
        return sorted(self._waiting.values(), key=lambda waiting: waiting.start)
