"""2-step fallback: answer from one search where the model, or its server, refuses tools.

The same holds where the descriptions of the tools leave no room in the window of a small model.
"""

from typing import Any

from langchain_core.messages import ToolMessage

from agents.middleware.base import ModelSteps, Request, TurnMiddleware, with_update
from agents.middleware.context.context_trimming import TOO_LONG, is_shortest
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

    blocking = True

    def __init__(self, two_step: TwoStepRag, language: str = "auto") -> None:
        super().__init__(language)
        self._two_step = two_step

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model; search and call it without tools where it refuses them."""
        try:
            return (yield request)
        except ModelError as error:
            # Some servers reject tools without a reason. One that has accepted a tool call in
            # this turn had another reason.
            called = any(isinstance(m, ToolMessage) for m in split_turn(request.messages)[1])
            too_long = error.code == TOO_LONG and is_shortest(request)
            if not request.tools or called or not (too_long or error.code == ToolsRefused.code):
                raise
        # Outside the handler: the refusal must not become the context of a later error.
        notice = "no_room_for_tools" if too_long else "no_tools"
        return (yield from self._call_without_tools(request, notice))

    def _call_without_tools(self, request: Request, notice: str) -> ModelSteps:
        runtime: Any = request.runtime
        state: Any = {**request.state, "messages": request.messages}
        if SEARCHED not in state:
            kept: Any = request.state  # survives a second call with a trimmed prompt
            kept[SEARCHED] = self._two_step.on_turn_start(state, runtime)
            state[SEARCHED] = kept[SEARCHED]
        state |= state[SEARCHED]
        without_tools = request.override(tools=[], tool_choice=None, state=state)
        response: Any = yield from self._two_step.around_model(without_tools)
        self._notify(runtime, request.messages, notice)
        return with_update(response, **state[SEARCHED])
