"""Make the tool calls that a model has written as text.

Small models, and servers whose parser does not know a model's form, answer with the call instead
of making it. A call that can be read is made; else the model is asked once more.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.tools import BaseTool

from agents.messages import say
from agents.turn import spoken_with
from errors import Phrase, ToolsRefused
from models.output.tool_text import TextToolCalls, read_calls


class MakeWrittenCalls(AgentMiddleware[AgentState[Any], None]):
    """Reads calls out of the text of a message.

    Args:
        tools: Those of the assistant; they are recognised also in a call without tools, after
            which no call can be made.
        language: As for the other steps.
    """

    def __init__(self, tools: Sequence[BaseTool], language: str = "auto") -> None:
        super().__init__()
        self._tools = {tool.name: parameters(tool) for tool in tools}
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model; once more where it wrote a call that cannot be made.

        Raises:
            ToolsRefused: it wrote such a call again.
        """
        response = handler(request)
        written = self._written(response)
        if written is None or _made(request, response, written):
            return response
        spoken = spoken_with(request.messages, self._language)
        words = say("call_as_text", spoken) if request.tools else say("call_without_tools", spoken)
        more: list[AnyMessage] = [AIMessage(_message(response).text), HumanMessage(words)]
        response = handler(request.override(messages=[*request.messages, *more]))
        written = self._written(response)
        if written is None or _made(request, response, written):
            return response
        raise ToolsRefused(Phrase(say("cannot_call", spoken)))

    def _written(self, response: ModelResponse[Any]) -> TextToolCalls | None:
        message = _message(response)
        if message.tool_calls or message.invalid_tool_calls:
            return None
        return read_calls(message.text, self._tools)


def parameters(tool: BaseTool) -> list[str]:
    """Return the names of a tool's parameters, required ones first."""
    schema: Any = tool.tool_call_schema
    said = schema if isinstance(schema, dict) else schema.model_json_schema()
    required = said.get("required", [])
    return [*required, *(name for name in said.get("properties", {}) if name not in required)]


def _message(response: ModelResponse[Any]) -> AIMessage:
    last = response.result[-1]
    return last if isinstance(last, AIMessage) else AIMessage("")


def _made(
    request: ModelRequest[None], response: ModelResponse[Any], written: TextToolCalls
) -> bool:
    """Put the calls into the response, where tools may be called."""
    if not written.calls or not request.tools or request.tool_choice == {"type": "none"}:
        return False
    calls = [
        {"name": name, "args": arguments, "id": uuid.uuid4().hex[:9], "type": "tool_call"}
        for name, arguments in written.calls
    ]
    changed = {"content": "", "tool_calls": calls}
    response.result = [*response.result[:-1], _message(response).model_copy(update=changed)]
    return True
