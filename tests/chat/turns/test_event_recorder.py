"""Event log of a turn: written in batches, which are larger where many answers are in progress."""

import pytest

from agents.events import Token
from chat.store import AppStore
from chat.turns import event_recorder
from chat.turns.event_recorder import WRITES_PER_SECOND, EventRecorder


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """The time, in seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of recorders."""
    clock = Clock()
    monkeypatch.setattr(event_recorder, "time", clock)
    return clock


@pytest.mark.parametrize(("running", "seconds"), [(1, 0.2), (WRITES_PER_SECOND, 1.1)])
def test_text_is_written_soon_and_less_often_beside_many_answers(
    store: AppStore, clock: Clock, running: int, seconds: float
) -> None:
    """Tokens wait for each other until a batch is due, and are stored as one event."""
    turn = store.begin("thread", "local", "How long?")
    recorder = EventRecorder(store, turn, running=lambda: running)
    recorder.add(Token("Two "))
    clock.now = seconds - 0.11
    recorder.add(Token("years."))
    assert store.events(turn, "local") == []
    clock.now = seconds
    recorder.tick()
    assert store.events(turn, "local") == [(1, Token("Two years."))]


def test_a_cancellation_is_seen_by_the_next_write(store: AppStore, clock: Clock) -> None:
    """A turn that another process cancels stores what it has, and knows that it has to stop."""
    turn = store.begin("thread", "local", "How long?")
    recorder = EventRecorder(store, turn)
    store.cancel(turn, "local")
    recorder.add(Token("Two years."))
    assert not recorder.cancelled
    clock.now = 1.0
    recorder.tick()
    assert recorder.cancelled
    assert store.events(turn, "local") == [(1, Token("Two years."))]
