"""Base class of the middleware: hooks written once serve `invoke` and `ainvoke` alike."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import (
    ExtendedModelResponse,
    ModelRequest,
    ModelResponse,
    ToolCallRequest,
)
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.events import Notice
from agents.messages import Language, localise
from agents.middleware.trampoline import arun, run
from agents.state import AssistantState
from agents.turn import turn_language

State = AssistantState
Update = dict[str, Any] | None  # the change of state that a turn hook returns
Request = ModelRequest[None]
Response = ModelResponse[Any]
Result = Response | ExtendedModelResponse[Any]  # with the change of state of `with_update`
ModelSteps = Generator[Request, Response, Result]
Outcome = ToolMessage | Command[Any]
ToolSteps = Generator[ToolCallRequest, Outcome, Outcome]

MODEL_HOOKS = ("change_request", "look_at_response", "around_model")
TOOL_HOOKS = ("change_call", "look_at_result", "around_tool")
OF_LANGCHAIN = {
    "wrap_model_call": "around_model",
    "wrap_tool_call": "around_tool",
    "before_agent": "on_turn_start",
    "after_agent": "on_turn_end",
    "before_model": "change_request",
    "after_model": "look_at_response",
}


class TurnMiddleware(AgentMiddleware[Any, None]):
    """Middleware of an assistant: define any of these hooks, each as a plain `def`.

    change_request(request)              the request that goes on, or a Response in place of a call
    look_at_response(request, response)  the response that goes on (its tokens have been streamed)
    around_model(request)                in place of those two, to retry or to catch errors:
        try:
            response = yield request     # calls the model; its exception is raised here
        except ModelError:
            response = yield request.override(tools=[])
        return response
    change_call(request), look_at_result(request, result), around_tool(request)   the same for a
                                         tool call; left out where an assistant has no tools
    on_turn_start(state, runtime)        before the first model call: the fields of the state that
                                         change, or None. To answer without a model:
                                         {"messages": [AIMessage(...)], "jump_to": "end"}
    on_turn_end(state, runtime)          after the last model call, in reverse order of the list

    - Requests are changed by `request.override(...)`, never in place. A wrap changes the state by
      `return with_update(response, guard=[...])`, or `with_tool_update(result, guard=[...])`.
      `agents.state` says which fields are added to; more fields: `state_schema`, a subclass of it.
    - `blocking = True` where a model or tool hook waits (disk, index, network, model, > 5 ms of
      CPU): under `ainvoke` it then runs in a thread, where a context variable that it sets does
      not outlast a `yield`. Turn hooks always run in one.
    - `before_agent`, `wrap_model_call` etc. are refused: they are of one form, or nodes that each
      cost a checkpoint. All turn hooks together are two nodes (`agents.middleware.turn_hooks`).
    - `self._language(messages)` is the language of the turn, and `self._notify(runtime, messages,
      key)` shows the reader a message of agents/messages.yaml. `language` is the setting.
    - Add it to a list in `agents/assistants/`, outermost first; model, tool and start in that
      order, but `starts_first = True` puts `on_turn_start` before those of the others.
    """

    state_schema = AssistantState
    blocking: bool = False
    starts_first: bool = False

    def __init_subclass__(cls, nodes: bool = False, **options: Any) -> None:
        """Add LangChain's hooks, synchronous and asynchronous, for those that the class defines."""
        super().__init_subclass__(**options)
        for name, hook in OF_LANGCHAIN.items():
            if not nodes and (name in cls.__dict__ or f"a{name}" in cls.__dict__):
                raise TypeError(f"{cls.__name__}: write {hook} instead of {name}")
        cls._add_wraps()

    @classmethod
    def _add_wraps(cls) -> None:
        kind: Any = cls
        if any(getattr(cls, name) is not getattr(TurnMiddleware, name) for name in MODEL_HOOKS):
            kind.wrap_model_call, kind.awrap_model_call = _wrap_model_call, _awrap_model_call
        if any(getattr(cls, name) is not getattr(TurnMiddleware, name) for name in TOOL_HOOKS):
            kind.wrap_tool_call, kind.awrap_tool_call = _wrap_tool_call, _awrap_tool_call

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._setting = language

    def change_request(self, request: Request) -> Request | Response:
        """Return the request that goes on, or the response in place of a model call."""
        return request

    def look_at_response(self, request: Request, response: Response) -> Result:
        """Return the response that goes on; `request` is the one that was sent."""
        return response

    def around_model(self, request: Request) -> ModelSteps:
        """Yield each request to send, be sent its response, and return the one that goes on."""
        changed = self.change_request(request)
        if isinstance(changed, ModelResponse):
            return changed
        response = yield changed
        return self.look_at_response(changed, response)

    def change_call(self, request: ToolCallRequest) -> ToolCallRequest | Outcome:
        """Return the tool call that goes on, or its result in place of the call."""
        return request

    def look_at_result(self, request: ToolCallRequest, result: Outcome) -> Outcome:
        """Return the result that goes on; `request` is the call that was made."""
        return result

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Yield each tool call to make, be sent its result, and return the one that goes on."""
        changed = self.change_call(request)
        if not isinstance(changed, ToolCallRequest):
            return changed
        result = yield changed
        return self.look_at_result(changed, result)

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Return what changes in the state before the first model call of a turn."""
        return None

    def on_turn_end(self, state: State, runtime: Runtime[None]) -> Update:
        """Return what changes in the state after the last model call of a turn."""
        return None

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


def with_update(response: Response | AIMessage, **fields: Any) -> ExtendedModelResponse[Any]:
    """Return a response with fields of the state that change by it."""
    whole = ModelResponse(result=[response]) if isinstance(response, AIMessage) else response
    return ExtendedModelResponse(whole, Command(update=fields))


def with_tool_update(result: Outcome, **fields: Any) -> Command[Any]:
    """Return the result of a tool call with fields of the state that change by it."""
    if isinstance(result, ToolMessage):
        return Command(update={"messages": [result], **fields})
    known = result.update if isinstance(result.update, dict) else dict(result.update or ())
    return replace(result, update={**known, **fields})


def _wrap_model_call(
    self: TurnMiddleware, request: Request, handler: Callable[[Request], Response]
) -> Result:
    return run(self.around_model(request), handler)


async def _awrap_model_call(
    self: TurnMiddleware, request: Request, handler: Callable[[Request], Awaitable[Response]]
) -> Result:
    return await arun(self.around_model(request), handler, in_thread=self.blocking)


def _wrap_tool_call(
    self: TurnMiddleware, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Outcome]
) -> Outcome:
    return run(self.around_tool(request), handler)


async def _awrap_tool_call(
    self: TurnMiddleware,
    request: ToolCallRequest,
    handler: Callable[[ToolCallRequest], Awaitable[Outcome]],
) -> Outcome:
    return await arun(self.around_tool(request), handler, in_thread=self.blocking)
