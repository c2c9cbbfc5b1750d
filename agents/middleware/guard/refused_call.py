"""Refused call: what a model gets in place of a tool result, and the reader's step and notice."""

from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolCall, ToolMessage

from agents.events import Notice, Step
from agents.messages import Language, localise
from agents.middleware.base import Outcome, with_tool_update
from agents.state import GuardDecision

REFUSED_CALL = "refused_call"  # in `additional_kwargs` of the result of a call that was not made


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
    message.additional_kwargs[REFUSED_CALL] = True
    request.runtime.stream_writer(Notice(notice, localise(notice, language, name=call["name"])))
    made = GuardDecision(rail="calls", rule=rule, action="block", channel="tool", spans=1)
    return with_tool_update(message, guard=[made])


def was_refused(outcome: Outcome) -> bool:
    """Return whether this is the result of a call that was not made."""
    if isinstance(outcome, ToolMessage):
        return REFUSED_CALL in outcome.additional_kwargs
    update = outcome.update if isinstance(outcome.update, dict) else {}
    messages = update.get("messages") or ()
    return any(isinstance(m, ToolMessage) and REFUSED_CALL in m.additional_kwargs for m in messages)


def refused_step(call: ToolCall) -> Step:
    """Return the step of a call that was refused before it began."""
    arguments = ", ".join(str(value) for value in call["args"].values())
    return Step(call["id"] or "", call["name"], arguments, "refused")
