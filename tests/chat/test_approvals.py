"""A turn waits at a tool that acts until a person decides; real graphs, store and checkpointer."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agents.events import Answer, ApprovalDecision, ApprovalRequest, Error, Notice, Step
from chat.checkpoints import Checkpoints, open_checkpointer
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from errors import ApprovalGone, ThreadBusy
from settings import ROOT, Settings
from tests.chat.approvals import DONE, asked, conversation, end
from tests.fakes import ScriptedModel, call, calls

Make = Callable[..., Conversation]


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    """Forget the calls of other tests."""
    DONE.clear()


@pytest.fixture
def make(settings: Settings, store: AppStore, checkpointer: Checkpoints) -> Make:
    """Make a conversation in which somebody can approve."""
    return lambda model, **more: conversation(
        model, more.pop("chosen", settings), store, checkpointer, **more
    )


def test_a_call_waits_for_approval_and_then_runs_once(make: Make, store: AppStore) -> None:
    """The turn stops before the tool runs; an approval goes on with the very same turn."""
    model = ScriptedModel.of(call("book_room", room="A1", hours=2), "A1 is booked.")
    talk = make(model)
    request = asked(talk.ask("Book A1 for two hours"))
    assert DONE == []
    assert (request.tool, request.arguments) == ("book_room", {"room": "A1", "hours": 2})
    assert request.why == ["acting"]
    assert "book_room" in request.text
    (waiting,) = store.exchanges("t1", "local")
    assert (waiting.status, waiting.end) == ("waiting", None)
    answer = end(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == ["A1 for 2"]
    assert answer.answer.strip() == "A1 is booked."
    assert [(s.tool, s.status) for s in answer.steps] == [("book_room", "done")]
    assert answer.usage["total_tokens"] == 20  # of both parts of the turn
    assert ("approval", "allow") in [(d["rail"], d["action"]) for d in answer.guard]
    (exchange,) = store.exchanges("t1", "local")
    assert (exchange.turn, exchange.status) == (waiting.turn, "done")
    numbers = [seq for seq, _ in store.events(exchange.turn, "local")]
    assert numbers == sorted(set(numbers))
    kinds = [type(event).__name__ for _, event in store.events(exchange.turn, "local")]
    assert kinds.index("ApprovalRequest") < kinds.index("ApprovalDecision") < kinds.index("Answer")


@pytest.mark.parametrize(
    ("question", "words"),
    [("Book A1", "did not approve"), ("A1 예약해 줘", "승인하지 않아")],
    ids=["en", "ko"],
)
def test_a_rejected_call_does_not_run_and_the_model_is_told(
    make: Make, question: str, words: str
) -> None:
    """The model reads that the user did not approve, with the reason, and answers."""
    model = ScriptedModel.of(call("book_room", room="A1"), "Not booked.")
    talk = make(model)
    request = asked(talk.ask(question))
    answer = end(talk.resume(ApprovalDecision(request.id, "reject", message="too dear")))
    assert DONE == []
    told = [m.text for m in model.calls[-1] if isinstance(m, ToolMessage)]
    assert words in told[0]
    assert "too dear" in told[0]
    assert [(s.tool, s.status) for s in answer.steps] == [("book_room", "refused")]
    assert [(d["rail"], d["action"]) for d in answer.guard] == [("approval", "block")]


def test_a_rejected_call_is_not_asked_about_again(make: Make) -> None:
    """A model that repeats the same call in the turn gets the same words; another call asks."""
    model = ScriptedModel.of(
        call("book_room", "a", room="A1"),
        call("book_room", "b", room="A1"),
        call("book_room", "c", room="B2"),
        "Nothing booked.",
    )
    talk = make(model)
    first = asked(talk.ask("Book A1"))
    second = asked(talk.resume(ApprovalDecision(first.id, "reject")))
    assert second.arguments == {"room": "B2"}
    end(talk.resume(ApprovalDecision(second.id, "reject")))
    assert DONE == []


def test_changed_arguments_run_in_place_of_the_models(make: Make) -> None:
    """An edit replaces the arguments, and the model is told."""
    model = ScriptedModel.of(call("book_room", room="A1", hours=9), "Booked.")
    talk = make(model)
    request = asked(talk.ask("Book A1"))
    end(talk.resume(ApprovalDecision(request.id, "edit", {"room": "A1", "hours": 1})))
    assert DONE == ["A1 for 1"]
    told = next(m.text for m in model.calls[-1] if isinstance(m, ToolMessage))
    assert "changed the arguments" in told
    assert "booked A1" in told


@pytest.mark.parametrize("decision", ["approve", "edit"])
def test_approved_arguments_still_pass_the_checks_of_the_tool(make: Make, decision: Any) -> None:
    """Arguments that do not fit the schema come back to the model, approved or not."""
    model = ScriptedModel.of(call("book_room", room="A1", hours="soon"), "Sorry.")
    talk = make(model)
    request = asked(talk.ask("Book A1"))
    changed = {"hours": 3} if decision == "edit" else None
    answer = end(talk.resume(ApprovalDecision(request.id, decision, changed)))
    assert DONE == []
    assert [(s.tool, s.status) for s in answer.steps] == [("book_room", "failed")]


def test_several_calls_of_one_step_are_decided_one_by_one(make: Make) -> None:
    """Each waits alone; a call that does not act is made once, and the model is not called."""
    model = ScriptedModel.of(
        calls(
            call("book_room", "a", room="A1"),
            call("count_rooms", "b", floor=2),
            call("book_room", "c", room="B2"),
            call("book_room", "d", room="C3"),
        ),
        "A1 and C3.",
    )
    talk = make(model)
    request = asked(talk.ask("Book A1, B2 and C3, and count"))
    rooms = []
    for decision in ("approve", "reject"):
        rooms.append(request.arguments["room"])
        request = asked(talk.resume(ApprovalDecision(request.id, decision)))
    rooms.append(request.arguments["room"])
    answer = end(talk.resume(ApprovalDecision(request.id, "approve")))
    assert rooms == ["A1", "B2", "C3"]
    assert DONE == ["count 2", "A1 for 1", "C3 for 1"]
    assert len(model.calls) == 2
    assert {m.tool_call_id for m in model.calls[1] if isinstance(m, ToolMessage)} == set("abcd")
    assert sorted((s.id, s.status) for s in answer.steps) == [
        ("a", "done"),
        ("b", "done"),
        ("c", "refused"),
        ("d", "done"),
    ]
    assert answer.usage["total_tokens"] == 20


def test_a_waiting_turn_survives_a_restart(settings: Settings) -> None:
    """Another process finds the request and goes on with the turn; the tool runs there."""
    first = ScriptedModel.of(
        calls(call("book_room", "a", room="A1"), call("search_documents", "s", query="leave"))
    )
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        request = asked(conversation(first, settings, store, checkpointer).ask("leave? Book A1"))
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        talk = conversation(
            ScriptedModel.of("Two years [1]; booked."), settings, store, checkpointer
        )
        waiting = talk.pending()
        assert waiting is not None
        assert waiting.request == request
        assert waiting.question == "leave? Book A1"
        answer = end(talk.resume(ApprovalDecision(request.id, "approve")))
        assert [e.status for e in store.exchanges("t1", "local")] == ["done"]
    assert DONE == ["A1 for 1"]
    assert [c.source for c in answer.citations] == ["leave.md"]
    assert sorted(s.tool for s in answer.steps) == ["book_room", "search_documents"]


KILLED = """
import os
from chat.checkpoints import open_checkpointer
from chat.store import open_store
from settings import Settings
from tests.chat.test_approvals import call, conversation, ScriptedModel
settings = Settings(state_dir={state!r}, web_tools=False)
with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
    model = ScriptedModel.of(call("book_room", room="A1"))
    list(conversation(model, settings, store, checkpointer).ask("Book A1"))
    os.kill(os.getpid(), 9)
"""


def test_a_killed_process_leaves_the_call_to_be_approved(settings: Settings) -> None:
    """A process that is killed between request and approval loses nothing and runs nothing."""
    code = KILLED.format(state=str(settings.state_dir))
    died = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=False)
    assert died.returncode == -9
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        talk = conversation(ScriptedModel.of("Booked."), settings, store, checkpointer)
        waiting = talk.pending()
        assert waiting is not None
        end(talk.resume(ApprovalDecision(waiting.request.id, "approve")))
        assert [e.status for e in store.exchanges("t1", "local")] == ["done"]
    assert DONE == ["A1 for 1"]


def test_a_second_question_rejects_the_waiting_call(make: Make, store: AppStore) -> None:
    """The call is closed with a result, the model sees what was asked, and nothing runs."""
    model = ScriptedModel.of(
        calls(call("book_room", "a", room="A1"), call("count_rooms", "b", floor=1)), "Hello."
    )
    talk = make(model)
    request = asked(talk.ask("Book A1"))
    end(talk.ask("No, never mind. Hello?"))
    assert DONE == ["count 1"]
    first, second = store.exchanges("t1", "local")
    assert (first.status, second.status) == ("rejected", "done")
    assert isinstance(first.end, Error)
    assert first.end.code == "approval_superseded"
    prompt = model.calls[-1]
    assert any(isinstance(m, HumanMessage) and m.text == "Book A1" for m in prompt)
    made = {c["id"] for m in prompt if isinstance(m, AIMessage) for c in m.tool_calls}
    assert made <= {m.tool_call_id for m in prompt if isinstance(m, ToolMessage)}
    assert any("was not run" in m.text for m in prompt)
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == ["count 1"]


def test_an_expired_call_is_rejected(make: Make, settings: Settings, store: AppStore) -> None:
    """After RAG_APPROVAL_SECONDS an approval comes too late."""
    model = ScriptedModel.of(call("book_room", room="A1"), "Hello.")
    hasty = settings.model_copy(update={"approval_seconds": 1e-9})
    talk = make(model, chosen=hasty)
    request = asked(talk.ask("A1 예약해 줘"))
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == []
    (exchange,) = store.exchanges("t1", "local")
    assert exchange.status == "rejected"
    assert isinstance(exchange.end, Error)
    assert "RAG_APPROVAL_SECONDS" in exchange.end.message
    assert end(talk.ask("Hello?")).answer.strip() == "Hello."


def test_a_decision_counts_once_and_for_its_own_request(make: Make) -> None:
    """An approval of another request, or a second one of the same, is refused."""
    model = ScriptedModel.of(
        call("book_room", "a", room="A1"), call("book_room", "b", room="A1"), "Booked."
    )
    talk = make(model)
    first = asked(talk.ask("Book A1"))
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision("0" * 32, "approve")))
    second = asked(talk.resume(ApprovalDecision(first.id, "approve")))
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(first.id, "approve")))
    assert DONE == ["A1 for 1"]
    end(talk.resume(ApprovalDecision(second.id, "approve")))
    assert DONE == ["A1 for 1", "A1 for 1"]


def test_an_approval_never_counts_for_a_changed_call(make: Make, store: AppStore) -> None:
    """Where the state of the graph was changed meanwhile, the turn is closed."""
    model = ScriptedModel.of(call("book_room", room="A1"), "Booked.")
    talk = make(model)
    request = asked(talk.ask("Book A1"))
    graph: Any = talk._turns.graph
    config = {"configurable": {"thread_id": "t1"}}
    graph.update_state(config, {"messages": [call("book_room", room="Z9")]}, as_node="model")
    with pytest.raises(ApprovalGone):
        list(talk.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == []
    assert [e.status for e in store.exchanges("t1", "local")] == ["rejected"]


def test_two_approvals_at_once_run_the_tool_once(make: Make) -> None:
    """The first locks the thread; the second is refused while the turn runs."""
    model = ScriptedModel.of(call("book_room", room="A1"), "Booked.")
    talk = make(model)
    request = asked(talk.ask("Book A1"))
    turn = talk.begin_resumed(ApprovalDecision(request.id, "approve"))
    with pytest.raises(ApprovalGone):
        talk.begin_resumed(ApprovalDecision(request.id, "approve"))
    with pytest.raises(ThreadBusy):
        talk.begin("And now?")
    end(talk.run(turn))
    assert DONE == ["A1 for 1"]


def test_a_crash_after_the_approval_runs_nothing_twice(settings: Settings) -> None:
    """A turn whose process dies with the decision is interrupted, and the thread goes on."""
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        talk = conversation(
            ScriptedModel.of(call("book_room", room="A1")), settings, store, checkpointer
        )
        request = asked(talk.ask("Book A1"))
        talk.begin_resumed(ApprovalDecision(request.id, "approve"))  # and the process dies
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        talk = conversation(ScriptedModel.of("Hello."), settings, store, checkpointer)
        assert [e.status for e in store.exchanges("t1", "local")] == ["interrupted"]
        assert talk.pending() is None
        assert end(talk.ask("Hello?")).answer.strip() == "Hello."
    assert DONE == []


def test_where_nobody_can_approve_the_call_is_refused_in_words(make: Make) -> None:
    """Without approvals the turn ends with an answer, and a notice names the tool."""
    model = ScriptedModel.of(call("book_room", room="A1"), "I could not book it.")
    events = list(make(model, approvals=False).ask("A1 예약해 줘"))
    assert isinstance(events[-1], Answer)
    assert DONE == []
    assert "승인할 사람이 없습니다" in "\n".join(m.text for m in model.calls[-1])
    assert "call_not_approved" in [n.kind for n in events if isinstance(n, Notice)]
    assert ("calls", "acting") in [(d["rail"], d["rule"]) for d in events[-1].guard]
    assert [s.status for s in events if isinstance(s, Step)] == ["refused"]


@pytest.mark.parametrize(
    ("mode", "searched", "expected"),
    [
        ("untrusted", False, "ran"),
        ("untrusted", True, "asked"),
        ("ask", True, "asked"),
        ("refuse", False, "refused"),
    ],
)
def test_the_setting_says_which_calls_are_asked_about(
    make: Make, settings: Settings, mode: str, searched: bool, expected: str
) -> None:
    """`untrusted` asks after text was read, `ask` always, and `refuse` runs nothing."""
    search = [call("search_documents", "s", query="leave")] if searched else []
    model = ScriptedModel.of(*search, call("book_room", room="A1"), "Done.")
    chosen = settings.model_copy(update={"tool_approval": mode})
    events = list(make(model, chosen=chosen).ask("leave, and book A1"))
    if expected == "asked":
        assert isinstance(events[-1], ApprovalRequest)
        assert events[-1].why == ["acting", "untrusted"]
    else:
        assert isinstance(events[-1], Answer)
    assert (["A1 for 1"] if expected == "ran" else []) == DONE


def test_a_rejection_holds_when_the_setting_has_changed(make: Make, settings: Settings) -> None:
    """A call that would not be asked about any more is still not run against the decision."""
    model = ScriptedModel.of(call("book_room", room="A1"), "Not booked.")
    request = asked(make(model).ask("Book A1"))
    lax = settings.model_copy(update={"tool_approval": "untrusted"})
    end(make(model, chosen=lax).resume(ApprovalDecision(request.id, "reject")))
    assert DONE == []


def test_another_users_call_cannot_be_approved(
    make: Make, settings: Settings, store: AppStore
) -> None:
    """To one user the waiting turn of another does not exist."""
    talk = make(ScriptedModel.of(call("book_room", room="A1"), "Booked."))
    request = asked(talk.ask("Book A1"))
    other = Conversation(talk._turns.graph, store, settings, "t1", "other", approvals=True)
    assert other.pending() is None
    with pytest.raises(ApprovalGone):
        list(other.resume(ApprovalDecision(request.id, "approve")))
    assert DONE == []
