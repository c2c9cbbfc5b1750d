"""Ask the utility model for a few words on the way to the evidence."""

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from errors import GenerativeModelNeeded, Phrase
from models.failures import explain

QUIET: Any = {"tags": ["nostream"]}  # LangGraph would stream these words as part of the answer
_QUOTES_ONLY = "offline-extractive"


def generative(
    model: BaseChatModel, feature: str, setting: str = "RAG_UTILITY_MODEL", instead: str = ""
) -> BaseChatModel:
    """Return the model, if it can write.

    Args:
        model: The model of a role.
        feature: What needs it, to be named in the error.
        setting: The variable that names it.
        instead: A setting under which the feature is not needed, as `VARIABLE=value`.

    Raises:
        GenerativeModelNeeded: it is the embedded one, which only quotes.
    """
    if not can_write(model):
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


def can_write(model: BaseChatModel) -> bool:
    """Return whether a model can write; the embedded one only quotes."""
    return model._llm_type != _QUOTES_ONLY


def written(model: BaseChatModel, messages: Sequence[BaseMessage]) -> str:
    """Return what the model writes.

    Raises:
        ModelError: it did not answer.
    """
    try:
        return model.invoke(list(messages), QUIET).text.strip()
    except Exception as error:
        raise explain(error) from None
