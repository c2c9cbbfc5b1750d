"""Number evidence through a turn: the second search goes on where the first one stopped.

Tools number from 1, and several may run at once, so the numbers that count are given here, in the
order of the calls. A passage found again keeps its first number and is not repeated.
"""

from collections.abc import Iterable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AnyMessage, ToolMessage
from langgraph.runtime import Runtime

from agents.events import Sources
from agents.evidence import renumber
from agents.messages import Spoken, say
from agents.turn import sources_of, split_turn, spoken_with
from chains.sources import Source
from models.evidence import render_evidence

DONE = "numbered"


class NumberEvidence(AgentMiddleware[AgentState[Any], None]):
    """Gives the passages of new tool messages their numbers and announces them."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def before_model(self, state: AgentState[Any], runtime: Runtime[None]) -> dict[str, Any] | None:
        """Number what the tools have found since the model was last called."""
        _, turn = split_turn(state["messages"])
        known: dict[tuple[str, int, str], int] = {}
        changed: list[AnyMessage] = []
        fresh: list[Source] = []
        for message in turn:
            sources = sources_of(message)
            if isinstance(message, ToolMessage) and not message.additional_kwargs.get(DONE):
                new = renumber(_unknown(sources, known), len(known) + 1)
                again = sorted({known[key] for s in sources if (key := _key(s)) in known})
                if sources:
                    spoken = spoken_with(state["messages"], self._language)
                    changed.append(_rewritten(message, new, again, spoken))
                fresh += new
                sources = new
            known |= {_key(source): source.n for source in sources}
        if not changed:
            return None
        if fresh:
            runtime.stream_writer(Sources(fresh))
        return {"messages": changed}


def _key(source: Source) -> tuple[str, int, str]:
    return source.source, source.page, source.parent_id or source.text


def _unknown(sources: Iterable[Source], known: dict[tuple[str, int, str], int]) -> list[Source]:
    firsts = {_key(source): source for source in reversed(list(sources))}
    return [source for source in reversed(firsts.values()) if _key(source) not in known]


def _rewritten(
    message: ToolMessage, new: list[Source], again: list[int], spoken: Spoken
) -> ToolMessage:
    parts = [render_evidence(new)] if new else []
    if again:
        numbers = ", ".join(f"[{n}]" for n in again)
        parts.append(say("already_shown", spoken, numbers=numbers))
    kept = {**message.additional_kwargs, DONE: True}
    return message.model_copy(
        update={"content": "\n".join(parts), "artifact": new, "additional_kwargs": kept}
    )
