"""Answer from one search where the model cannot be given tools."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse

from agents.events import Notice
from agents.middleware.retrieval import AnswerFromSearch
from agents.middleware.turn import spoken_with
from agents.wording import say
from errors import ModelError, ToolsRefused


class SearchWithoutTools(AgentMiddleware[AgentState[Any], None]):
    """Does what the assistant `rag` does for a turn whose model, or its server, refuses tools.

    Args:
        answering: Searches, and puts what is found into the prompt.
        language: As for the other steps.
    """

    def __init__(self, answering: AnswerFromSearch, language: str = "auto") -> None:
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
            # Some servers that take no tools reject the request without saying why.
            if not request.tools or error.code != ToolsRefused.code:
                raise
            return self._searched(request, handler)

    def _searched(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        runtime: Any = request.runtime
        state: Any = {**request.state, "messages": request.messages}
        state |= self._answering.before_agent(state, runtime)
        bare = request.override(tools=[], tool_choice=None, state=state)
        response = self._answering.wrap_model_call(bare, handler)
        spoken = spoken_with(request.messages, self._language)
        runtime.stream_writer(Notice("no_tools", say("no_tools", spoken)))
        return response
