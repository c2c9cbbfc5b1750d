"""Long thread: what a conversation of hundreds of turns costs beside model and search.

    python -m benchmarks.turns.long_thread [TURNS]

A scripted model answers at once and one passage is always found, so what is measured is the
application: graph, guardrails, checkpoint, transcript, recap and facts about the user.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import Field

from agents.assistant import build_assistant
from agents.events import Answer
from agents.middleware.memory.tokens import estimated_tokens, history_budget
from chat.checkpoints import open_checkpointer
from chat.conversation import Conversation
from chat.memory.store import open_facts
from chat.memory.user_memory import UserMemory
from chat.store import open_store
from guardrails.context import RailContext
from guardrails.registry import build_guard
from index.passage import Passage
from models.chat import chat_model
from settings import Settings

TEXT = "Leave of absence lasts at most two semesters, and the dean of students grants it. " * 12


class Searcher:
    """Finds the same passage for any query."""

    def search(self, query: str) -> list[Passage]:
        """Return the passage."""
        span: dict[str, Any] = {"text": TEXT, "parent_text": TEXT, "parent_end": len(TEXT)}
        return [
            Passage(
                child_id="c1", parent_id="p1", source="leave.md", collection="default",
                title="Leave", language="en", page=1, start=0, end=len(TEXT),
                parent_start=0, **span,
            ).scored(1.0)
        ]  # fmt: skip


class Scripted(GenericFakeChatModel):
    """Searches, then answers, turn after turn; records the size of its last prompt."""

    prompt: list[BaseMessage] = Field(default_factory=list, repr=False)

    def bind_tools(self, tools: Any, **_: Any) -> "Scripted":
        """Take any tools."""
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> Any:
        self.prompt[:] = messages
        return super()._generate(messages, *args, **options)


def script() -> Iterator[AIMessage]:
    """Yield a search and an answer for each turn."""
    number = 0
    while True:
        number += 1
        arguments = {"query": f"leave rule {number}"}
        call = {"name": "search_documents", "args": arguments, "id": f"c{number}"}
        yield AIMessage("", tool_calls=[call])
        yield AIMessage(
            f"Rule {number}: leave lasts at most two semesters [1]. " + "Details. " * 40
        )


@contextmanager
def conversations(folder: Path, model: Scripted) -> Iterator[Callable[[str], Conversation]]:
    """Give conversations by thread, with all rails, memory of facts and a scripted model."""
    settings = Settings(state_dir=folder, chat_model="offline:extractive", web_tools=False)
    with (
        open_store(settings) as store,
        open_checkpointer(settings) as checkpointer,
        open_facts(settings) as facts,
    ):
        graph = build_assistant(
            "react",
            model,
            Searcher(),
            settings,
            checkpointer,
            utility_model=chat_model(settings, "utility"),
            memory=UserMemory(facts, "local"),
            guard=build_guard(settings, RailContext(settings)),
        )
        yield partial(Conversation, graph, store, settings)


def measure(turns: int, folder: Path) -> dict[str, Any]:
    """Return time per turn in ms, size of the prompt in tokens, and of the checkpoints in bytes."""
    model = Scripted(messages=script(), disable_streaming=True)
    seconds: list[float] = []
    processor: list[float] = []
    tokens: list[float] = []
    with conversations(folder, model) as conversation_of:
        conversation = conversation_of("t1")
        for number in range(turns):
            question = f"I'm a chemist. What does rule {number} say about leave?"
            began, used = time.perf_counter(), time.process_time()
            *_, end = conversation.ask(question)
            assert isinstance(end, Answer), end
            seconds.append(time.perf_counter() - began)
            processor.append(time.process_time() - used)
            tokens.append(sum(estimated_tokens(m.text) for m in model.prompt))
    size = sum(file.stat().st_size for file in folder.glob("checkpoints.db*"))
    ordered = sorted(seconds)
    return {
        "turns": turns,
        "ms_p50": round(1000 * statistics.median(ordered), 1),
        "ms_p95": round(1000 * ordered[int(0.95 * len(ordered))], 1),
        "ms_p50_last_50": round(1000 * statistics.median(seconds[-50:]), 1),
        "processor_ms_p50": round(1000 * statistics.median(processor), 1),
        "processor_ms_p95": round(1000 * sorted(processor)[int(0.95 * len(processor))], 1),
        "prompt_tokens_most": round(max(tokens)),
        "history_budget": history_budget(model, Settings().history_tokens),
        "checkpoint_mb": round(size / 1e6, 2),
    }


def main() -> None:
    """Measure and print one JSON document."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(turns, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
