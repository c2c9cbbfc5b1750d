"""Base class of the middleware: language of the turn, notices, and short names for hook types."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AnyMessage
from langgraph.runtime import Runtime

from agents.events import Notice
from agents.messages import Language, localise
from agents.turn import turn_language

State = AgentState[Any]
Update = dict[str, Any] | None  # the change of state that a node hook returns
Request = ModelRequest[None]
Response = ModelResponse[Any]
CallModel = Callable[[Request], Response]  # the `handler` of `wrap_model_call`


class TurnMiddleware(AgentMiddleware[Any, None]):
    """Middleware whose messages are in the language of the turn.

    Args:
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._setting = language

    def _language(self, messages: Sequence[AnyMessage]) -> Language:
        return turn_language(messages, self._setting)

    def _notify(
        self,
        runtime: Runtime[None],
        messages: Sequence[AnyMessage],
        kind: str,
        key: str = "",
        **values: object,
    ) -> None:
        """Send the reader a notice with the message `key`, which is the notice's kind if empty."""
        text = localise(key or kind, self._language(messages), **values)
        runtime.stream_writer(Notice(kind, text))
