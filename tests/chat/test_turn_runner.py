"""Background turn runner: events outlive their reader, turns are cancelled from anywhere."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from agents.events import Answer, Error, Token, streamed_text
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from chat.turn_runner import TurnRunner
from errors import ThreadBusy, UnknownThread
from settings import ROOT, Settings
from tests.fakes import ScriptedModel

Converse = Callable[..., Conversation]


def wait_for_end(store: AppStore, turn: str) -> Answer | Error:
    """Poll as the page does."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        events = store.events(turn, "local")
        if events and isinstance(events[-1][1], Answer | Error):
            return events[-1][1]
        time.sleep(0.02)
    raise AssertionError("the turn did not end")


def test_a_turn_is_answered_in_the_background(converse: Converse, store: AppStore) -> None:
    """Start returns at once; the events add up to the answer, numbered without a gap."""
    runner = TurnRunner(store)
    turn = runner.start(converse(ScriptedModel.of("one two three", delay=0.05)), "count?")
    assert runner.is_running(turn)
    end = wait_for_end(store, turn)
    events = runner.events(turn, "local")
    assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
    assert isinstance(end, Answer)
    assert streamed_text([event for _, event in events]).strip() == end.answer == "one two three"


def test_tokens_are_written_in_batches(converse: Converse, store: AppStore) -> None:
    """A hundred words in a second make about seven updates, not a hundred."""
    runner = TurnRunner(store)
    turn = runner.start(converse(ScriptedModel.of("word " * 100, delay=0.01)), "go?")
    wait_for_end(store, turn)
    tokens = [e for _, e in runner.events(turn, "local") if isinstance(e, Token)]
    assert 3 <= len(tokens) <= 30


def test_a_turn_is_cancelled_before_its_model_ends(converse: Converse, store: AppStore) -> None:
    """Cancel ends the turn and leaves the thread free, though the model would go on for minutes."""
    runner = TurnRunner(store)
    turn = runner.start(converse(ScriptedModel.of("word " * 30_000, delay=0.01)), "go?")
    time.sleep(0.3)
    runner.cancel(turn, "local")
    end = wait_for_end(store, turn)
    assert isinstance(end, Error)
    assert end.code == "cancelled"
    assert store.thread("t1", "local").running is None


def test_a_turn_is_cancelled_from_another_process(
    converse: Converse, store: AppStore, settings: Settings
) -> None:
    """Asking through the database is enough."""
    turn = TurnRunner(store).start(converse(ScriptedModel.of("word " * 30_000, delay=0.01)), "go?")
    with open_store(settings) as other:
        TurnRunner(other).cancel(turn, "local")
        end = wait_for_end(store, turn)
    assert isinstance(end, Error)
    assert end.code == "cancelled"


def test_only_its_user_sees_or_cancels_a_turn(converse: Converse, store: AppStore) -> None:
    """Another user can neither read the events nor cancel."""
    runner = TurnRunner(store)
    turn = runner.start(converse(ScriptedModel.of("hello")), "hi?")
    with pytest.raises(UnknownThread):
        runner.events(turn, "eve")
    with pytest.raises(UnknownThread):
        runner.cancel(turn, "eve")
    wait_for_end(store, turn)


def test_a_busy_thread_is_refused_at_once(converse: Converse, store: AppStore) -> None:
    """`start` raises while the conversation is answering."""
    runner = TurnRunner(store)
    turn = runner.start(converse(ScriptedModel.of("word " * 100, delay=0.01)), "go?")
    with pytest.raises(ThreadBusy):
        runner.start(converse(ScriptedModel.of("x")), "again?")
    runner.cancel(turn, "local")
    wait_for_end(store, turn)


def test_closing_the_runner_interrupts_running_turns(converse: Converse, store: AppStore) -> None:
    """A server that shuts down leaves no turn marked as running, or as stopped by its reader."""
    with TurnRunner(store) as runner:
        turn = runner.start(converse(ScriptedModel.of("word " * 1000, delay=0.01)), "go?")
    exchange = store.exchange(turn, "local")
    assert exchange.status == "interrupted"
    assert isinstance(exchange.end, Error) and exchange.end.code == "interrupted"


def test_a_killed_process_unlocks_its_thread(settings: Settings) -> None:
    """After `kill -9` in the middle of a turn the next start closes it as interrupted."""
    program = (
        "import os, signal, sys\n"
        "from settings import Settings\n"
        "from chat.store import open_store\n"
        "with open_store(Settings(state_dir=sys.argv[1])) as store:\n"
        "    store.begin('t1', 'local', 'leave?')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.state_dir)], cwd=ROOT, timeout=60
    )
    assert done.returncode == -9
    with open_store(settings) as store:
        assert store.exchanges("t1", "local")[0].status == "interrupted"
        assert store.begin("t1", "local", "again")


def test_waiting_for_a_turn(converse: Converse, store: AppStore) -> None:
    """Waiting ends with the turn or with the time given; an unknown turn has ended."""
    runner = TurnRunner(store)
    quick = runner.start(converse(ScriptedModel.of("Done.")), "Quick?")
    assert runner.wait(quick, 10)
    assert not runner.is_running(quick)
    slow = runner.start(converse(ScriptedModel.of("word " * 1000, delay=0.01)), "Slow?")
    assert not runner.wait(slow, 0.05)
    runner.cancel(slow, "local")
    assert runner.wait(slow, 5)
    assert runner.wait("never started", 0)
