"""Evidence numbering: number the passages of all tool results of a turn in one sequence.

Tools number their results from 1 and may run in parallel, so the numbers are assigned here, in the
order of the calls. A passage that is found again keeps its first number and is not repeated.
"""

from collections.abc import Iterable, Sequence

from langchain_core.messages import AnyMessage, ToolMessage

from agents.events import Sources
from agents.evidence import renumber
from agents.messages import Language, localise
from agents.middleware.base import ModelSteps, Request, TurnMiddleware, with_update
from agents.state import plain
from agents.turn import sources_of, split_turn
from chains.sources import Source
from models.evidence import beside_evidence, render_evidence

DONE = "numbered"  # key in `additional_kwargs` of a tool message whose passages are numbered
Key = tuple[str, int, str]


class EvidenceNumbering(TurnMiddleware):
    """Numbers the passages of new tool messages, emits them as `Sources`, and keeps both."""

    def around_model(self, request: Request) -> ModelSteps:
        """Number what the tools have returned since the last model call."""
        messages = request.messages
        changed, fresh = number_evidence(split_turn(messages)[1], self._language(messages))
        if not changed:
            return (yield request)
        if fresh:
            request.runtime.stream_writer(Sources(fresh))
        numbered = {message.id: message for message in changed}
        sent = [numbered.get(message.id, message) for message in messages]
        response = yield request.override(messages=sent)
        # In the result, not as an update beside it: a client of the stream gets one change a node.
        response.result = [*changed, *response.result]
        return with_update(response, evidence=plain(fresh))


def number_evidence(
    turn: Sequence[AnyMessage], language: Language
) -> tuple[list[ToolMessage], list[Source]]:
    """Return the tool messages of a turn that are rewritten with numbers, and their new sources."""
    numbers: dict[Key, int] = {}
    changed: list[ToolMessage] = []
    fresh: list[Source] = []
    for message in turn:
        sources = sources_of(message)
        if isinstance(message, ToolMessage) and not message.additional_kwargs.get(DONE):
            new = renumber(_unnumbered(sources, numbers), len(numbers) + 1)
            repeated = sorted({numbers[k] for s in sources if (k := _key(s)) in numbers})
            if sources:
                changed.append(_rewritten(message, new, repeated, language))
            fresh += new
            sources = new
        numbers |= {_key(source): source.n for source in sources}
    return changed, fresh


def _key(source: Source) -> Key:
    return source.source, source.page, source.parent_id or source.text


def _unnumbered(sources: Iterable[Source], numbers: dict[Key, int]) -> list[Source]:
    firsts = {_key(source): source for source in reversed(list(sources))}
    return [source for source in reversed(firsts.values()) if _key(source) not in numbers]


def _rewritten(
    message: ToolMessage, new: list[Source], repeated: list[int], language: Language
) -> ToolMessage:
    parts = [render_evidence(new)] if new else []
    if repeated:
        numbers = ", ".join(f"[{n}]" for n in repeated)
        parts.append(localise("already_shown", language, numbers=numbers))
    if notes := beside_evidence(message.text):
        parts.append(notes)
    marked = {**message.additional_kwargs, DONE: True}
    return message.model_copy(
        update={"content": "\n".join(parts), "artifact": new, "additional_kwargs": marked}
    )
