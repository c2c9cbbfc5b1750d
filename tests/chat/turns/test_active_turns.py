"""Active turns: a process that ends takes no more questions, and lets the running ones end."""

import signal
import threading
from collections.abc import Callable

import pytest

from agents.events import Answer, Error
from chat.conversation import Conversation
from chat.store import AppStore
from chat.turn_runner import TurnRunner
from chat.turns.active_turns import ActiveTurns
from errors import ServerEnding
from operations.drain import drain_on_sigterm
from tests.fakes import ScriptedModel

Converse = Callable[..., Conversation]


def end_of(store: AppStore, runner: TurnRunner, turn: str) -> object:
    """The last event of a turn, once it has ended."""
    assert runner.wait(turn, 60)
    return store.events(turn, "local")[-1][1]


def test_running_turns_end_and_no_new_one_begins(converse: Converse, store: AppStore) -> None:
    """A drain waits for the answer; a question in the meantime is refused, and not stored."""
    active, runner = ActiveTurns(), TurnRunner(store)
    turn = runner.start(
        converse(ScriptedModel.of("one two three", delay=0.1), active=active), "count?"
    )
    drained: list[bool] = []
    waiting = threading.Thread(target=lambda: drained.append(active.drain(60)))
    waiting.start()
    assert runner.wait(turn, 60)
    waiting.join(60)
    assert drained == [True]
    assert isinstance(end_of(store, runner, turn), Answer)
    with pytest.raises(ServerEnding):
        runner.start(converse(ScriptedModel.of("no"), thread="t2", active=active), "and now?")
    assert "t2" not in [thread.id for thread in store.threads("local")]


def test_turns_that_take_too_long_are_interrupted(converse: Converse, store: AppStore) -> None:
    """After the time of the drain a turn is closed as interrupted, with a remedy."""
    active, runner = ActiveTurns(), TurnRunner(store)
    model = ScriptedModel.of("word " * 30_000, delay=0.01)
    turn = runner.start(converse(model, active=active), "go?")
    assert not active.drain(0.05)
    active.interrupt()
    assert active.drain(60)
    end = end_of(store, runner, turn)
    assert isinstance(end, Error) and end.code == "interrupted"


def test_sigterm_drains_and_then_ends() -> None:
    """The handler of the server runs once the turns have ended, or were interrupted."""
    seen: list[str] = []
    ended = threading.Event()

    def server(*_: object) -> None:
        seen.append("server")
        ended.set()

    before = signal.signal(signal.SIGTERM, server)

    def wait(seconds: float) -> bool:
        seen.append(f"wait {seconds:g}")
        return seconds != 7

    try:
        drain_on_sigterm(wait, lambda: seen.append("interrupt"), 7)
        signal.raise_signal(signal.SIGTERM)
        assert ended.wait(60)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen == ["wait 7", "interrupt", "wait 2", "server"]


def test_a_second_sigterm_ends_at_once() -> None:
    """Whoever cannot wait says so twice."""
    seen: list[str] = []
    release = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: seen.append("server"))
    try:
        drain_on_sigterm(lambda _: release.wait(60), lambda: None, 7)
        signal.raise_signal(signal.SIGTERM)
        assert seen == []
        signal.raise_signal(signal.SIGTERM)
        assert seen == ["server"]
        release.set()
        for thread in [t for t in threading.enumerate() if t.name == "drain"]:
            thread.join(60)
    finally:
        signal.signal(signal.SIGTERM, before)
