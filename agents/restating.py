"""Make a follow-up question stand alone, so that a search finds what "it" means."""

import logging
from collections.abc import Sequence
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage

from agents.wording import language_of
from models.offline.reading import before
from models.offline.talk import small_talk
from prompts.assistant import condense_prompt
from text.analyser import tokens

logger = logging.getLogger(__name__)

LAST_MESSAGES = 6


def by_rule(question: str, past: Sequence[BaseMessage]) -> str:
    """Return the question behind those it leans on, where it points back or is too short.

    Of small talk nothing is left, since nothing is to be searched for.
    """
    if small_talk(question):
        return ""
    asked = [message.text for message in past if isinstance(message, HumanMessage)]
    return f"{before(question, asked)} {question}".strip()


class ByModel:
    """Has a model rewrite the question; falls back to the rule when the model cannot."""

    def __init__(self, model: BaseChatModel, prompts: Path | None = None) -> None:
        self._model = model
        self._prompts = prompts

    def __call__(self, question: str, past: Sequence[BaseMessage]) -> str:
        """Return the question as it would be asked without a conversation."""
        if not past:
            return question
        prompt = condense_prompt(
            language=language_of(question),
            question=question,
            history=past[-LAST_MESSAGES:],
            folder=self._prompts,
        )
        try:
            rewritten = self._model.invoke(prompt).text.strip()
        except Exception as error:  # the answer's own call will say what is wrong
            logger.warning("the question was not rewritten: %s", type(error).__name__)
            return by_rule(question, past)
        return rewritten if tokens(rewritten) else by_rule(question, past)
