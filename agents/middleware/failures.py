"""Say in words why a model failed, instead of what its client raised."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse

from agents.middleware.turn import spoken_with
from models.failures import explain


class ExplainModelFailures(AgentMiddleware[AgentState[Any], None]):
    """Turns exceptions of a model's client into a `ModelError` with a remedy."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model.

        Raises:
            ModelError: it did not answer; keys and addresses are not in the text.
        """
        try:
            return handler(request)
        except Exception as error:
            spoken = spoken_with(request.messages, self._language)
            raise explain(error, spoken) from None
