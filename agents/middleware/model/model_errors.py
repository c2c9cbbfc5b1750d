"""Say in words why a model failed, instead of what its client raised."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agents.turn import turn_language
from models.failures import explain


def cut_off(error: Exception) -> AIMessage | None:
    """Return the message behind an error by which OpenAI's client refuses a form not finished."""
    completion: Any = getattr(error, "completion", None)
    choices = getattr(completion, "choices", None)
    if not choices or not choices[0].message.content:
        return None
    said = {"finish_reason": choices[0].finish_reason}
    return AIMessage(choices[0].message.content, response_metadata=said)


class ModelErrorMessages(AgentMiddleware[AgentState[Any], None]):
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
            if (cut := cut_off(error)) is not None:
                return ModelResponse(result=[cut])
            spoken = turn_language(request.messages, self._language)
            raise explain(error, spoken) from None
