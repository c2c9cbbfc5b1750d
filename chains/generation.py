"""Text generation by the utility model, and the check that a model is generative."""

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from errors import GenerativeModelNeeded, Phrase
from models.failures import explain

NO_STREAM: Any = {"tags": ["nostream"]}  # else LangGraph streams the text as part of the answer
_EXTRACTIVE = "offline-extractive"


def generative(
    model: BaseChatModel, feature: str, setting: str = "RAG_UTILITY_MODEL", instead: str = ""
) -> BaseChatModel:
    """Return the model, if it is generative.

    Args:
        model: The model of a role.
        feature: What needs it, to be named in the error.
        setting: The variable that names it.
        instead: A setting under which the feature is not needed, as `VARIABLE=value`.

    Raises:
        GenerativeModelNeeded: it is the embedded one, which only quotes.
    """
    if not is_generative(model):
        raise GenerativeModelNeeded(
            "{feature} needs a generative model; the embedded one only quotes documents.",
            "Set {setting}, for example to openai:gpt-5.4-mini, or {instead}."
            if instead
            else "Set {setting}, for example to openai:gpt-5.4-mini.",
            feature=Phrase(feature),
            setting=setting,
            instead=instead,
        )
    return model


def is_generative(model: BaseChatModel) -> bool:
    """Return whether a model generates text; the embedded one only quotes documents."""
    return model._llm_type != _EXTRACTIVE


def generate(model: BaseChatModel, messages: Sequence[BaseMessage]) -> str:
    """Return the text of the model's reply.

    Raises:
        ModelError: it did not answer.
    """
    try:
        return model.invoke(list(messages), NO_STREAM).text.strip()
    except Exception as error:
        raise explain(error) from None
