"""Tool call steps: emit an event around each tool call, and turn its exceptions into messages.

A tool that raises - a bug, a locked file - becomes an error message to the model with a number
that is also in the log; the exception itself is never shown.
"""

import logging
import time
import uuid

from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage

from agents.events import Notice, Step, StepStatus
from agents.messages import Language, has_message, localise
from agents.middleware.base import Outcome, ToolSteps, TurnMiddleware
from agents.middleware.guard.refused_call import was_refused
from agents.tools.failures import Unavailable
from agents.tools.results import display_name
from errors import RagError
from text.translation import translated

logger = logging.getLogger(__name__)


INVALID_ARGUMENTS = "Error invoking tool"  # how LangGraph's message on invalid arguments begins


class ToolCallSteps(TurnMiddleware):
    """Emits a `Step` before and after each tool call, and a `Notice` for one that failed."""

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Run one tool call."""
        call, write = request.tool_call, request.runtime.stream_writer
        language = self._language(request.state["messages"])
        name, step = call["name"], call["id"] or uuid.uuid4().hex
        arguments = ", ".join(str(value) for value in call["args"].values())
        write(Step(step, name, arguments))
        began = time.monotonic()
        try:
            outcome = yield from _run(request, language)
        except RagError as error:  # localised, with a remedy
            outcome = _error(request, translated(error.text, language))
        except Exception:
            outcome = _logged(request, language)
        failed = isinstance(outcome, ToolMessage) and outcome.status == "error"
        if failed and (notice := _notice(name, outcome, language, request.tool is not None)):
            write(notice)
        ms = round((time.monotonic() - began) * 1000)
        status: StepStatus = "failed" if failed else "done"
        if was_refused(outcome):
            status = "refused"
        write(Step(step, name, arguments, status, ms))
        return outcome


def _run(request: ToolCallRequest, language: Language) -> ToolSteps:
    """Run the call; an unknown tool or invalid arguments give a localised message."""
    name, tool = request.tool_call["name"], request.tool
    if tool is None:
        return _error(request, localise("unknown_tool", language, name=name))
    outcome = yield request
    if isinstance(outcome, ToolMessage) and outcome.text.startswith(INVALID_ARGUMENTS):
        fields = ", ".join(tool.args)
        return _error(request, localise("call_misfit", language, name=name, fields=fields))
    return outcome


def _error(request: ToolCallRequest, words: str) -> ToolMessage:
    name, call = request.tool_call["name"], request.tool_call["id"] or ""
    return ToolMessage(words, tool_call_id=call, name=name, status="error")


def _logged(request: ToolCallRequest, language: Language) -> ToolMessage:
    """Log the exception being handled, and return the message that names its log number."""
    name, number = request.tool_call["name"], uuid.uuid4().hex[:8]
    logger.exception("tool %s failed (%s)", name, number)
    service = display_name(name, language)
    return _error(request, localise("tool_failed", language, service=service, number=number))


def _notice(name: str, outcome: Outcome, language: Language, registered: bool) -> Notice | None:
    """Return the reader's notice of a failed call; None for a mistake the model can correct."""
    text = outcome.text if isinstance(outcome, ToolMessage) else ""
    service = display_name(name, language)
    if not registered:  # switched off in the settings, or made up by the model
        if not has_message(f"{name}_name"):
            return None
        return Notice("tool_off", localise("tool_off_notice", language, service=service))
    if isinstance(outcome, ToolMessage) and isinstance(outcome.artifact, Unavailable):
        return Notice("tool_unavailable", outcome.artifact.notice)
    return None if _is_invalid_call(text, language) else Notice("tool_failed", text)


def _is_invalid_call(text: str, language: Language) -> bool:
    return text.startswith(localise("call_misfit", language, name="", fields="")[:20])
