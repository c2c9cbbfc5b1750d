"""Finish reason check: explain answers that are empty, truncated, filtered or repeated.

Each message names the setting that helps.
"""

from langchain_core.messages import AIMessage

from agents.middleware.base import Request, Response, TurnMiddleware
from agents.turn import localised_error
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

NOTICES = {  # message about an incomplete answer -> kind of its notice
    "cut_by_length": "cut_short",
    "cut_by_filter": "cut_short",
    "cut_short": "cut_short",
    "repeated": "repeated",
}
CAUSES = (  # messages about an empty answer
    "empty_by_length",
    "empty_by_filter",
    "empty_but_reasoning",
    "empty_but_markers",
    "no_answer",
)


class FinishReasonCheck(TurnMiddleware):
    """Raises an error for an empty answer and sends a notice for an incomplete one."""

    def look_at_response(self, request: Request, response: Response) -> Response:
        """Check each answer.

        Raises:
            ModelError: the answer is empty; the message names the cause.
        """
        for message in response.result:
            if not isinstance(message, AIMessage) or message.tool_calls:
                continue
            if message.text.strip():
                for key in _flaws(message):
                    self._notify(request.runtime, request.messages, NOTICES[key], key)
            elif not message.invalid_tool_calls:
                language = self._language(request.messages)
                raise localised_error(_cause(message), language, code="no_answer")
        return response


def _flaws(message: AIMessage) -> list[str]:
    """Return the messages that apply to an incomplete answer."""
    reason = finish_reason(message)
    flaws = ["repeated"] if removed_parts(message).get("looped") else []
    if reason in LENGTH:
        return [*flaws, "cut_by_length"]
    if reason in FILTER:
        return [*flaws, "cut_by_filter"]
    return [*flaws, "cut_short"] if is_truncated(message) else flaws


def _cause(message: AIMessage) -> str:
    """Return the message that says why an answer is empty."""
    reason, removed = finish_reason(message), removed_parts(message)
    if reason in LENGTH:
        return "empty_by_length"
    if reason in FILTER:
        return "empty_by_filter"
    if removed.get("reasoned"):
        return "empty_but_reasoning"
    return "empty_but_markers" if removed.get("marked") else "no_answer"


def finish_reason(message: AIMessage) -> str:
    """Return the provider's finish reason in lower case; empty if there is none."""
    metadata = message.response_metadata
    return str(
        next((metadata[name] for name in FINISH_REASON_KEYS if metadata.get(name)), "")
    ).lower()
