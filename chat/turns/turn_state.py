"""Turn state: text, sources, steps, usage and times of a turn so far."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage
from langgraph.types import Overwrite

from agents.answer import (
    NOTHING_SAID,
    CheckedAnswer,
    check_answer,
    is_extractive,
    states_abstention,
)
from agents.events import (
    SEARCH_TOOL,
    Answer,
    ApprovalRequest,
    Event,
    Notice,
    Sources,
    Step,
    Token,
)
from agents.messages import Language
from agents.middleware.model.unsearched_answer import NOTICE as NOT_FROM_DOCUMENTS
from agents.state import GuardDecision, Usage, add_decisions, add_usage
from agents.turn import REFUSED
from chains.sources import Source
from chat.turns.answer_notices import answer_notices
from chat.turns.approvals import approval_request
from chat.turns.stream_buffer import StreamBuffer
from chat.turns.turn import Resumed
from models.evidence import unguarded
from settings import Role

MODEL_NODE = "model"
INTERRUPT, METADATA = "__interrupt__", "__metadata__"  # keys of LangGraph in a change of state
ANSWERS: Role = "chat"  # the role whose tokens are the usage of an answer


class TurnState:
    """Consumes the chunks of a graph's stream and builds the answer from them.

    Attributes:
        sources: Every passage found, in the order of their numbers.
        request: The tool call that the turn waits for a person to approve; None where it goes on.
    """

    def __init__(
        self,
        thread: str,
        language: Language,
        *,
        tools: bool,
        structured: bool = False,
        question: str = "",
    ) -> None:
        self.sources: list[Source] = []
        self.request: ApprovalRequest | None = None
        self._before = 0  # milliseconds before the turn was resumed
        self._thread = thread
        self._question = question
        self._language = language
        self._buffer = StreamBuffer(tools=tools, structured=structured)
        self._message = NOTHING_SAID  # the last of the model
        self._graph_answer: CheckedAnswer | None = None  # in the state of the graph
        self._shown: CheckedAnswer | None = None  # as it is shown, once it is finished
        self._cached: Answer | None = None
        self._notices: list[Notice] = []
        self._steps: dict[str, Step] = {}
        self._usage: Usage = {}
        self._guard: list[GuardDecision] = []
        self._began = time.monotonic()
        self._first_token: float | None = None

    @property
    def text(self) -> str:
        """The answer as far as it is written."""
        return self._shown.answer if self._shown else unguarded(self._buffer.text)

    @property
    def cited(self) -> set[str]:
        """The sources that the answer cites, once it is finished."""
        return {citation.source for citation in self._shown.citations} if self._shown else set()

    def usage(self) -> dict[str, float]:
        """Return the tokens and the price of the model calls that have ended."""
        return _counts(self._usage)

    def seconds(self) -> float:
        """Return how long the turn has been running."""
        return time.monotonic() - self._began

    def consume(self, mode: str, chunk: Any) -> Iterator[Event]:
        """Yield the events in one chunk of the stream."""
        match mode:
            case "custom" if isinstance(chunk, Step | Sources | Notice):
                if chunk in self._notices:  # sent by an earlier search of this turn
                    return
                self._add(chunk)
                yield chunk
            case "messages" if chunk[1].get("langgraph_node") == MODEL_NODE:
                yield from self._timed(self._buffer.feed(chunk[0]))
            case "updates" if INTERRUPT in chunk:
                requests = map(approval_request, chunk[INTERRUPT])
                self.request = next((r for r in requests if r is not None), None)
            case "updates" if METADATA not in chunk:  # it has those of a step made before
                for update in chunk.values():
                    for change in update if isinstance(update, list) else [update]:
                        self._update(change or {})

    def go_on(self, resumed: Resumed) -> None:
        """Take over what a turn has found before it was resumed."""
        self._before = resumed.request.ms
        self._usage = add_usage(None, resumed.values.get("usage"))
        self._guard = add_decisions(None, resumed.values.get("guard"))
        for event in resumed.events:
            if isinstance(event, Step | Sources | Notice):
                self._add(event)

    def waiting(self) -> ApprovalRequest | None:
        """Return the request that the turn stops with, with its time and usage."""
        return self.request and replace(self.request, ms=self._ms()["total"], usage=self.usage())

    def replay(self, answer: Answer, sources: Sequence[Source]) -> Iterator[Event]:
        """Yield the events of an answer that is given again, in place of a graph's stream."""
        self._cached = answer
        self._shown = CheckedAnswer(answer.answer, answer.citations)
        found = Sources(list(sources))
        self._add(found)
        yield found
        yield from self._timed([Token(answer.answer)])

    def finish(self) -> Iterator[Event]:
        """Yield the remaining tokens once the graph has ended, and the notices of the answer."""
        said = self._message
        yield from self._timed(self._buffer.finish("" if said.tool_calls else said.text))
        yield from self._show_citations(self._graph_answer)

    def interrupt(self) -> Iterator[Event]:
        """Yield the same when the graph is abandoned before its end."""
        yield from self._timed(self._buffer.flush())
        yield from self._show_citations(None)

    def add_notice(self, notice: Notice) -> Notice:
        """Add a notice of the conversation to the answer, and return it."""
        self._notices.append(notice)
        return notice

    def answer(self) -> Answer:
        """Return the end of a successful turn, its citations verified."""
        if self._cached:
            return replace(self._cached, ms=self._ms(), notices=list(self._notices))
        checked = self._shown or self._check()
        steps = list(self._steps.values())
        return Answer(
            answer=checked.answer,
            abstained=checked.abstained,
            citations=list(checked.citations),
            steps=steps,
            thread=self._thread,
            guard=[dict(decision) for decision in self._guard],
            usage=self.usage(),
            ms=self._ms(),
            confidence=checked.confidence,
            prompt=checked.prompt,
            removed=len(checked.unknown),
            notices=list(self._notices),
            model=str(self._message.response_metadata.get("model_name", "")),
        )

    def _ms(self) -> dict[str, int]:
        searches = [step.ms for step in self._steps.values() if step.tool == SEARCH_TOOL]
        return {
            "total": self._before + round(self.seconds() * 1000),
            "first_token": round((self._first_token or 0.0) * 1000),
            "retrieval": sum(searches),
        }

    def _show_citations(self, checked: CheckedAnswer | None) -> Iterator[Event]:
        """Replace the streamed text by the checked answer, and yield its notices.

        Args:
            checked: The answer in the graph's state; None where the graph has not ended.
        """
        if not self.text.strip():
            return
        streamed, self._shown = self.text, checked or self._check()
        if self._shown.answer.strip() != streamed.strip():
            yield Token(self._shown.answer, reset=True)
        said = self._message
        if is_extractive(said) or REFUSED in said.response_metadata:
            return
        if states_abstention(self._shown.answer, said):
            return
        steps = list(self._steps.values())
        kinds = {notice.kind for notice in self._notices}
        for notice in answer_notices(
            self._question, self._shown, self.sources, steps, self._language
        ):
            if NOT_FROM_DOCUMENTS in kinds and notice.kind != "unknown_source":
                continue  # it says as much
            yield self.add_notice(notice)

    def _check(self) -> CheckedAnswer:
        return check_answer(self._buffer.text, self.sources, self._message)

    def _timed(self, tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            token = replace(token, text=unguarded(token.text))
            if token.text and self._first_token is None:
                self._first_token = self.seconds()
            yield token

    def _add(self, event: Step | Sources | Notice) -> None:
        match event:
            case Step():
                self._steps[event.id] = event
            case Sources():
                self.sources.extend(event.items)
            case Notice():
                self._notices.append(event)

    def _update(self, change: Mapping[str, Any]) -> None:
        """Read one change of the graph's state."""
        messages = change.get("messages")
        for message in messages if isinstance(messages, list) else []:
            if isinstance(message, AIMessage):
                self._message = message
        if "usage" in change:
            self._usage = add_usage(self._usage, _unwrapped(change["usage"]))
        if "guard" in change:
            self._guard = add_decisions(self._guard, _unwrapped(change["guard"]))
        if change.get("answer"):
            self._graph_answer = CheckedAnswer.of_state(change)


def _unwrapped(value: Any) -> Any:
    """Return the value of a field, also where a turn begins with it."""
    return value.value if isinstance(value, Overwrite) else value


def _counts(usage: Usage) -> dict[str, float]:
    """Return the tokens of the role that answers, those of the others, and the price of all."""
    counts: dict[str, float] = {}
    if answering := usage.get(ANSWERS):
        counts = {
            "input_tokens": answering["input_tokens"],
            "output_tokens": answering["output_tokens"],
            "total_tokens": answering["total_tokens"],
        }
    if others := sum(used["total_tokens"] for role, used in usage.items() if role != ANSWERS):
        counts["other_tokens"] = others
    if counts and (prices := [used["usd"] for used in usage.values() if "usd" in used]):
        counts["usd"] = round(sum(prices), 9)
    return counts
