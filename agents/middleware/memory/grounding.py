"""Last grounding: the passages that the answer before cites, for a follow-up about that answer.

"Why?" and "yes, please" name nothing to search for. What they are about stands in the passages that
the last answer cites, so those are given again, before anything else that is found.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.events import SEARCH_TOOL
from agents.evidence import renumber
from agents.turn import sources_of, split_turn
from chains.sources import Source
from models.evidence import render_evidence
from text.dialogue.references import about_answer, asks_why, is_acceptance
from text.question.small_talk import small_talk

MOST = 4  # passages that are given again
_CITED = re.compile(r"\[(\d{1,3})\]")


def asks_about_answer(question: str) -> bool:
    """Return whether a message names nothing of its own: "why?", "네", "are you sure?"."""
    if small_talk(question) == "thanks":
        return False
    about = about_answer(question)
    return (
        asks_why(question)
        or is_acceptance(question)
        or (about is not None and not about.strip(" ?!."))
    )


def last_grounding(past: Sequence[AnyMessage], evidence: Iterable[Source] = ()) -> list[Source]:
    """Return the passages that the last answer cites, in their order.

    Args:
        past: Messages before the question, with the tool results of the last turn.
        evidence: Passages that were searched for without a tool.
    """
    _, turn = split_turn(past)
    answer = next((m for m in reversed(turn) if isinstance(m, AIMessage) and m.text), None)
    if answer is None:
        return []
    cited = {int(number) for number in _CITED.findall(answer.text)}
    found = [source for message in turn for source in _restored(message)]
    return [source for source in found or list(evidence) if source.n in cited][:MOST]


def _restored(message: AnyMessage) -> list[Source]:
    """Return the passages of a tool message; out of a checkpoint they come as plain objects."""
    artifact: Any = message.artifact if isinstance(message, ToolMessage) else None
    if not isinstance(artifact, list):
        return []
    fields = Source.__dataclass_fields__.keys()
    return sources_of(message) or [
        Source(**item) for item in artifact if isinstance(item, dict) and item.keys() <= fields
    ]


def with_grounding(found: Sequence[Source], grounding: Sequence[Source]) -> list[Source]:
    """Return the passages of the last answer, then those found now, numbered anew."""
    keys = {(source.source, source.page, source.parent_id or source.text) for source in grounding}
    new = [
        source
        for source in found
        if (source.source, source.page, source.parent_id or source.text) not in keys
    ]
    return renumber([*grounding, *new], 1)


def grounding_messages(grounding: Sequence[Source], turn: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return a search and its result that give an agent the passages again."""
    if not grounding or not turn or not isinstance(turn[-1], HumanMessage):
        return []
    call = f"grounding-{uuid.uuid4().hex[:12]}"
    sources = renumber(grounding, 1)
    query = sources[0].title or sources[0].source
    return [
        AIMessage("", tool_calls=[{"name": SEARCH_TOOL, "args": {"query": query}, "id": call}]),
        ToolMessage(
            render_evidence(sources), tool_call_id=call, name=SEARCH_TOOL, artifact=sources
        ),
    ]
