"""History trimming: keep questions and answers of earlier turns, drop their tool messages.

Passages of earlier turns carry numbers that mean other passages now, and an answer must not cite
what this turn has not found. The rest is cut to a budget, oldest first; of one long message the
middle is left out. The whole transcript stays in `app.db`.
"""

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

from agents.middleware.base import State, TurnMiddleware, Update
from agents.turn import split_turn

HISTORY_CHARS = 12_000
SHARE = 3  # a message may take 1/3 of the budget
GAP = "\n[…]\n"


class HistoryTrimming(TurnMiddleware):
    """Keeps at most `chars` characters of earlier questions and answers."""

    def __init__(self, chars: int = HISTORY_CHARS) -> None:
        super().__init__()
        self._chars = chars

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Trim the history before the turn."""
        past, turn = split_turn(state["messages"])
        kept = trim_history([message for message in past if _is_dialogue(message)], self._chars)
        if kept == past:
            return None
        return {"messages": [RemoveMessage(REMOVE_ALL_MESSAGES), *kept, *turn]}


def trim_history(messages: list[AnyMessage], chars: int) -> list[AnyMessage]:
    """Return the longest suffix of `messages` that fits in `chars` and begins with a question.

    Of each message at most a third of `chars` is kept, its beginning and its end.
    """
    messages = [truncate_middle(message, chars // SHARE) for message in messages]
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


def _is_dialogue(message: AnyMessage) -> bool:
    """Return whether a message is a question, or an answer without tool calls."""
    if isinstance(message, AIMessage):
        return not message.tool_calls and not message.invalid_tool_calls and bool(message.text)
    return isinstance(message, HumanMessage)
