"""Turns that wait for others: they are stored, answered in order, cancelled and interrupted."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from agents.events import Answer, Error
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from chat.turn_runner import TurnRunner
from errors import ThreadBusy, TooManyQuestions
from settings import ROOT, Settings
from tests.fakes import ScriptedModel

Converse = Callable[..., Conversation]


class Gate:
    """A model's line that is said once the gate is open."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, _: list[BaseMessage]) -> AIMessage:
        """Wait, and answer."""
        assert self.open.wait(60)
        return AIMessage("First answer.")


@pytest.fixture
def one_at_once(settings: Settings) -> Settings:
    """Settings under which one turn is answered at once."""
    return settings.model_copy(update={"answers_at_once": 1})


def statuses(store: AppStore, *threads: str) -> list[str]:
    """The status of the last turn of each thread."""
    return [store.exchanges(thread, "local")[-1].status for thread in threads]


@pytest.mark.parametrize("question", ["How long is leave?", "휴학은 얼마나 하나요?"])
def test_a_turn_waits_for_another(
    converse: Converse, store: AppStore, one_at_once: Settings, question: str
) -> None:
    """Its question is stored and its thread locked at once; its answer comes after the other."""
    gate = Gate()
    runner = TurnRunner(store, one_at_once)
    first = runner.start(converse(ScriptedModel.of(gate), "rag", "t1"), question)
    model = ScriptedModel.of("Second answer.")
    second = runner.start(converse(model, "rag", "t2"), question)
    assert (runner.ahead(first), runner.ahead(second)) == (None, 0)
    assert store.exchanges("t2", "local")[-1].question == question
    with pytest.raises(ThreadBusy):
        runner.start(converse(ScriptedModel.of("x"), "rag", "t2"), "again?")
    assert not runner.wait(second, 0.3)
    assert model.calls == []
    gate.open.set()
    assert runner.wait(first, 60) and runner.wait(second, 60)
    assert statuses(store, "t1", "t2") == ["done", "done"]
    assert runner.ahead(second) is None


def test_a_waiting_turn_is_cancelled(
    converse: Converse, store: AppStore, one_at_once: Settings
) -> None:
    """Its model is never called, its thread is free, and the question can be sent again."""
    gate = Gate()
    runner = TurnRunner(store, one_at_once)
    first = runner.start(converse(ScriptedModel.of(gate), "rag", "t1"), "leave?")
    model = ScriptedModel.of("Second answer.")
    second = runner.start(converse(model, "rag", "t2"), "leave?")
    runner.cancel(second, "local")
    assert runner.wait(second, 60)
    assert model.calls == []
    exchange = store.exchange(second, "local")
    assert isinstance(exchange.end, Error) and exchange.end.code == "cancelled"
    again = runner.start(converse(model, "rag", "t2"), "leave?")
    gate.open.set()
    assert runner.wait(first, 60) and runner.wait(again, 60)
    assert isinstance(store.exchange(again, "local").end, Answer)


def test_a_waiting_turn_is_cancelled_by_another_process(
    converse: Converse, store: AppStore, one_at_once: Settings
) -> None:
    """Through the database, as a running one."""
    gate = Gate()
    runner = TurnRunner(store, one_at_once)
    first = runner.start(converse(ScriptedModel.of(gate), "rag", "t1"), "leave?")
    second = runner.start(converse(ScriptedModel.of("x"), "rag", "t2"), "leave?")
    with open_store(one_at_once) as other:
        other.cancel(second, "local")
    assert runner.wait(second, 60)
    assert statuses(store, "t2") == ["cancelled"]
    gate.open.set()
    assert runner.wait(first, 60)


def test_a_server_that_stops_marks_what_waits(
    converse: Converse, store: AppStore, one_at_once: Settings
) -> None:
    """Both turns are interrupted; neither is lost, and each conversation goes on."""
    endless = ScriptedModel.of("word " * 1000, delay=0.01)
    with TurnRunner(store, one_at_once) as runner:
        runner.start(converse(endless, "rag", "t1"), "leave?")
        runner.start(converse(ScriptedModel.of("x"), "rag", "t2"), "leave?")
    assert statuses(store, "t1", "t2") == ["interrupted", "interrupted"]
    *_, end = converse(ScriptedModel.of("Here."), "rag", "t2").ask("leave?")
    assert isinstance(end, Answer)


KILLED = """
import os, sys
from chat.checkpoints import open_checkpointer
from chat.store import open_store
from chat.turn_runner import TurnRunner
from settings import Settings
from tests.chat.approvals import conversation
from tests.fakes import ScriptedModel

settings = Settings(state_dir=sys.argv[1], web_tools=False, answers_at_once=1)
with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
    runner = TurnRunner(store, settings)
    for thread in ("t1", "t2", "t3"):
        model = ScriptedModel.of("word " * 1000, delay=0.01)
        talk = conversation(model, settings, store, checkpointer, thread=thread)
        runner.start(talk, "How long?")
    assert runner.ahead(store.thread("t3", "local").running) == 1
    os.kill(os.getpid(), 9)
"""


def test_a_killed_server_loses_nothing_that_waits(settings: Settings) -> None:
    """After `kill -9` every question is there, marked as interrupted."""
    command = [sys.executable, "-W", "ignore", "-c", KILLED, str(settings.state_dir)]
    died = subprocess.run(command, cwd=ROOT, check=False, timeout=120)
    assert died.returncode == -9
    with open_store(settings) as store:
        for thread in ("t1", "t2", "t3"):
            (exchange,) = store.exchanges(thread, "local")
            assert (exchange.question, exchange.status) == ("How long?", "interrupted")
            assert store.begin(thread, "local", "again")


def test_a_reader_has_a_limit_of_questions(
    converse: Converse, store: AppStore, settings: Settings
) -> None:
    """New, repeated and edited questions count; one that cannot begin does not."""
    limited = settings.model_copy(update={"questions_per_minute": 3})
    runner = TurnRunner(store, limited)
    talk = converse(ScriptedModel.of(*["Here."] * 3), "rag")
    first = runner.start(talk, "leave?", reader="tab")
    assert runner.wait(first, 60)
    version = runner.regenerate(talk, first, reader="tab")
    assert runner.wait(version, 60)
    with pytest.raises(ThreadBusy):
        store.begin("busy", "local", "leave?")
        runner.start(converse(ScriptedModel.of("x"), "rag", "busy"), "leave?", reader="tab")
    edited = runner.edit(talk, version, "long leave?", reader="tab")
    assert runner.wait(edited, 60)
    with pytest.raises(TooManyQuestions):
        runner.regenerate(talk, edited, reader="tab")
    assert len(store.exchange(edited, "local").versions) == 3
    assert store.thread("t1", "local").running is None
