"""Model fallback: where the model cannot answer, the next one of RAG_FALLBACK_MODELS does."""

import logging
from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware.types import PrivateStateAttr
from langchain_core.language_models import BaseChatModel
from langgraph.runtime import Runtime

from agents.messages import localise
from agents.middleware.base import (
    ModelSteps,
    Request,
    State,
    TurnMiddleware,
    Update,
    with_update,
)
from agents.state import AssistantState
from errors import ModelError
from models.roles import model_name

logger = logging.getLogger(__name__)

# Failures of a model or its provider, by error code, each with the message that names it to the
# reader. A prompt that is too long, filtered or rejected is not one.
FAILURES = {
    "model_key": "reason_key",
    "model_quota": "reason_quota",
    "model_limited": "reason_rate_limited",
    "model_timeout": "reason_timeout",
    "model_broken": "reason_broken",
    "model_unreachable": "reason_no_network",
    "model_dropped": "reason_dropped",
    "model_malformed": "reason_malformed",
    "model_unknown": "reason_unknown_model",
    "model_unavailable": "reason_unavailable",
}
FALLBACK = "fallback"


class FallbackState(AssistantState):
    """State with the number of the model that answers in this turn; 0 is the chat model."""

    fallback: NotRequired[Annotated[int, PrivateStateAttr]]


class ModelFallback(TurnMiddleware):
    """Calls the next model where one fails, and tells the reader which model answers.

    The rest of the turn stays with it: the failed model would make each step wait again.

    Args:
        models: Those that stand in, in order.
        language: The language setting; `auto` follows the question.
    """

    state_schema = FallbackState

    def __init__(self, models: Sequence[BaseChatModel], language: str = "auto") -> None:
        super().__init__(language)
        self._models = list(models)

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Begin with the chat model."""
        return {FALLBACK: 0}

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model, and the next ones while they fail.

        Raises:
            ModelError: no model answered; the error is that of the first one.
        """
        state: Any = request.state
        first: ModelError | None = None
        models = [request.model, *self._models]
        begin = state.get(FALLBACK, 0)
        for number in range(begin, len(models)):
            try:
                response = yield request.override(model=models[number])
            except ModelError as error:
                if error.code not in FAILURES:
                    raise
                # No warning: those are printed beside the notice, in English and as a code.
                logger.info("%s failed: %s", _name(models[number]), error.code)
                first = first or error
                continue
            if number == begin:
                return response
            state[FALLBACK] = number  # also for a second call with a changed prompt
            if first is not None:
                self._tell(request, models[begin], models[number], first)
            return with_update(response, **{FALLBACK: number})
        assert first is not None
        raise first

    def _tell(
        self, request: Request, failed: BaseChatModel, answers: BaseChatModel, error: ModelError
    ) -> None:
        reason = localise(FAILURES[error.code], self._language(request.messages))
        names = {"failed": _name(failed), "name": _name(answers)}
        self._notify(request.runtime, request.messages, "model_fallback", **names, reason=reason)


def _name(model: BaseChatModel) -> str:
    return model_name(model) or type(model).__name__
