"""Tell the reader which tool runs and when it is done, and keep its failures in words.

A tool that raises - a bug, a locked file - becomes an error message to the model, with a number
that is also in the log; its exception is never shown.
"""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.errors import GraphBubbleUp
from langgraph.types import Command

from agents.events import Notice, Step
from agents.messages import Spoken, known, say
from agents.tools.answering import service
from agents.turn import spoken_with
from errors import RagError
from text.translation import translated

logger = logging.getLogger(__name__)

BAD_CALL = "Error invoking tool"  # how LangGraph begins its message on wrong arguments
Outcome = ToolMessage | Command[Any]


class ReportSteps(AgentMiddleware[AgentState[Any], None]):
    """Emits a `Step` around each tool call, and a `Notice` where one is unavailable."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Outcome]
    ) -> Outcome:
        """Run one tool call."""
        call, write = request.tool_call, request.runtime.stream_writer
        spoken = spoken_with(request.state["messages"], self._language)
        name, number = call["name"], call["id"] or uuid.uuid4().hex
        shown = _shown(call["args"])
        write(Step(number, name, shown))
        began = time.monotonic()
        try:
            outcome = self._run(request, handler, spoken)
        except GraphBubbleUp:
            raise
        except RagError as error:  # in words already, with a remedy
            told = translated(error.text, spoken)
            outcome = ToolMessage(told, tool_call_id=number, name=name, status="error")
        except Exception:
            outcome = _failed(name, call["id"], spoken)
        failed = isinstance(outcome, ToolMessage) and outcome.status == "error"
        if failed and (notice := _notice(name, outcome, spoken, request.tool is None)):
            write(notice)
        ms = round((time.monotonic() - began) * 1000)
        write(Step(number, name, shown, "failed" if failed else "done", ms))
        return outcome

    def _run(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Outcome],
        spoken: Spoken,
    ) -> Outcome:
        """Run the call; what LangGraph says of a wrong one is said in our words."""
        name, number, tool = request.tool_call["name"], request.tool_call["id"] or "", request.tool
        if tool is None:
            told = say("unknown_tool", spoken, name=name)
            return ToolMessage(told, tool_call_id=number, name=name, status="error")
        outcome = handler(request)
        if isinstance(outcome, ToolMessage) and outcome.text.startswith(BAD_CALL):
            fields = ", ".join(tool.args)
            told = say("call_misfit", spoken, name=name, fields=fields)
            return ToolMessage(told, tool_call_id=number, name=name, status="error")
        return outcome


def _shown(arguments: dict[str, Any]) -> str:
    """Return the arguments as a reader sees them: the words searched for, not JSON."""
    return ", ".join(str(value) for value in arguments.values())


def _notice(name: str, outcome: Outcome, spoken: Spoken, is_off: bool) -> Notice | None:
    """Return what a reader is told about a tool that did not do what it was asked."""
    text = outcome.text if isinstance(outcome, ToolMessage) else ""
    called = service(name, spoken)
    if is_off and known(f"{name}_name"):
        return Notice("tool_off", say("tool_off_notice", spoken, service=called))
    if text == say("tool_unavailable", spoken, service=called):
        return Notice("tool_unavailable", say("tool_unavailable_notice", spoken, service=called))
    if is_off or not known(f"{name}_name") or _is_slip(text, spoken):
        return None  # a slip of the model, which it is told and may correct
    return Notice("tool_failed", text)


def _is_slip(text: str, spoken: Spoken) -> bool:
    return text.startswith(say("call_misfit", spoken, name="", fields="")[:20])


def _failed(name: str, call: str | None, spoken: Spoken) -> ToolMessage:
    number = uuid.uuid4().hex[:8]
    logger.exception("tool %s failed (%s)", name, number)
    words = say("tool_failed", spoken, service=service(name, spoken), number=number)
    return ToolMessage(words, tool_call_id=call or "", name=name, status="error")
