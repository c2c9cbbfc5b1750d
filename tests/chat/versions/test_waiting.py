"""Versions of turns that wait for approval, and versions past the answer cache."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.events import ApprovalDecision, ApprovalRequest, Error
from chat.checkpoints import Checkpoints
from chat.conversation import Conversation
from chat.store import AppStore
from chat.turn_runner import TurnRunner
from errors import ApprovalGone
from settings import Settings
from tests.chat.approvals import DONE, asked, conversation, end
from tests.fakes import ScriptedModel, call
from workspace import open_workspace

Make = Callable[[ScriptedModel], Conversation]


@pytest.fixture
def make(settings: Settings, store: AppStore, checkpointer: Checkpoints) -> Make:
    """Make a conversation in which somebody can approve."""
    DONE.clear()
    return lambda model: conversation(model, settings, store, checkpointer)


@pytest.mark.parametrize(
    ("question", "words"),
    [("Book A1", "another question"), ("A1 예약해 줘", "다른 질문")],
    ids=["en", "ko"],
)
def test_a_waiting_turn_is_asked_again(
    make: Make, store: AppStore, question: str, words: str
) -> None:
    """The old version is closed as rejected; the new one waits for its own call, and runs once."""
    model = ScriptedModel.of(
        "Hello.", call("book_room", room="A1"), call("book_room", room="B2"), "Booked."
    )
    talk = make(model)
    list(talk.ask("Hi"))
    old_request = asked(talk.ask(question))
    old = store.exchanges("t1", "local")[-1].turn
    request = asked(talk.regenerate(old))
    assert [m.text.strip() for m in model.calls[2][1:]] == ["Hi", "Hello.", question]
    closed = store.exchange(old, "local")
    assert closed.status == "rejected"
    assert isinstance(closed.end, Error)
    assert words in closed.end.message
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(old_request.id, "approve")))
    end(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == ["B2 for 1"]
    assert store.exchanges("t1", "local")[-1].versions[0] == old


def test_a_version_of_an_earlier_turn_closes_the_waiting_one(make: Make, store: AppStore) -> None:
    """It is no more the last turn that is shown."""
    model = ScriptedModel.of("Hello.", call("book_room", room="A1"), "Hello again.", "Yes.")
    talk = make(model)
    list(talk.ask("Hi"))
    first = store.exchanges("t1", "local")[0].turn
    asked(talk.ask("Book A1"))
    waiting = store.exchanges("t1", "local")[-1].turn
    list(talk.edit(first, "Hello"))
    assert talk.pending() is None
    assert store.exchange(waiting, "local").status == "rejected"
    store.choose_version(first, "local")
    assert [e.status for e in store.exchanges("t1", "local")] == ["done", "rejected"]
    list(talk.ask("Still there?"))
    assert model.calls[-1][1].text == "Hi"
    assert DONE == []


def test_a_waiting_turn_waits_while_another_version_is_shown(make: Make, store: AppStore) -> None:
    """It is not offered there; where it is shown again it goes on, as long as nothing was asked."""
    model = ScriptedModel.of("Hello.", "Hello again.", call("book_room", room="A1"), "Booked.")
    talk = make(model)
    list(talk.ask("Hi"))
    first = store.exchanges("t1", "local")[0].turn
    list(talk.regenerate(first))
    second = store.exchanges("t1", "local")[0].turn
    request = asked(talk.ask("Book A1"))
    store.choose_version(first, "local")
    assert talk.pending() is None
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(request.id, "approve")))
    store.choose_version(second, "local")
    end(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == ["A1 for 1"]


@pytest.mark.parametrize(
    ("question", "words"),
    [("Book A1", "can no longer"), ("A1 예약해 줘", "이어 갈 수 없어")],
    ids=["en", "ko"],
)
def test_a_call_is_not_run_on_the_memory_of_another_version(
    make: Make, store: AppStore, question: str, words: str
) -> None:
    """After a question in another version the waiting call is lost, and says so."""
    model = ScriptedModel.of(
        "Hello.", "Hello again.", call("book_room", room="A1"), "Fine.", "Good."
    )
    talk = make(model)
    list(talk.ask("Hi"))
    first = store.exchanges("t1", "local")[0].turn
    list(talk.regenerate(first))
    second = store.exchanges("t1", "local")[0].turn
    request = asked(talk.ask(question))
    store.choose_version(first, "local")
    list(talk.ask("How are you?"))
    assert [m.text.strip() for m in model.calls[-1][1:]] == ["Hi", "Hello.", "How are you?"]
    store.choose_version(second, "local")
    with pytest.raises(ApprovalGone) as lost:
        list(talk.resume(ApprovalDecision(request.id, "approve")))
    assert words in str(lost.value)
    assert DONE == []
    list(talk.ask("And now?"))
    seen = [m.text.strip() for m in model.calls[-1][1:]]
    assert seen == ["Hi", "Hello again.", question, seen[3], "And now?"]
    assert words in seen[3]


def test_a_waiting_version_is_decided_in_the_background(make: Make, store: AppStore) -> None:
    """As any other turn."""
    runner = TurnRunner(store)
    talk = make(ScriptedModel.of("No.", call("book_room", room="A1"), "Booked."))
    list(talk.ask("Book A1"))
    turn = runner.regenerate(talk, store.exchanges("t1", "local")[0].turn)
    assert runner.wait(turn, 30)
    request = store.events(turn, "local")[-1][1]
    assert isinstance(request, ApprovalRequest)
    assert runner.resume(talk, ApprovalDecision(request.id, "approve")) == turn
    assert runner.wait(turn, 30)
    assert DONE == ["A1 for 1"]


@pytest.mark.parametrize(
    ("page", "question", "other"),
    [
        ("There are 40 lockers in the hall.", "How many lockers does the hall have?", "lockers?"),
        ("복도의 사물함은 모두 40개입니다.", "사물함은 몇 개인가요?", "사물함?"),
    ],
    ids=["en", "ko"],
)
def test_a_version_passes_the_answer_cache(
    tmp_path: Path, page: str, question: str, other: str
) -> None:
    """An answer made again is not taken from the cache; an edited question may be."""
    chosen = Settings(state_dir=tmp_path / "state", cache=True, cache_recheck=0.0, assistant="rag")
    (tmp_path / "page.md").write_text(f"# Page\n\n{page}", "utf-8")
    with open_workspace(chosen) as ws:
        ws.index.add([str(tmp_path / "page.md")], jobs=1)
        end(ws.conversation().ask(question))
        talk = ws.conversation()
        assert end(talk.ask(question)).cached
        turn = ws.store.exchanges(talk.thread, "local")[0].turn
        assert not end(talk.regenerate(turn)).cached
        assert not end(talk.edit(turn, f" {question} ")).cached
        assert not end(talk.edit(turn, other)).cached
        newest = ws.store.exchanges(talk.thread, "local")[0]
        assert end(talk.edit(newest.turn, question)).cached
        assert len(ws.store.exchanges(talk.thread, "local")[0].versions) == 5
