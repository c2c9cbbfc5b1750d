"""Conversation: working memory, thread locks, cancellation, time limits."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from agents.events import Answer, Error, Event, Token
from chat.checkpoints import KEPT_TURNS, Checkpoints, open_checkpointer
from chat.conversation import Conversation
from chat.store import AppStore
from errors import EmptyQuery, ThreadBusy, UnknownThread
from models.evidence import NOT_IN_DOCUMENTS
from prompts.templates import load_prompt
from settings import AssistantName, Settings
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]


class Gate:
    """A reply of a scripted model that waits until it is opened."""

    def __init__(self, text: str = "late") -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self._text = text

    def __call__(self, messages: list[BaseMessage]) -> AIMessage:
        self.reached.set()
        self.open.wait(20)
        return AIMessage(self._text)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is opened at the end, whatever happens."""
    gate = Gate()
    yield gate
    gate.open.set()


def history(model: ScriptedModel, number: int = -1) -> list[tuple[str, str]]:
    """The messages of a model call, without the system prompt."""
    return [(m.type, m.text.strip()) for m in model.calls[number] if m.type != "system"]


def end_of(events: Iterator[Event]) -> Event:
    """The last event."""
    return list(events)[-1]


def test_a_conversation_remembers(converse: Converse) -> None:
    """The second question comes with the first and its answer."""
    model = ScriptedModel.of("Hello Ann.", "Ann.")
    conversation = converse(model)
    list(conversation.ask("I am Ann."))
    list(conversation.ask("Who am I?"))
    assert history(model) == [
        ("human", "I am Ann."),
        ("ai", "Hello Ann."),
        ("human", "Who am I?"),
    ]


def test_threads_have_separate_memories(converse: Converse) -> None:
    """Another thread starts without memory."""
    model = ScriptedModel.of("Hello Ann.", "I do not know.")
    list(converse(model).ask("I am Ann."))
    list(converse(model, thread="t2").ask("Who am I?"))
    assert history(model) == [("human", "Who am I?")]


def test_memory_survives_a_restart(
    converse: Converse, store: AppStore, settings: Settings, checkpointer: Checkpoints
) -> None:
    """A checkpointer opened anew goes on where the conversation stopped."""
    list(converse(ScriptedModel.of("Hello Ann.")).ask("I am Ann."))
    checkpointer.conn.close()
    with open_checkpointer(settings) as again:
        model = ScriptedModel.of("Ann.")
        conversation = converse(model)
        conversation._turns.graph.checkpointer = again
        list(conversation.ask("Who am I?"))
    assert history(model)[:2] == [("human", "I am Ann."), ("ai", "Hello Ann.")]


def test_lost_memory_is_restored_from_the_transcript(
    converse: Converse, checkpointer: Checkpoints
) -> None:
    """Deleting the checkpoints loses no message."""
    model = ScriptedModel.of("Hello Ann.", "Ann.")
    conversation = converse(model)
    list(conversation.ask("I am Ann."))
    checkpointer.delete_thread("t1")
    list(conversation.ask("Who am I?"))
    assert history(model)[:2] == [("human", "I am Ann."), ("ai", "Hello Ann.")]


def test_few_checkpoints_are_kept(converse: Converse, checkpointer: Checkpoints) -> None:
    """One of each of the last turns: the file grows with the messages, not with their square."""
    conversation = converse(ScriptedModel.of(*"abcdef"))
    for question in "abcdef":
        list(conversation.ask(f"{question}?"))
    turns = [str(one.metadata.get("turn")) for one in checkpointer.list(None)]
    last = conversation.store.exchanges("t1", "local", last=KEPT_TURNS)
    assert sorted(turns) == sorted(exchange.turn for exchange in last)


def test_a_failed_turn_leaves_no_trace_in_memory(converse: Converse) -> None:
    """The next turn sees the good turns before, not the one that broke."""
    model = ScriptedModel.of(
        "one", call("search_documents", query="leave"), ConnectionError("gone"), "three"
    )
    conversation = converse(model)
    list(conversation.ask("first?"))
    assert isinstance(end_of(conversation.ask("leave?")), Error)
    list(conversation.ask("third?"))
    assert history(model) == [("human", "first?"), ("ai", "one"), ("human", "third?")]


def test_a_second_tab_is_refused(converse: Converse, gate: Gate, store: AppStore) -> None:
    """While one tab is answered the other gets ThreadBusy; no message is lost."""
    first = converse(ScriptedModel.of(gate))
    events: list[Event] = []
    worker = threading.Thread(target=lambda: events.extend(first.ask("slow?")))
    worker.start()
    assert gate.reached.wait(10)
    with pytest.raises(ThreadBusy):
        next(converse(ScriptedModel.of("quick")).ask("quick?"))
    gate.open.set()
    worker.join(10)
    assert isinstance(events[-1], Answer)
    assert [e.question for e in store.exchanges("t1", "local")] == ["slow?"]


def test_two_conversations_answer_at_once(converse: Converse, gate: Gate) -> None:
    """A waiting conversation does not block another."""
    slow: list[Event] = []
    waiting = converse(ScriptedModel.of(gate), thread="slow")
    worker = threading.Thread(target=lambda: slow.extend(waiting.ask("slow?")))
    worker.start()
    assert gate.reached.wait(10)
    quick = end_of(converse(ScriptedModel.of("quick"), thread="quick").ask("quick?"))
    assert isinstance(quick, Answer)
    assert slow == []
    gate.open.set()
    worker.join(10)
    assert isinstance(slow[-1], Answer)


def test_many_threads_lose_nothing(converse: Converse, store: AppStore) -> None:
    """Eight conversations of five turns each keep all their messages."""

    def talk(number: int) -> None:
        conversation = converse(
            ScriptedModel.of(*(f"answer {i}" for i in range(5))), thread=f"t{number}"
        )
        for i in range(5):
            list(conversation.ask(f"question {i}"))

    workers = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    for number in range(8):
        exchanges = store.exchanges(f"t{number}", "local")
        assert [(e.question, e.text) for e in exchanges] == [
            (f"question {i}", f"answer {i}") for i in range(5)
        ]


def test_a_turn_with_a_hung_model_is_cancelled_at_once(
    converse: Converse, gate: Gate, store: AppStore
) -> None:
    """The turn ends before the model does, the thread is free, a late answer is not remembered."""
    model = ScriptedModel.of(gate, "two")
    conversation = converse(model)
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    end = end_of(conversation.ask("slow?", cancel))
    assert not gate.open.is_set()
    assert isinstance(end, Error)
    assert end.code == "cancelled"
    list(conversation.ask("next?"))
    gate.open.set()
    time.sleep(0.5)  # the abandoned model comes back and tries to save its answer
    third = ScriptedModel.of("three")
    list(converse(third).ask("third?"))
    assert history(third) == [("human", "next?"), ("ai", "two"), ("human", "third?")]


def test_an_abandoned_model_writes_no_checkpoint(converse: Converse, gate: Gate) -> None:
    """A cancelled turn stays out of memory, though its graph runs to the end afterwards."""
    model = ScriptedModel.of(gate, "two")
    conversation = converse(model)
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    list(conversation.ask("slow?", cancel))
    gate.open.set()
    time.sleep(0.5)
    list(conversation.ask("next?"))
    assert history(model) == [("human", "next?")]


def test_a_cancelled_answer_keeps_its_beginning(converse: Converse, store: AppStore) -> None:
    """The transcript shows the beginning of an answer that was stopped."""
    model = ScriptedModel.of("word " * 400, delay=0.01)
    cancel = threading.Event()
    for event in converse(model).ask("slow?", cancel):
        if isinstance(event, Token):
            cancel.set()
    (exchange,) = store.exchanges("t1", "local")
    assert exchange.status == "cancelled"
    assert exchange.text.startswith("word word")
    assert len(exchange.text) < 1900


def test_closing_the_iterator_cancels_the_turn(converse: Converse, store: AppStore) -> None:
    """The thread is unlocked."""
    events = converse(ScriptedModel.of("word " * 400, delay=0.01)).ask("slow?")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert store.exchanges("t1", "local")[0].status == "cancelled"


def test_a_turn_has_a_time_limit(converse: Converse, gate: Gate, settings: Settings) -> None:
    """A model that takes too long ends the turn with an error."""
    hurried = settings.model_copy(update={"turn_seconds": 0.3})
    end = end_of(converse(ScriptedModel.of(gate), chosen=hurried).ask("느린 질문인가요?"))
    assert isinstance(end, Error)
    assert end.code == "turn_timeout"
    assert "0.3초" in end.message


def test_an_unexpected_error_is_shown_with_a_log_number(
    converse: Converse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the exception under the same number."""

    def explode(*_: Any) -> None:
        raise RuntimeError("private detail")

    monkeypatch.setattr("agents.answer.cite", explode)
    end = end_of(converse(ScriptedModel.of("hello")).ask("hi?"))
    assert isinstance(end, Error)
    assert "private detail" not in end.message
    assert "private detail" in caplog.text


def test_an_abstention_is_recognised(converse: Converse) -> None:
    """The abstention sentence makes the answer an abstention."""
    end = end_of(converse(ScriptedModel.of(NOT_IN_DOCUMENTS["ko"])).ask("달은 무엇인가요?"))
    assert isinstance(end, Answer)
    assert end.abstained


@pytest.mark.parametrize(("name", "prompt"), [("react", "assistant"), ("rag", "answer")])
@pytest.mark.parametrize(("question", "language"), [("Is it long?", "en"), ("휴학은?", "ko")])
def test_an_answer_names_the_prompt_it_was_written_under(
    converse: Converse, name: AssistantName, prompt: str, question: str, language: str
) -> None:
    """Name, language and version by content stand in the event and in the transcript."""
    conversation = converse(ScriptedModel.of("Two years."), name)
    end = end_of(conversation.ask(question))
    assert isinstance(end, Answer)
    assert end.prompt == load_prompt(prompt, language).label
    assert end.prompt.startswith(f"{prompt}/{language}@")
    (exchange,) = conversation.store.exchanges(conversation.thread, conversation.user)
    assert exchange.end == end


def test_an_abstention_names_its_queries(converse: Converse) -> None:
    """Each query of a document search once, in order; other tools do not count."""
    script = [call("search_documents", "c1", query="moon"), call("wikipedia", "c2", query="moon")]
    script += [call("search_documents", "c3", query="달"), call("search_documents", query="moon")]
    sentence = NOT_IN_DOCUMENTS["en"]
    end = end_of(converse(ScriptedModel.of(*script, sentence)).ask("What is the moon made of?"))
    assert isinstance(end, Answer)
    assert end.abstained
    assert end.searched == ["moon", "달"]


@pytest.mark.parametrize("question", ["", "  \n "], ids=["empty", "blank"])
def test_an_empty_question_is_refused(converse: Converse, store: AppStore, question: str) -> None:
    """Before anything is stored."""
    with pytest.raises(EmptyQuery):
        next(converse(ScriptedModel.of("x")).ask(question))
    assert store.threads("local") == []


def test_another_users_thread_cannot_be_joined(converse: Converse) -> None:
    """Knowing the id of a conversation is not enough."""
    list(converse(ScriptedModel.of("hello"), user="ann").ask("hi?"))
    with pytest.raises(UnknownThread):
        next(converse(ScriptedModel.of("hello"), user="eve").ask("What did Ann say?"))


def test_long_histories_are_trimmed(converse: Converse) -> None:
    """Old turns leave the prompt, oldest first; the transcript keeps them."""
    model = ScriptedModel.of(*("answer " * 300 for _ in range(8)), "end")
    conversation = converse(model)
    for i in range(8):
        list(conversation.ask(f"question {i}"))
    list(conversation.ask("last?"))
    questions = [text for kind, text in history(model) if kind == "human"]
    assert questions[-1] == "last?"
    assert "question 0" not in questions
    assert "question 7" in questions
