"""Model fallback: where the model cannot answer, the next one of RAG_FALLBACK_MODELS does."""

import logging
from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware.types import PrivateStateAttr
from langchain_core.language_models import BaseChatModel
from langgraph.runtime import Runtime

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

# Failures of a model or its provider. A prompt that is too long, filtered or rejected is not one.
FAILURES = frozenset(
    f"model_{kind}"
    for kind in (
        "key", "quota", "limited", "timeout", "broken", "unreachable", "dropped", "malformed",
        "unknown", "unavailable",
    )
)  # fmt: skip
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
        for number in range(state.get(FALLBACK, 0), len(models)):
            try:
                response = yield request.override(model=models[number])
            except ModelError as error:
                if error.code not in FAILURES:
                    raise
                logger.warning("%s failed: %s", _name(models[number]), error.code)
                first = first or error
                continue
            if number == state.get(FALLBACK, 0):
                return response
            state[FALLBACK] = number  # also for a second call with a changed prompt
            names = {"failed": _name(models[0]), "name": _name(models[number])}
            self._notify(request.runtime, request.messages, "model_fallback", **names)
            return with_update(response, **{FALLBACK: number})
        assert first is not None
        raise first


def _name(model: BaseChatModel) -> str:
    return model_name(model) or type(model).__name__
