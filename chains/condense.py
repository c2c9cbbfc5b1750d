"""Make a follow-up question stand alone, so that a search finds what "it" means.

    chain = history_aware(ws.retriever(), ByModel(ws.chat_model("utility")))
    chain.invoke({"input": "And who grants it?", "chat_history": messages})

A model rewrites the question (after Elgohary, Peskov, Boyd-Graber 2019, "Can You Unpack That?
Learning to Rewrite Questions-in-Context"); without one that writes, the questions it leans on are
put in front of it. So they are where the model writes something else than a question about what
was said.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from chains.fallback import without
from chains.generation import QUIET
from models.failures import explain
from prompts.assistant import condense_prompt
from text.analyser import tokens
from text.language import detect_language
from text.question.follow_up import question_context
from text.question.small_talk import small_talk
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

logger = logging.getLogger(__name__)

FEATURE = "Rewriting a follow-up question"
LAST_MESSAGES = 6
LONGEST = 300  # characters of a question
KNOWN = 1 / 3  # of its words are those of the conversation
_ANNOUNCES = re.compile(r"[:：]\s*\Z")  # "Here is the rewritten question:"
_LABEL = re.compile(
    r"\A(?:\*\*)?(?:(?:the )?(?:standalone|rewritten|rephrased|reformulated|final)? ?question"
    r"|(?:다시 쓴|독립된|완성된)? ?질문|output|answer)(?:\*\*)?\s*[:：](?:\*\*)?",
    re.I,
)
_LITTLE = FUNCTION_WORDS | LIGHT_WORDS | {"나요"}

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
    return f"{question_context(question, asked)} {question}".strip()


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
            said = self._model.invoke(prompt, QUIET).text
        except Exception as error:  # the answer's own call will say what is wrong
            if not without(FEATURE, explain(error)):
                logger.warning("The utility model failed: the question was not rewritten.")
            return by_rule(question, past)
        return question_in(said, question, past) or by_rule(question, past)


def question_in(said: str, question: str, past: Sequence[BaseMessage]) -> str:
    """Return the one line in which a model has rewritten a question; empty where there is none.

    A third of its content words at least must be those of the question or of what was said before
    it, in one language: else it is about something else, such as the example of the prompt.
    """
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    lines = [line for line in lines if not _ANNOUNCES.search(line)] or lines
    if len(lines) != 1:
        return ""
    line = _LABEL.sub("", lines[0]).strip().strip('"“”‘’`*').strip()
    words = _content(line)
    if not words or len(line) > LONGEST:
        return ""
    known = _content(question).union(*(_content(message.text) for message in past[-LAST_MESSAGES:]))
    shared = words & known
    before = detect_language(" ".join(message.text for message in past[-LAST_MESSAGES:]))
    enough = KNOWN if before == detect_language(line) else 0.0
    return line if shared and len(shared) >= enough * len(words) else ""


def _content(text: str) -> set[str]:
    return {token for token in tokens(text) if token not in _LITTLE}
