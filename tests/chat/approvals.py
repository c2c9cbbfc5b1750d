"""Conversations in which a tool acts and a person decides."""

from collections.abc import Iterator
from typing import Any

from langchain_core.tools import tool

from agents.assistant import build_assistant
from agents.events import Answer, ApprovalRequest, Event
from chat.conversation import Conversation
from chat.store import AppStore
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel

DONE: list[str] = []


@tool
def book_room(room: str, hours: int = 1) -> str:
    """Book a room."""
    DONE.append(f"{room} for {hours}")
    return f"booked {room}"


@tool
def count_rooms(floor: int) -> str:
    """Count the rooms of a floor."""
    DONE.append(f"count {floor}")
    return "7 rooms"


book_room.metadata = {"acting": True}


def conversation(
    model: ScriptedModel,
    settings: Settings,
    store: AppStore,
    checkpointer: Any,
    *,
    approvals: bool = True,
    thread: str = "t1",
) -> Conversation:
    """A conversation with `react` and two tools, one of which acts."""
    tools = [book_room, count_rooms]
    graph = build_assistant("react", model, KeywordSearcher(), settings, checkpointer, tools=tools)
    return Conversation(graph, store, settings, thread, "local", approvals=approvals)


def asked(events: Iterator[Event]) -> ApprovalRequest:
    """The request that a turn stops with."""
    last = list(events)[-1]
    assert isinstance(last, ApprovalRequest)
    return last


def end(events: Iterator[Event]) -> Answer:
    """The answer that a turn ends with."""
    last = list(events)[-1]
    assert isinstance(last, Answer)
    return last
