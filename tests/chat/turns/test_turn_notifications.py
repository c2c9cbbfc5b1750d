"""Whoever shows a turn is told that it has changed, and need not look again and again."""

import threading

import pytest

from agents.events import Error, Token
from chat.store import AppStore

SECONDS = 30.0  # longest wait; what works takes milliseconds
SOON = 0.2  # for what must not come


@pytest.fixture
def turn(store: AppStore) -> str:
    """A turn that runs."""
    return store.begin("thread", "local", "How long?")


def test_new_events_and_the_end_of_a_turn_are_told(store: AppStore, turn: str) -> None:
    """What was written can be read once it is told; nothing is told of a turn that has ended."""
    with store.listen(turn) as heard:
        assert not heard.is_set()
        store.record(turn, [(1, Token("Two years."))])
        assert heard.wait(SECONDS)
        assert store.events(turn, "local") == [(1, Token("Two years."))]
    with store.listen(turn) as heard:
        end = Error("Stopped.", "cancelled")
        assert store.finish(turn, "interrupted", end, text="", sources=[])
        assert heard.wait(SECONDS)
        assert store.exchange(turn, "local").status == "interrupted"


def test_a_thread_that_waits_is_woken(store: AppStore, turn: str) -> None:
    """By what another thread writes."""
    woken: list[bool] = []
    with store.listen(turn) as heard:
        waiting = threading.Thread(target=lambda: woken.append(heard.wait(SECONDS)))
        waiting.start()
        store.record(turn, [(1, Token("Two"))])
        waiting.join(SECONDS)
    assert woken == [True]


def test_other_turns_and_looks_tell_nothing(store: AppStore, turn: str) -> None:
    """Neither a question whether to stop, nor what another turn writes."""
    other = store.begin("other", "local", "How long?")
    with store.listen(turn) as heard:
        store.record(turn, [])
        store.record(other, [(1, Token("Two"))])
        assert not heard.wait(SOON)


def test_two_pages_of_a_turn_are_both_told(store: AppStore, turn: str) -> None:
    """One that is closed takes nothing from the other."""
    with store.listen(turn) as first:
        with store.listen(turn) as second:
            store.record(turn, [(1, Token("Two"))])
            assert first.wait(SECONDS)
            assert second.wait(SECONDS)
        first.clear()
        second.clear()
        store.record(turn, [(2, Token(" years"))])
        assert first.wait(SECONDS)
        assert not second.is_set()
