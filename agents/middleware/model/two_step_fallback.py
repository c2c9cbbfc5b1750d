"""2-step fallback: answer from one search where the model, or its server, refuses tools."""

from typing import Any

from langchain_core.messages import ToolMessage

from agents.middleware.base import CallModel, Request, Response, TurnMiddleware
from agents.middleware.context.two_step_rag import TwoStepRag
from agents.turn import split_turn
from errors import ModelError, ToolsRefused

SEARCHED = "searched_without_tools"  # key in the state of a request: the result of the search


class TwoStepFallback(TurnMiddleware):
    """Falls back to `TwoStepRag` for a turn whose model takes no tools.

    Args:
        two_step: Searches, and puts the passages into the prompt.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, two_step: TwoStepRag, language: str = "auto") -> None:
        super().__init__(language)
        self._two_step = two_step

    def wrap_model_call(self, request: Request, handler: CallModel) -> Response:
        """Call the model; search and call it without tools where it refuses them."""
        try:
            return handler(request)
        except ModelError as error:
            # Some servers reject tools without a reason. One that has accepted a tool call in
            # this turn had another reason.
            called = any(isinstance(m, ToolMessage) for m in split_turn(request.messages)[1])
            if not request.tools or error.code != ToolsRefused.code or called:
                raise
        # Outside the handler: the refusal must not become the context of a later error.
        return self._call_without_tools(request, handler)

    def _call_without_tools(self, request: Request, handler: CallModel) -> Response:
        runtime: Any = request.runtime
        state: Any = {**request.state, "messages": request.messages}
        if SEARCHED not in state:
            kept: Any = request.state  # survives a second call with a trimmed prompt
            kept[SEARCHED] = self._two_step.before_agent(state, runtime)
            state[SEARCHED] = kept[SEARCHED]
        state |= state[SEARCHED]
        without_tools = request.override(tools=[], tool_choice=None, state=state)
        response = self._two_step.wrap_model_call(without_tools, handler)
        self._notify(runtime, request.messages, "no_tools")
        return response
