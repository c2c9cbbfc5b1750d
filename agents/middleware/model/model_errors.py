"""Model errors: turn exceptions of a model's client into errors in words, with a remedy."""

from typing import Any

from langchain_core.messages import AIMessage

from agents.middleware.base import ModelSteps, Request, Response, TurnMiddleware
from models.failures import explain


class ModelErrorMessages(TurnMiddleware):
    """Raises a `ModelError` in the language of the turn instead of the client's exception."""

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model.

        Raises:
            ModelError: it did not answer; the text holds no keys and no addresses.
        """
        try:
            return (yield request)
        except Exception as error:
            if (partial := truncated_answer(error)) is not None:
                return Response(result=[partial])
            raise explain(error, self._language(request.messages)) from None


def truncated_answer(error: Exception) -> AIMessage | None:
    """Return the message inside the error by which OpenAI's client rejects truncated JSON."""
    completion: Any = getattr(error, "completion", None)
    choices = getattr(completion, "choices", None)
    if not choices or not choices[0].message.content:
        return None
    metadata = {"finish_reason": choices[0].finish_reason}
    return AIMessage(choices[0].message.content, response_metadata=metadata)
