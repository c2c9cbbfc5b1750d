"""Answer from one search where the model cannot be given tools."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import ToolMessage

from agents.events import Notice
from agents.messages import localise
from agents.middleware.context.two_step_rag import TwoStepRag
from agents.turn import split_turn, turn_language
from errors import ModelError, ToolsRefused

SEARCHED = "searched_without_tools"  # under it the state of a request holds what was found


class TwoStepFallback(AgentMiddleware[AgentState[Any], None]):
    """Does what the assistant `rag` does for a turn whose model, or its server, refuses tools.

    Args:
        answering: Searches, and puts what is found into the prompt.
        language: As for the other steps.
    """

    def __init__(self, answering: TwoStepRag, language: str = "auto") -> None:
        super().__init__()
        self._answering = answering
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model, without tools where it takes none; the reader is told."""
        try:
            return handler(request)
        except ModelError as error:
            # Some servers that take no tools reject the request without saying why; those that
            # have taken some in this turn have another reason.
            has_called = any(
                isinstance(one, ToolMessage) for one in split_turn(request.messages)[1]
            )
            if not request.tools or error.code != ToolsRefused.code or has_called:
                raise
        # Behind the handling of the refusal: it would stand in the chain of what fails next.
        return self._searched(request, handler)

    def _searched(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        runtime: Any = request.runtime
        state: Any = {**request.state, "messages": request.messages}
        if SEARCHED not in state:
            told: Any = request.state  # where it outlasts a second call with a shorter prompt
            told[SEARCHED] = self._answering.before_agent(state, runtime)
            state[SEARCHED] = told[SEARCHED]
        state |= state[SEARCHED]
        bare = request.override(tools=[], tool_choice=None, state=state)
        response = self._answering.wrap_model_call(bare, handler)
        spoken = turn_language(request.messages, self._language)
        runtime.stream_writer(Notice("no_tools", localise("no_tools", spoken)))
        return response
