"""Many writers, crashes inside tools, and threads of hundreds of turns."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import tool

from agents.events import Answer
from agents.middleware.memory.tokens import estimated_tokens
from chat.conversation import Conversation
from chat.store import AppStore
from errors import ThreadBusy
from settings import Settings
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
WRITERS, EACH = 8, 10
HISTORY_TOKENS = 600


def reply(messages: list[BaseMessage]) -> AIMessage:
    """Answer any question with itself."""
    return AIMessage(f"Answer to {messages[-1].text}")


def test_eight_writers_on_one_thread_lose_nothing(converse: Converse, store: AppStore) -> None:
    """Whoever finds the thread busy waits its turn: 80 questions and 80 answers are there."""
    failures: list[BaseException] = []

    def write(writer: int, conversation: Conversation) -> None:
        try:
            for number in range(EACH):
                ask(conversation, f"question {writer}-{number}")
        except BaseException as error:
            failures.append(error)

    tabs = [converse(ScriptedModel.of(*[reply] * EACH)) for _ in range(WRITERS)]
    threads = [threading.Thread(target=write, args=tab) for tab in enumerate(tabs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    exchanges = store.exchanges("t1", "local")
    asked = {f"question {w}-{n}" for w in range(WRITERS) for n in range(EACH)}
    assert {exchange.question for exchange in exchanges} == asked
    answers = [exchange.text.strip() for exchange in exchanges]
    assert answers == [f"Answer to {exchange.question}" for exchange in exchanges]


def ask(conversation: Conversation, question: str) -> None:
    """Ask until the thread is free."""
    deadline = time.monotonic() + 120
    while True:
        try:
            list(conversation.ask(question))
            return
        except ThreadBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)


class Crash(BaseException):
    """Ends a tool as a dying process would."""


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_crash_inside_a_tool_at_any_step(converse: Converse, store: AppStore, step: int) -> None:
    """The next turn works, and knows the turns before the crash."""

    calls: list[str] = []

    @tool
    def lookup(key: str) -> str:
        """Look a key up."""
        calls.append(key)
        if len(calls) == step:
            raise Crash
        return f"value of {key}"

    steps = [call("lookup", f"c{n}", key=f"k{n}") for n in range(step)]
    model = ScriptedModel.of("Hello.", *steps, "Still here.")
    conversation = converse(model, tools=[lookup])
    list(conversation.ask("Good morning, who are you?"))
    with pytest.raises(Crash):
        list(conversation.ask("Look everything up."))
    *_, end = conversation.ask("Are you still there?")
    assert isinstance(end, Answer)
    assert end.answer.strip() == "Still here."
    assert "Good morning, who are you?" in [m.text for m in model.calls[-1]]
    statuses = [exchange.status for exchange in store.exchanges("t1", "local")]
    assert statuses == ["done", "cancelled", "done"]


@pytest.mark.parametrize("assistant", ["react", "rag"])
def test_a_long_thread_stays_within_its_budget(
    converse: Converse, settings: Settings, assistant: str
) -> None:
    """Prompt and checkpoint stop growing, and the recap still tells of turns before."""
    turns = 40
    utility = ScriptedModel.of(*["The user asked about leave and fees."] * turns * 2)
    chosen = settings.model_copy(update={"history_tokens": HISTORY_TOKENS})
    lines = [f"Leave number {n} lasts {n} weeks, as the rules say. " * 4 for n in range(turns)]
    calls = 2 if assistant == "react" else 1  # an answer without a search is searched once
    model = ScriptedModel.of(*(line for line in lines for _ in range(calls)))
    conversation = converse(model, assistant, chosen=chosen, utility_model=utility)
    sizes = []
    for n in range(turns):
        *_, end = conversation.ask(f"How long is leave number {n}?")
        assert isinstance(end, Answer)
        prompt = model.calls[-1]
        sizes.append(sum(estimated_tokens(m.text) for m in prompt[1:]))
    assert max(sizes[20:]) <= HISTORY_TOKENS + 200  # the passages of this turn besides
    assert "<recap-" in model.calls[-1][0].text
    assert checkpoint_bytes(settings) < 5_000_000  # write-ahead log included


def checkpoint_bytes(settings: Settings) -> int:
    """The size of the checkpoints on disk."""
    folder = Path(settings.state_dir)
    return sum(file.stat().st_size for file in folder.glob("checkpoints.db*"))
