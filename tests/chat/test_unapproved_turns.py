"""Turns that wait, are rejected, fail or are closed by another process: their tokens and end."""

from collections.abc import Callable

import pytest

from agents.events import ApprovalDecision, Error, Notice
from chat.checkpoints import Checkpoints
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from settings import Settings
from tests.chat.approvals import DONE, asked, conversation, end
from tests.fakes import USAGE, ScriptedModel, call

Make = Callable[..., Conversation]


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    """Forget the calls of other tests."""
    DONE.clear()


@pytest.fixture
def make(settings: Settings, store: AppStore, checkpointer: Checkpoints) -> Make:
    """Make a conversation in which somebody can approve."""
    return lambda model: conversation(model, settings, store, checkpointer)


@pytest.mark.parametrize("question", ["Book A1", "A1 예약해 줘"])
def test_a_turn_that_is_never_approved_counts_towards_the_budget(
    make: Make, store: AppStore, question: str
) -> None:
    """While it waits, and after another question has closed it as rejected."""
    talk = make(ScriptedModel.of(call("book_room", room="A1"), "Hello."))
    request = asked(talk.ask(question))
    once = USAGE["total_tokens"]
    assert request.usage["total_tokens"] == once == store.used("local", 0).tokens
    end(talk.ask("Hello?"))
    assert [e.status for e in store.exchanges("t1", "local")] == ["rejected", "done"]
    assert store.used("local", 0).tokens == 2 * once
    assert store.used("eve", 0).tokens == 0


def test_an_approved_turn_is_counted_once(make: Make, store: AppStore) -> None:
    """What it took before it waited is in the usage of its answer."""
    talk = make(ScriptedModel.of(call("book_room", room="A1"), "Booked."))
    request = asked(talk.ask("Book A1"))
    end(talk.resume(ApprovalDecision(request.id, "approve")))
    assert store.used("local", 0).tokens == 2 * USAGE["total_tokens"]


def test_a_turn_that_fails_is_counted(make: Make, store: AppStore) -> None:
    """With the model calls that have ended."""
    talk = make(ScriptedModel.of(call("count_rooms", floor=1), ConnectionError("gone")))
    last = list(talk.ask("How many rooms?"))[-1]
    assert isinstance(last, Error)
    assert last.usage["total_tokens"] == store.used("local", 0).tokens == USAGE["total_tokens"]


@pytest.mark.parametrize(
    ("question", "words"),
    [("Book A1", "The program stopped"), ("A1 예약해 줘", "프로그램이 멈추어")],
)
def test_a_turn_that_another_process_has_closed_does_not_wait(
    make: Make, settings: Settings, store: AppStore, question: str, words: str
) -> None:
    """Its lease had expired; the reader is told, nothing is written, and the thread goes on."""
    talk = make(ScriptedModel.of(call("book_room", room="A1"), "Hello."))
    turn = talk.begin(question)
    store._lease.release()
    with open_store(settings):
        pass  # its recovery closes the turn
    last = list(talk.run(turn))[-1]
    assert isinstance(last, Error) and last.code == "interrupted"
    assert words in last.message
    assert [type(event) for _, event in store.events(turn.id, "local")] == [Error]
    assert talk.pending() is None
    assert end(talk.ask("Hello?")).answer.strip() == "Hello."
    assert [e.status for e in store.exchanges("t1", "local")] == ["interrupted", "done"]
    assert DONE == []


def test_events_of_a_closed_turn_are_not_written(settings: Settings, store: AppStore) -> None:
    """The turn is told to stop, as one that was cancelled is."""
    turn = store.begin("t1", "local", "?")
    assert store.record(turn, [(1, Notice("n", "one"))]) is False
    store._lease.release()
    assert store.recover() == 1
    assert store.record(turn, [(2, Notice("n", "two"))]) is True
    assert store.record(turn, []) is True
    assert [type(event) for _, event in store.events(turn, "local")] == [Notice, Error]
