"""Fixtures of conversations: a store, a checkpointer and assistants over three passages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.assistant import build_assistant
from chat.checkpoints import Checkpoints, open_checkpointer
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from chat.turns.active_turns import ActiveTurns
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
class KeywordSearcher:
    """A searcher that finds each passage by one keyword, and records its queries."""

    passages: dict[str, Passage] = field(
        default_factory=lambda: {
            "leave": passage(1, LEAVE, "leave"),
            "fee": passage(2, FEES, "fees"),
            "군휴학": passage(3, KOREAN, "휴학"),
        }
    )
    queries: list[str] = field(default_factory=list)

    def search(self, query: str) -> list[Passage]:
        """Every passage whose keyword is in the query."""
        self.queries.append(query)
        return [p.scored(1.0) for word, p in self.passages.items() if word in query.lower()]


@pytest.fixture
def store(settings: Settings) -> Iterator[AppStore]:
    """An open, empty store."""
    with open_store(settings) as opened:
        yield opened


@pytest.fixture
def checkpointer(settings: Settings) -> Iterator[Checkpoints]:
    """An open, empty checkpointer."""
    with open_checkpointer(settings) as opened:
        yield opened


@pytest.fixture
def searcher() -> KeywordSearcher:
    """A searcher over three passages."""
    return KeywordSearcher()


@pytest.fixture
def converse(
    settings: Settings, store: AppStore, checkpointer: Checkpoints, searcher: KeywordSearcher
) -> Callable[..., Conversation]:
    """Make a conversation: `converse(model, "react", thread="t1", tools=[...])`."""

    def make(
        model: Any,
        assistant: Any = "react",
        thread: str = "t1",
        user: str = "local",
        chosen: Settings = settings,
        active: ActiveTurns | None = None,
        **options: Any,
    ) -> Conversation:
        graph = build_assistant(assistant, model, searcher, chosen, checkpointer, **options)
        return Conversation(graph, store, chosen, thread, user, active=active)

    return make
