"""Refused call: the words that a model gets in place of a tool result, and the reader's notice."""

from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage

from agents.events import Notice
from agents.messages import Language, localise
from agents.middleware.base import Outcome, with_tool_update
from agents.state import GuardDecision


def refused_call(
    request: ToolCallRequest, rule: str, told: str, notice: str, language: Language
) -> Outcome:
    """Return the result of a call that is not made, with the decision in the state.

    Args:
        request: The call.
        rule: The rule that refuses it.
        told: Key of the message to the model.
        notice: Key of the message to the reader, and kind of the notice.
        language: Of both.
    """
    call = request.tool_call
    words = localise(told, language, name=call["name"])
    message = ToolMessage(words, name=call["name"], tool_call_id=call["id"] or "", status="error")
    request.runtime.stream_writer(Notice(notice, localise(notice, language, name=call["name"])))
    made = GuardDecision(rail="calls", rule=rule, action="block", channel="tool", spans=1)
    return with_tool_update(message, guard=[made])
