"""History trimming: keep questions and answers of earlier turns, drop their tool messages.

Passages of earlier turns carry numbers that mean other passages now, and an answer must not cite
what this turn has not found. The rest is cut to a budget, oldest first; of one long message the
middle is left out. What is cut goes into the recap, a summary that stands in the system prompt. The
whole transcript stays in `app.db`.
"""

from collections.abc import Callable
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware.types import OmitFromInput
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

from agents.messages import localise
from agents.middleware.base import Request, State, TurnMiddleware, Update
from agents.middleware.memory.grounding import (
    asks_about_answer,
    grounding_messages,
    last_grounding,
)
from agents.middleware.memory.prompt_parts import with_part
from agents.middleware.memory.recap import Recap
from agents.state import AssistantState, last_evidence_of
from agents.turn import question_of, split_turn
from models.evidence import fenced

HISTORY_CHARS = 12_000
SHARE = 3  # a message may take 1/3 of the budget
KEPT = 0.7  # of the budget is left after cutting, so that not every turn is summarised alone
GAP = "\n[…]\n"
Measure = Callable[[str], float]


class HistoryState(AssistantState):
    """Graph state with the recap of turns that are too old for the prompt."""

    recap: NotRequired[Annotated[str, OmitFromInput]]


class HistoryTrimming(TurnMiddleware):
    """Keeps earlier questions and answers within a budget, and a recap of those before.

    Args:
        budget: Most of earlier questions and answers, in the unit of `measure`.
        measure: How much a text takes; characters, or tokens.
        recap: Adds turns to the recap; None keeps none.
        carry_grounding: Whether a follow-up about the last answer gets its passages again.
    """

    state_schema = HistoryState

    def __init__(
        self,
        budget: float = HISTORY_CHARS,
        measure: Measure = len,
        recap: Recap | None = None,
        *,
        carry_grounding: bool = False,
    ) -> None:
        super().__init__()
        self._budget = budget
        self._measure = measure
        self._recap = recap
        self._carry_grounding = carry_grounding

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Trim the history before the turn."""
        past, turn = split_turn(state["messages"])
        dialogue = [message for message in past if _is_dialogue(message)]
        kept = trim_history(dialogue, self._budget, self._measure)
        if len(kept) < len(dialogue) and self._recap:
            kept = trim_history(dialogue, self._budget * KEPT, self._measure)
        dropped = dialogue[: len(dialogue) - len(kept)]
        again: list[AnyMessage] = []
        if self._carry_grounding and turn and asks_about_answer(turn[0].text):
            again = grounding_messages(last_grounding(past, last_evidence_of(state)), turn)
        if kept == past and not again:
            return None
        changed: dict[str, Any] = {
            "messages": [RemoveMessage(REMOVE_ALL_MESSAGES), *kept, *turn, *again]
        }
        if dropped and self._recap:
            before: Any = state
            changed["recap"] = self._recap(before.get("recap", ""), dropped)
        return changed

    def change_request(self, request: Request) -> Request:
        """Make the recap a part of the prompt."""
        return with_recap(request, self._language(request.messages))


def with_recap(request: Request, language: str) -> Request:
    """Return the request with the recap, fenced as data, for `PromptParts`."""
    state: Any = request.state
    recap = state.get("recap", "")
    if not recap or not question_of(request.messages):
        return request
    text = localise("recap", language, recap=fenced("recap", recap))
    return with_part(request, "recap", text)


def trim_history(
    messages: list[AnyMessage], budget: float, measure: Measure = len
) -> list[AnyMessage]:
    """Return the longest suffix of `messages` that fits in `budget` and begins with a question.

    Of each message at most a third of the budget is kept, its beginning and its end.
    """
    share = budget // SHARE
    messages = [_shortened(message, share, measure) for message in messages]
    start, left = len(messages), budget
    for i in range(len(messages) - 1, -1, -1):
        left -= measure(messages[i].text)
        if left < 0:
            break
        if isinstance(messages[i], HumanMessage):
            start = i
    return messages[start:]


def _shortened(message: AnyMessage, most: float, measure: Measure) -> AnyMessage:
    size = measure(message.text)
    if size <= most:
        return message
    return truncate_middle(message, int(len(message.text) * most / size))


def truncate_middle(message: AnyMessage, chars: int) -> AnyMessage:
    """Return the message without its middle where it is longer than `chars`."""
    text = message.text
    if len(text) <= chars:
        return message
    tail = max(chars - len(GAP), 0) // 3
    head = max(chars - len(GAP) - tail, 0)
    return message.model_copy(update={"content": text[:head] + GAP + text[len(text) - tail :]})


def _is_dialogue(message: AnyMessage) -> bool:
    """Return whether a message is a question, or an answer without tool calls."""
    if isinstance(message, AIMessage):
        return not message.tool_calls and not message.invalid_tool_calls and bool(message.text)
    return isinstance(message, HumanMessage)
