"""Event recorder: number the events of a turn and write them to `app.db`, in batches."""

import time
from collections.abc import Callable

from agents.events import Event, Token
from chat.store import AppStore

WRITE_SECONDS = 0.14  # between batches: about 7 a second reads smoothly at a third of the work
WRITES_PER_SECOND = 60  # of all turns of the process, beyond which each writes less often
CANCEL_SECONDS = 0.5  # interval at which the store is asked for a cancellation


class EventRecorder:
    """The event log of one turn.

    Args:
        store: Where it is written.
        turn: The turn.
        last: Number of the last event that is already written.
        running: Returns the number of turns that this process answers at the moment.
        listener: Called with each event before it is written.

    Attributes:
        cancelled: Whether the turn's cancellation was requested, as of the last write.
    """

    def __init__(
        self,
        store: AppStore,
        turn: str,
        last: int = 0,
        running: Callable[[], int] = lambda: 1,
        listener: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self._store = store
        self._turn = turn
        self._seq = last
        self._running = running
        self._listener = listener
        self._pending: list[tuple[int, Event]] = []
        self._text = ""
        self._written = self._polled = time.monotonic()
        self.cancelled = False

    def add(self, event: Event) -> None:
        """Record an event; it is written with those that follow it closely."""
        self._listener(event)
        if isinstance(event, Token) and not event.reset:
            self._text += event.text
        else:
            self._number_text()
            self._number(event)
        self.tick()

    def tick(self) -> None:
        """Write events that have waited long enough; call it often."""
        now = time.monotonic()
        is_due = now - self._written >= max(WRITE_SECONDS, self._running() / WRITES_PER_SECOND)
        if is_due and self._text:
            self._number_text()
        if (is_due and self._pending) or now - self._polled >= CANCEL_SECONDS:
            self._write()

    def flush(self, end: Event) -> list[tuple[int, Event]]:
        """Return the unwritten events followed by the end of the turn, for the caller to write."""
        self._number_text()
        self._number(end)
        pending, self._pending = self._pending, []
        return pending

    def _write(self) -> None:
        self._polled = time.monotonic()
        if self._pending:
            self._written = self._polled
        self.cancelled = self._store.record(self._turn, self._pending)
        self._pending = []

    def _number_text(self) -> None:
        if self._text:
            self._number(Token(self._text))
            self._text = ""

    def _number(self, event: Event) -> None:
        self._seq += 1
        self._pending.append((self._seq, event))
