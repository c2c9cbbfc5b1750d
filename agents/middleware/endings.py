"""Say why an answer is empty, cut short or repeated, and name the setting that helps."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agents.events import Notice
from agents.messages import say
from agents.turn import failure, spoken_with
from models.failures import FINISH_REASON_KEYS, is_truncated
from models.output.model import removed_parts

LENGTH = ("length", "max_tokens", "model_context_window_exceeded")
FILTER = (
    "content_filter",
    "safety",
    "recitation",
    "blocklist",
    "prohibited_content",
    "spii",
    "refusal",
    "guardrail_intervened",
)

NOTICES = {  # messages about an answer, and the kind of notice each is
    "cut_by_length": "cut_short",
    "cut_by_filter": "cut_short",
    "cut_short": "cut_short",
    "repeated": "repeated",
}
CAUSES = (  # messages about an answer that is empty
    "empty_by_length",
    "empty_by_filter",
    "empty_but_reasoning",
    "empty_but_markers",
    "no_answer",
)


class ExplainEnd(AgentMiddleware[AgentState[Any], None]):
    """Turns an empty answer into an error by its cause, and tells of one that is not whole."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model.

        Raises:
            ModelError: it ended without a word, and why.
        """
        response = handler(request)
        spoken = spoken_with(request.messages, self._language)
        for message in response.result:
            if not isinstance(message, AIMessage) or message.tool_calls:
                continue
            if message.text.strip():
                for kind in _flaws(message):
                    request.runtime.stream_writer(Notice(NOTICES[kind], say(kind, spoken)))
            elif not message.invalid_tool_calls:
                raise failure(_why_empty(message), spoken, code="no_answer")
        return response


def _flaws(message: AIMessage) -> list[str]:
    """Return the notices that an answer needs."""
    reason = reason_of(message)
    flaws = ["repeated"] if removed_parts(message).get("looped") else []
    if reason in LENGTH:
        return [*flaws, "cut_by_length"]
    if reason in FILTER:
        return [*flaws, "cut_by_filter"]
    return [*flaws, "cut_short"] if is_truncated(message) else flaws


def _why_empty(message: AIMessage) -> str:
    reason, taken = reason_of(message), removed_parts(message)
    if reason in LENGTH:
        return "empty_by_length"
    if reason in FILTER:
        return "empty_by_filter"
    if taken.get("reasoned"):
        return "empty_but_reasoning"
    return "empty_but_markers" if taken.get("marked") else "no_answer"


def reason_of(message: AIMessage) -> str:
    """Return why a model stopped, in its provider's word, in small letters; empty if unsaid."""
    said = message.response_metadata
    return str(next((said[name] for name in FINISH_REASON_KEYS if said.get(name)), "")).lower()
