"""Remember what was said in earlier turns, and forget how it was looked up.

Tool traffic of earlier turns is dropped: its passages carry numbers that mean something else now,
and an answer must not cite what this turn has not found. What is left is cut, oldest first, to
what fits; of a message that is long by itself the middle is left out. The whole transcript stays in
`app.db`.
"""

from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

from agents.turn import split_turn

HISTORY_CHARS = 12_000
LONGEST = 3  # messages of which each may take up its share, at most
GAP = "\n[…]\n"


class HistoryTrimming(AgentMiddleware[AgentState[Any], None]):
    """Keeps questions and answers of earlier turns, at most `chars` characters of them."""

    def __init__(self, chars: int = HISTORY_CHARS) -> None:
        super().__init__()
        self._chars = chars

    def before_agent(self, state: AgentState[Any], runtime: Runtime[None]) -> dict[str, Any] | None:
        """Cut the history down before the turn begins."""
        past, turn = split_turn(state["messages"])
        kept = trim_history([message for message in past if _is_speech(message)], self._chars)
        if kept == past:
            return None
        return {"messages": [RemoveMessage(REMOVE_ALL_MESSAGES), *kept, *turn]}


def trim_history(messages: list[AnyMessage], chars: int) -> list[AnyMessage]:
    """Return the longest end of `messages` that fits and begins with a question.

    Of each message at most a third of `chars` is kept, its beginning and its end.
    """
    messages = [truncate_middle(message, chars // LONGEST) for message in messages]
    start, left = len(messages), chars
    for i in range(len(messages) - 1, -1, -1):
        left -= len(messages[i].text)
        if left < 0:
            break
        if isinstance(messages[i], HumanMessage):
            start = i
    return messages[start:]


def truncate_middle(message: AnyMessage, chars: int) -> AnyMessage:
    """Return the message without its middle where it is longer than `chars`."""
    text = message.text
    if len(text) <= chars:
        return message
    tail = max(chars - len(GAP), 0) // 3
    head = max(chars - len(GAP) - tail, 0)
    return message.model_copy(update={"content": text[:head] + GAP + text[len(text) - tail :]})


def _is_speech(message: AnyMessage) -> bool:
    if isinstance(message, AIMessage):
        return not message.tool_calls and not message.invalid_tool_calls and bool(message.text)
    return isinstance(message, HumanMessage)
