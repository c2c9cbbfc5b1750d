"""Many writers on one conversation, over Postgres: none of their messages is lost."""

import multiprocessing
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import END, START, MessagesState, StateGraph

from agents.events import Answer
from chat.checkpoints import TURN, open_checkpointer
from chat.store import open_store
from errors import ThreadBusy
from settings import Settings

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]
WRITERS, TURNS = 8, 10  # each turn has a question and an answer: 160 messages


def _graph(checkpointer: Any) -> Any:
    graph: Any = StateGraph(MessagesState)
    graph.add_node("reply", lambda state: {"messages": [("ai", f"re {_last(state)}")]})
    graph.add_edge(START, "reply")
    graph.add_edge("reply", END)
    return graph.compile(checkpointer=checkpointer)


def _last(state: Any) -> str:
    return str(state["messages"][-1].content)


def _write(state: Path, url: str, writer: int) -> None:
    settings = Settings(state_dir=state, database_url=url)
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        graph = _graph(checkpointer)
        for number in range(TURNS):
            question = f"{writer}-{number}"
            turn = _begin(store, question)
            config = {"configurable": {"thread_id": "t1", TURN: turn}}
            told = graph.invoke({"messages": [("human", question)]}, config)
            text = _last(told)
            store.finish(turn, "done", Answer(text, False, [], [], "t1"), text=text, sources=[])


def _begin(store: Any, question: str) -> str:
    pause = random.Random(question)
    while True:
        try:
            return str(store.begin("t1", "local", question))
        except ThreadBusy:
            threading.Event().wait(pause.uniform(0.01, 0.1))


def test_eight_writers_lose_no_message(tmp_path: Path, postgres_url: str) -> None:
    """160 of 160, in the transcript and in the memory of the assistant, in one order.

    Each has stores, connections and a state directory of its own, as on machines of their own.
    """
    with ThreadPoolExecutor(WRITERS) as pool:
        jobs = [pool.submit(_write, tmp_path / str(n), postgres_url, n) for n in range(WRITERS)]
    for job in jobs:
        job.result()
    settings = Settings(state_dir=tmp_path / "reader", database_url=postgres_url)
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        exchanges = store.exchanges("t1", "local")
        config = {"configurable": {"thread_id": "t1"}}
        remembered = _graph(checkpointer).get_state(config).values["messages"]
    asked = [exchange.question for exchange in exchanges]
    wanted = {f"{writer}-{number}" for writer in range(WRITERS) for number in range(TURNS)}
    assert (set(asked), len(asked)) == (wanted, WRITERS * TURNS)
    assert [exchange.text for exchange in exchanges] == [f"re {question}" for question in asked]
    assert [exchange.position for exchange in exchanges] == list(range(1, WRITERS * TURNS + 1))
    told = [text for question in asked for text in (question, f"re {question}")]
    assert [message.content for message in remembered] == told


def test_a_killed_process_frees_its_conversation(tmp_path: Path, postgres_url: str) -> None:
    """Its turn is closed by the next process that looks, on whatever machine."""
    settings = Settings(state_dir=tmp_path / "b", database_url=postgres_url)
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    job = context.Process(target=_hang, args=(tmp_path / "a", postgres_url, begun))
    job.start()
    assert begun.wait(300)
    with open_store(settings) as store:
        with pytest.raises(ThreadBusy):
            store.begin("t1", "local", "second")
        job.kill()
        job.join(60)
        assert _begin(store, "third")
        statuses = [exchange.status for exchange in store.exchanges("t1", "local")]
    assert statuses == ["interrupted", "running"]


def _hang(state: Path, url: str, begun: Any) -> None:
    with open_store(Settings(state_dir=state, database_url=url)) as store:
        store.begin("t1", "local", "first")
        begun.set()
        multiprocessing.Event().wait()
