"""Answering a turn again and editing it: real graphs, store and checkpointer, scripted models."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver

from agents.events import Answer, Error, Event
from chat.checkpoints import Checkpoints
from chat.checkpoints.sqlite import SqliteCheckpoints
from chat.conversation import Conversation
from chat.store import AppStore
from chat.turn_runner import TurnRunner
from errors import BudgetExceeded, EmptyQuery, ThreadBusy, UnknownThread
from settings import Settings
from tests.conversations import FEES, LEAVE, KeywordSearcher
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
EN = ("I am Ann.", "I am Bob.", "Hello Ann.", "Hello Bob.", "Who am I?")
KO = (
    "저는 앤입니다.",
    "저는 밥입니다.",
    "앤 님, 안녕하세요.",
    "밥 님, 안녕하세요.",
    "제가 누구죠?",
)
BOTH = pytest.mark.parametrize("words", [EN, KO], ids=["en", "ko"])


def history(model: ScriptedModel, number: int = -1) -> list[str]:
    """The messages of a model call, without the system prompt."""
    return [m.text.strip() for m in model.calls[number] if m.type != "system"]


def end_of(events: Iterator[Event]) -> Event:
    """The last event."""
    return list(events)[-1]


def last_turn(store: AppStore, thread: str = "t1") -> str:
    """The id of the last turn that is shown."""
    return store.exchanges(thread, "local")[-1].turn


def forget(checkpointer: Checkpoints) -> None:
    """Lose all checkpoints."""
    checkpointer.delete_thread("t1")


def forget_names(checkpointer: Checkpoints) -> None:
    """Take the turns out of the checkpoints, as if an unknown program had written them."""
    if isinstance(checkpointer, SqliteCheckpoints):
        with checkpointer.cursor() as cursor:
            cursor.execute(
                "UPDATE checkpoints SET metadata ="
                " CAST(json_remove(CAST(metadata AS TEXT), '$.turn') AS BLOB)"
            )
    else:
        with checkpointer.conn.connection() as connection:
            connection.execute("UPDATE checkpoints SET metadata = metadata - 'turn'")


def keep(_: Checkpoints) -> None:
    """Lose nothing."""


LOSSES = pytest.mark.parametrize("lose", [keep, forget, forget_names])


@BOTH
@LOSSES
def test_an_answer_is_given_anew(
    converse: Converse,
    store: AppStore,
    checkpointer: Checkpoints,
    words: tuple[str, ...],
    lose: Callable[[Checkpoints], None],
) -> None:
    """The model sees what it saw the first time, not its first answer; later it sees the new."""
    one, _, hello, _, who = words
    model = ScriptedModel.of(hello, "first", "second", "third")
    conversation = converse(model)
    list(conversation.ask(one))
    list(conversation.ask(who))
    old = last_turn(store)
    lose(checkpointer)
    end = end_of(conversation.regenerate(old))
    assert isinstance(end, Answer)
    assert end.answer.strip() == "second"
    assert history(model) == history(model, 1) == [one, hello, who]
    exchange = store.exchanges("t1", "local")[-1]
    assert (exchange.question, exchange.text.strip(), exchange.version) == (who, "second", 2)
    assert exchange.versions == [old, exchange.turn]
    lose(checkpointer)
    list(conversation.ask("next?"))
    assert history(model) == [one, hello, who, "second", "next?"]


@BOTH
@LOSSES
def test_an_edited_question_begins_where_the_old_one_did(
    converse: Converse,
    store: AppStore,
    checkpointer: Checkpoints,
    words: tuple[str, ...],
    lose: Callable[[Checkpoints], None],
) -> None:
    """What was said after the old question is not known; it is again where that is chosen."""
    ann, bob, hello_ann, hello_bob, who = words
    model = ScriptedModel.of(hello_ann, "Ann.", hello_bob, "Bob.", "Still Ann.", "Still Bob.")
    conversation = converse(model)
    list(conversation.ask(ann))
    first = last_turn(store)
    list(conversation.ask(who))
    lose(checkpointer)
    list(conversation.edit(first, bob))
    second = last_turn(store)
    assert history(model) == [bob]
    list(conversation.ask(who))
    assert history(model) == [bob, hello_bob, who]
    lose(checkpointer)
    store.choose_version(first, "local")
    list(conversation.ask("And now?"))
    assert history(model) == [ann, hello_ann, who, "Ann.", "And now?"]
    store.choose_version(second, "local")
    list(conversation.ask("And now?"))
    assert history(model) == [bob, hello_bob, who, "Bob.", "And now?"]
    assert [e.question for e in store.exchanges("t1", "local")] == [bob, who, "And now?"]


def test_an_old_turn_is_edited(converse: Converse, store: AppStore) -> None:
    """One whose checkpoint is kept no more, with turns behind it that never come back by it."""
    model = ScriptedModel.of(*(f"answer {n}" for n in range(12)))
    conversation = converse(model)
    for n in range(8):
        list(conversation.ask(f"question {n}"))
    third = store.exchanges("t1", "local")[2].turn
    list(conversation.edit(third, "other question"))
    assert history(model) == ["question 0", "answer 0", "question 1", "answer 1", "other question"]
    store.choose_version(third, "local")
    list(conversation.ask("last question"))
    assert history(model)[-3:] == ["question 7", "answer 7", "last question"]
    assert "other question" not in history(model)
    assert "question 2" in history(model)


@pytest.mark.filterwarnings("ignore:`durability`")
@pytest.mark.parametrize("saver", [InMemorySaver, type(None)], ids=["in memory", "none"])
def test_any_checkpointer_will_do(converse: Converse, store: AppStore, saver: Any) -> None:
    """Also one that cannot prune, and none at all."""
    model = ScriptedModel.of("one", "two", "two again", "three", "four")
    conversation = converse(model)
    conversation._turns.graph.checkpointer = saver()
    list(conversation.ask("a"))
    list(conversation.ask("b"))
    old = last_turn(store)
    list(conversation.regenerate(old))
    assert history(model) == ["a", "one", "b"]
    list(conversation.ask("c"))
    assert history(model) == ["a", "one", "b", "two again", "c"]
    store.choose_version(old, "local")
    list(conversation.ask("d"))
    assert history(model) == ["a", "one", "b", "two", "d"]


@pytest.mark.parametrize("assistant", ["react", "rag"])
@pytest.mark.parametrize("why", ["Why?", "왜요?"])
@pytest.mark.parametrize("lose", [keep, forget])
def test_a_follow_up_gets_the_passages_of_the_version(
    converse: Converse,
    store: AppStore,
    checkpointer: Checkpoints,
    searcher: KeywordSearcher,
    assistant: str,
    why: str,
    lose: Callable[[Checkpoints], None],
) -> None:
    """Grounding is carried from the answer that is shown, not from the one made last."""
    searches = [call("search_documents", query=query) for query in ("leave", "fee")]
    lines: list[Any] = ["Two years [1].", "3,000 euros [1].", "Because of the rules."]
    if assistant == "react":
        lines = [searches[0], lines[0], searches[1], lines[1], lines[2]]
    model = ScriptedModel.of(*lines)
    conversation = converse(model, assistant)
    list(conversation.ask("How long is military leave?"))
    leave = last_turn(store)
    list(conversation.edit(leave, "How much is the tuition fee?"))
    store.choose_version(leave, "local")
    lose(checkpointer)
    searcher.passages.clear()  # nothing is found anew
    list(conversation.ask(why))
    seen = "\n".join(message.text for message in model.calls[-1])
    assert LEAVE.partition(".")[0] in seen
    assert FEES.partition(".")[0] not in seen


def test_the_recap_is_that_of_the_version(
    converse: Converse, store: AppStore, settings: Settings
) -> None:
    """A version made at the end of a long thread has the recap that its first one had."""
    chosen = settings.model_copy(update={"history_tokens": 120})
    model = ScriptedModel.of(*(f"The answer to number {n} is {n}. " * 8 for n in range(20)))
    conversation = converse(model, chosen=chosen)
    for n in range(12):
        list(conversation.ask(f"What is number {n}?"))
    before = model.calls[-1]
    list(conversation.regenerate(last_turn(store)))
    assert "<recap-" in before[0].text
    assert _recap(model.calls[-1]) == _recap(before)
    assert [m.text for m in model.calls[-1][1:]] == [m.text for m in before[1:]]


def _recap(messages: list[BaseMessage]) -> list[str]:
    return [line for line in messages[0].text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("broken", [ConnectionError("gone"), ""], ids=["failed", "no answer"])
def test_a_version_that_fails_leaves_the_old_one(
    converse: Converse, store: AppStore, broken: Any
) -> None:
    """It is shown with its error; the old one can be chosen, and is gone on from."""
    model = ScriptedModel.of("one", broken, "three", "four")
    conversation = converse(model)
    list(conversation.ask("a"))
    old = last_turn(store)
    assert isinstance(end_of(conversation.regenerate(old)), Error)
    (exchange,) = store.exchanges("t1", "local")
    assert (exchange.status, exchange.version) == ("failed", 2)
    list(conversation.ask("b"))
    assert history(model) == ["b"]
    store.choose_version(old, "local")
    list(conversation.ask("c"))
    assert history(model) == ["a", "one", "c"]


def test_a_refused_edit_changes_nothing(
    converse: Converse, store: AppStore, settings: Settings
) -> None:
    """An empty question, a turn of another conversation, a budget that is used up."""
    conversation = converse(ScriptedModel.of("one", "two"))
    list(conversation.ask("a"))
    turn = last_turn(store)
    other = converse(ScriptedModel.of("x"), thread="t2")
    poor = converse(ScriptedModel.of("x"), chosen=settings.model_copy(update={"daily_tokens": 1}))
    with pytest.raises(EmptyQuery):
        list(conversation.edit(turn, " \n"))
    with pytest.raises(UnknownThread):
        list(other.regenerate(turn))
    with pytest.raises(UnknownThread):
        list(converse(ScriptedModel.of("x"), user="eve").edit(turn, "mine"))
    with pytest.raises(BudgetExceeded):
        list(poor.regenerate(turn))
    assert store.exchange(turn, "local").versions == [turn]
    assert [thread.id for thread in store.threads("local")] == ["t1"]


def test_versions_are_paid_for(converse: Converse, store: AppStore, settings: Settings) -> None:
    """Those that are not shown count against the budget of the day."""
    enough = settings.model_copy(update={"daily_tokens": 15})  # a turn takes 10
    conversation = converse(ScriptedModel.of("one", "two"), chosen=enough)
    list(conversation.ask("a"))
    list(conversation.regenerate(last_turn(store)))
    with pytest.raises(BudgetExceeded):
        list(conversation.regenerate(last_turn(store)))


@pytest.mark.parametrize("question", ["How long?", "얼마나 걸려요?"])
def test_versions_are_made_in_the_background(
    converse: Converse, store: AppStore, question: str
) -> None:
    """The runner streams the events of the new turn; a second version is refused meanwhile."""
    released = threading.Event()

    def wait(_: list[BaseMessage]) -> AIMessage:
        released.wait(20)
        return AIMessage("new")

    runner = TurnRunner(store)
    conversation = converse(ScriptedModel.of("old", wait, "edited"))
    list(conversation.ask(question))
    old = last_turn(store)
    new = runner.regenerate(conversation, old)
    assert store.thread("t1", "local").running == new
    with pytest.raises(ThreadBusy):
        runner.edit(conversation, old, "other")
    released.set()
    assert runner.wait(new, 20)
    assert isinstance(store.events(new, "local")[-1][1], Answer)
    edited = runner.edit(conversation, old, "other")
    assert runner.wait(edited, 20)
    (exchange,) = store.exchanges("t1", "local")
    assert (exchange.question, exchange.text.strip()) == ("other", "edited")
    assert exchange.versions == [old, new, edited]
    assert store.exchange(new, "local").text.strip() == "new"


def test_a_late_answer_of_an_old_version_is_not_remembered(
    converse: Converse, store: AppStore
) -> None:
    """A hung model that comes back after its turn was stopped and asked again changes nothing."""
    reached, released, returned = threading.Event(), threading.Event(), threading.Event()

    def hang(_: list[BaseMessage]) -> AIMessage:
        reached.set()
        released.wait(20)
        returned.set()
        return AIMessage("late")

    runner = TurnRunner(store)
    model = ScriptedModel.of("one", hang, "two", "three")
    conversation = converse(model)
    list(conversation.ask("a"))
    hung = runner.start(conversation, "b")
    assert reached.wait(20)
    runner.cancel(hung, "local")
    assert runner.wait(hung, 20)
    list(conversation.regenerate(hung))
    released.set()
    assert returned.wait(20)
    list(conversation.ask("c"))
    assert history(model) == ["a", "one", "b", "two", "c"]
    assert store.exchange(hung, "local").status == "cancelled"


def test_eight_writers_of_versions_lose_nothing(converse: Converse, store: AppStore) -> None:
    """Each version of each writer is there, all began alike, and one turn is shown."""
    base = ScriptedModel.of("one", "two")
    conversation = converse(base)
    list(conversation.ask("a"))
    list(conversation.ask("b"))
    turn = last_turn(store)
    models = [ScriptedModel.of("x", "y", "z") for _ in range(8)]
    failures: list[BaseException] = []

    def write(model: ScriptedModel) -> None:
        tab = converse(model)
        done = 0
        while done < 3:
            try:
                list(tab.regenerate(turn))
                done += 1
            except ThreadBusy:
                threading.Event().wait(0.01)
            except BaseException as error:
                failures.append(error)
                return

    workers = [threading.Thread(target=write, args=(model,)) for model in models]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert failures == []
    seen = [history(model, n) for model in models for n in range(3)]
    assert seen == [["a", "one", "b"]] * 24
    first, last = store.exchanges("t1", "local")
    assert len(last.versions) == len(set(last.versions)) == 25
    assert last.turn == last.versions[-1]
    assert [store.exchange(v, "local").version for v in last.versions] == list(range(1, 26))
    assert first.versions == [first.turn]


def test_tool_results_of_the_version_are_the_only_ones(converse: Converse, store: AppStore) -> None:
    """A turn that is asked again does not see the searches of its first version."""
    search = call("search_documents", query="leave")
    model = ScriptedModel.of("Hello.", search, "Two years [1].", "No search needed.")
    conversation = converse(model)
    list(conversation.ask("Good morning"))
    list(conversation.ask("How long is military leave?"))
    list(conversation.regenerate(last_turn(store)))
    again = next(call for call in model.calls if call[-1].text == "How long is military leave?")
    assert [m.text for m in model.calls[3]] == [m.text for m in again]
    assert not any(isinstance(message, ToolMessage) for message in model.calls[3])
