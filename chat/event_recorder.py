"""Number the events of a turn and write them to `app.db`, tokens a few at a time."""

import time

from agents.events import Event, Token
from chat.store import AppStore

UPDATE_SECONDS = 0.14  # about 7 updates a second: smooth to read, a third of the work
ASK_SECONDS = 0.5  # how often to look whether another process cancelled the turn


class EventRecorder:
    """The log of one turn.

    Attributes:
        cancelled: Whether someone asked for the turn to be cancelled, as of the last write.
    """

    def __init__(self, store: AppStore, turn: str) -> None:
        self._store = store
        self._turn = turn
        self._seq = 0
        self._pending: list[tuple[int, Event]] = []
        self._text = ""
        self._written = self._asked = time.monotonic()
        self.cancelled = False

    def add(self, event: Event) -> None:
        """Take an event in; anything but a token is written at once."""
        if isinstance(event, Token) and not event.reset:
            self._text += event.text
            return self.tick()
        self._number_text()
        self._number(event)
        return self._write()

    def tick(self) -> None:
        """Write what has waited long enough; call it often."""
        now = time.monotonic()
        if self._text and now - self._written >= UPDATE_SECONDS:
            self._number_text()
        if self._pending or now - self._asked >= ASK_SECONDS:
            self._write()

    def rest(self, end: Event) -> list[tuple[int, Event]]:
        """Return what is not written yet, with the end of the turn behind it."""
        self._number_text()
        self._number(end)
        rest, self._pending = self._pending, []
        return rest

    def _write(self) -> None:
        self._written = self._asked = time.monotonic()
        self.cancelled = self._store.record(self._turn, self._pending)
        self._pending = []

    def _number_text(self) -> None:
        if self._text:
            self._number(Token(self._text))
            self._text = ""

    def _number(self, event: Event) -> None:
        self._seq += 1
        self._pending.append((self._seq, event))
