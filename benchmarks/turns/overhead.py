"""Overhead of a turn: a conversation with all rails beside a bare `create_agent`, in one run.

    python -m benchmarks.turns.overhead [TURNS]

Both sides get the same scripted model, which answers at once, and the same passage, so the
difference is the application: guardrails, evidence and citations, memory, transcript and
checkpoint. Each turn is the first of its thread; `benchmarks.turns.long_thread` measures threads
that grow. Turns of both sides alternate, and their order, too.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver

from agents.events import Answer
from benchmarks.turns.long_thread import TEXT, Scripted, conversations, script
from chat.conversation import Conversation

QUESTION = "What does the rule say about leave of absence, and who grants it?"
_WARM = 5  # turns that are not counted: libraries load and caches fill


def measure(turns: int, folder: Path) -> dict[str, float]:
    """Return milliseconds of a turn of both sides, elapsed and of the processor."""
    model = Scripted(messages=script(), disable_streaming=True)
    with conversations(folder, model) as conversation_of:
        sides = {"bare": bare_turn(), "ours": own_turn(conversation_of)}
        elapsed: dict[str, list[float]] = {side: [] for side in sides}
        processor: dict[str, list[float]] = {side: [] for side in sides}
        for number in range(_WARM + turns):
            for side in sorted(sides, reverse=bool(number % 2)):
                began, used = time.perf_counter(), time.process_time()
                sides[side](number)
                if number >= _WARM:
                    elapsed[side].append(1000 * (time.perf_counter() - began))
                    processor[side].append(1000 * (time.process_time() - used))
    result: dict[str, float] = {"turns": turns}
    for side in sides:
        result |= {
            f"{side}_ms_p50": round(statistics.median(elapsed[side]), 1),
            f"{side}_processor_ms_p50": round(statistics.median(processor[side]), 1),
        }
    for unit in ("ms_p50", "processor_ms_p50"):
        result[f"overhead_{unit}"] = round(result[f"ours_{unit}"] - result[f"bare_{unit}"], 1)
    return result


def bare_turn() -> Callable[[int], None]:
    """Return a turn of a bare agent with one tool and its checkpoints in memory."""

    @tool
    def search_documents(query: str) -> str:
        """Search the documents."""
        return TEXT

    model = Scripted(messages=script(), disable_streaming=True)
    agent = create_agent(model, [search_documents], checkpointer=InMemorySaver())

    def turn(number: int) -> None:
        question: Any = {"messages": [HumanMessage(QUESTION)]}
        end = agent.invoke(question, {"configurable": {"thread_id": f"b{number}"}})
        assert "[1]" in end["messages"][-1].text

    return turn


def own_turn(conversation_of: Callable[[str], Conversation]) -> Callable[[int], None]:
    """Return a turn of a conversation."""

    def turn(number: int) -> None:
        *_, end = conversation_of(f"t{number}").ask(QUESTION)
        assert isinstance(end, Answer) and end.citations, end

    return turn


def main() -> None:
    """Measure and print one JSON document."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(turns, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
