"""Fixtures of conversations: a store, checkpoints and assistants over three passages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.assistant import ASSISTANTS
from chat.checkpoints import Checkpoints, open_checkpointer
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from index.passage import Passage
from settings import Settings

LEAVE = "Military leave lasts two years. It is granted by the dean of students."
FEES = "The tuition fee is 3,000 euros. It is due on 1 March."
KOREAN = "군휴학 기간은 의무 복무 기간으로 한다. 신청은 입영 전에 한다."


def passage(number: int, text: str, title: str) -> Passage:
    """A passage that is its own parent."""
    return Passage(
        child_id=f"c{number}",
        parent_id=f"p{number}",
        source=f"{title}.md",
        collection="default",
        title=title,
        language="en",
        page=1,
        start=0,
        end=len(text),
        text=text,
        parent_start=0,
        parent_end=len(text),
        parent_text=text,
    )


@dataclass
class Shelf:
    """A searcher that finds passages by one word each, and remembers what it was asked."""

    found: dict[str, Passage] = field(
        default_factory=lambda: {
            "leave": passage(1, LEAVE, "leave"),
            "fee": passage(2, FEES, "fees"),
            "군휴학": passage(3, KOREAN, "휴학"),
        }
    )
    asked: list[str] = field(default_factory=list)

    def search(self, query: str) -> list[Passage]:
        """Every passage whose word is in the query."""
        self.asked.append(query)
        return [p.scored(1.0) for word, p in self.found.items() if word in query.lower()]


@pytest.fixture
def store(settings: Settings) -> Iterator[AppStore]:
    """An open, empty store."""
    with open_store(settings) as opened:
        yield opened


@pytest.fixture
def memory(settings: Settings) -> Iterator[Checkpoints]:
    """An open, empty working memory."""
    with open_checkpointer(settings) as opened:
        yield opened


@pytest.fixture
def shelf() -> Shelf:
    """Three passages."""
    return Shelf()


@pytest.fixture
def converse(
    settings: Settings, store: AppStore, memory: Checkpoints, shelf: Shelf
) -> Callable[..., Conversation]:
    """Make a conversation: `converse(model, "react", thread="t1", tools=[...])`."""

    def make(
        model: Any,
        assistant: str = "react",
        thread: str = "t1",
        user: str = "local",
        chosen: Settings = settings,
        **options: Any,
    ) -> Conversation:
        graph = ASSISTANTS[assistant](model, shelf, chosen, memory, **options)  # type: ignore[index]
        return Conversation(graph, store, chosen, thread, user)

    return make
