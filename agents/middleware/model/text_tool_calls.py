"""Text tool calls: execute tool calls that a model has written as text.

Small models, and servers without a parser for a model's format, answer with the call as text. A
call that can be parsed becomes a real one; else the model is asked once more.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.tools import BaseTool

from agents.messages import localise
from agents.middleware.base import ModelSteps, Request, Response, TurnMiddleware
from errors import Phrase, ToolsRefused
from models.output import tool_text


class TextToolCalls(TurnMiddleware):
    """Parses tool calls out of the text of a message.

    Args:
        tools: All tools of the assistant. Their calls are recognised also in a model call without
            tools, where none can be executed.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, tools: Sequence[BaseTool], language: str = "auto") -> None:
        super().__init__(language)
        self._parameters = {tool.name: parameter_names(tool) for tool in tools}

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model, and once more where it wrote a call that cannot be executed.

        Raises:
            ToolsRefused: it wrote such a call again.
        """
        response = yield request
        if self._resolve(request, response):
            return response
        language = self._language(request.messages)
        correction = localise("call_as_text" if request.tools else "call_without_tools", language)
        more: list[AnyMessage] = [AIMessage(_answer(response).text), HumanMessage(correction)]
        response = yield request.override(messages=[*request.messages, *more])
        if self._resolve(request, response):
            return response
        raise ToolsRefused(Phrase(localise("cannot_call", language)))

    def _resolve(self, request: Request, response: Response) -> bool:
        """Make calls in the text real; return whether no unresolved call is left."""
        message = _answer(response)
        if message.tool_calls or message.invalid_tool_calls:
            return True
        written = tool_text.read_calls(message.text, self._parameters)
        return written is None or _make_calls(request, response, written)


def parameter_names(tool: BaseTool) -> list[str]:
    """Return the names of a tool's parameters, required ones first."""
    schema: Any = tool.tool_call_schema
    json_schema = schema if isinstance(schema, dict) else schema.model_json_schema()
    required = json_schema.get("required", [])
    optional = (name for name in json_schema.get("properties", {}) if name not in required)
    return [*required, *optional]


def _answer(response: Response) -> AIMessage:
    last = response.result[-1]
    return last if isinstance(last, AIMessage) else AIMessage("")


def _make_calls(request: Request, response: Response, written: tool_text.TextToolCalls) -> bool:
    """Put the calls into the response, where tools may be called."""
    if not written.calls or not request.tools or request.tool_choice == {"type": "none"}:
        return False
    calls = [
        {"name": name, "args": arguments, "id": uuid.uuid4().hex[:9], "type": "tool_call"}
        for name, arguments in written.calls
    ]
    changed = {"content": "", "tool_calls": calls}
    response.result = [*response.result[:-1], _answer(response).model_copy(update=changed)]
    return True
