"""Make a follow-up question stand alone, so that a search finds what "it" means.

    chain = history_aware(ws.retriever(), ByModel(ws.chat_model("utility")))
    chain.invoke({"input": "And who grants it?", "chat_history": messages})

A model rewrites the question (after Elgohary, Peskov, Boyd-Graber 2019, "Can You Unpack That?
Learning to Rewrite Questions-in-Context"); without one that writes, the questions it leans on are
put in front of it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from chains.generation import QUIET
from models.offline.reading import before
from models.offline.talk import small_talk
from prompts.assistant import condense_prompt
from text.analyser import tokens
from text.language import detect_language

logger = logging.getLogger(__name__)

LAST_MESSAGES = 6

Condense = Callable[[str, Sequence[BaseMessage]], str]


def history_aware(
    retriever: BaseRetriever, condense: Condense
) -> Runnable[Mapping[str, Any], list[Document]]:
    """Return a runnable over `input` and `chat_history` that searches for the question alone."""

    def alone(asked: Mapping[str, Any]) -> str:
        return condense(asked["input"], asked.get("chat_history", ())) or asked["input"]

    return RunnableLambda(alone, name="condense_question") | retriever


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
            language=detect_language(question),
            question=question,
            history=past[-LAST_MESSAGES:],
            folder=self._prompts,
        )
        try:
            rewritten = self._model.invoke(prompt, QUIET).text.strip()
        except Exception as error:  # the answer's own call will say what is wrong
            logger.warning("the question was not rewritten: %s", type(error).__name__)
            return by_rule(question, past)
        return rewritten if tokens(rewritten) else by_rule(question, past)
