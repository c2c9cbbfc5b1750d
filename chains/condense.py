"""Condensing: a follow-up question is rewritten to stand alone before it is searched for.

    chain = history_aware_retriever(ws.retriever(), CondenseModel(ws.chat_model("utility")))
    chain.invoke({"input": "And who grants it?", "chat_history": messages})

A generative model rewrites the question (after Elgohary, Peskov, Boyd-Graber 2019, "Can You Unpack
That? Learning to Rewrite Questions-in-Context"). Without one, or where its reply is no question
about the conversation, it is rewritten by rule (`text.dialogue.rewriting`).
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from chains.fallback import report_fallback
from chains.generation import NO_STREAM
from models.failures import explain
from models.history import rewrite_by_rule
from prompts.assistant import condense_prompt
from text.analyser import tokens
from text.language import detect_language
from text.question.small_talk import small_talk
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

logger = logging.getLogger(__name__)

FEATURE = "Rewriting a follow-up question"
LAST_MESSAGES = 6
LONGEST = 300  # characters of a question
MIN_OVERLAP = 1 / 3  # of its content words must be those of the conversation
_INTRODUCTION = re.compile(r"[:：]\s*\Z")  # "Here is the rewritten question:"
_LABEL = re.compile(
    r"\A(?:\*\*)?(?:(?:the )?(?:standalone|rewritten|rephrased|reformulated|final)? ?question"
    r"|(?:다시 쓴|독립된|완성된)? ?질문|output|answer)(?:\*\*)?\s*[:：](?:\*\*)?",
    re.I,
)
_NO_CONTENT = FUNCTION_WORDS | LIGHT_WORDS | {"나요"}

Condense = Callable[[str, Sequence[BaseMessage]], str]


def history_aware_retriever(
    retriever: BaseRetriever, condense: Condense
) -> Runnable[Mapping[str, Any], list[Document]]:
    """Return a runnable over `input` and `chat_history` that condenses and retrieves."""

    def alone(asked: Mapping[str, Any]) -> str:
        return condense(asked["input"], asked.get("chat_history", ())) or asked["input"]

    return RunnableLambda(alone, name="condense_question") | retriever


def condense_by_rule(question: str, past: Sequence[BaseMessage]) -> str:
    """Return the question rewritten by rule to stand alone.

    Small talk becomes the empty string, since there is nothing to search for.
    """
    return "" if small_talk(question) else rewrite_by_rule(question, past).query


class CondenseModel:
    """Has a model rewrite the question; falls back to the rule where the model fails."""

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
            reply = self._model.invoke(prompt, NO_STREAM).text
        except Exception as error:  # the call that answers will report what is wrong
            if not report_fallback(FEATURE, explain(error)):
                logger.warning("The utility model failed: the question was not rewritten.")
            return condense_by_rule(question, past)
        return rewritten_question(reply, question, past) or condense_by_rule(question, past)


def rewritten_question(reply: str, question: str, past: Sequence[BaseMessage]) -> str:
    """Return the one line in which a model has rewritten a question; empty where there is none.

    In one language, at least a third of its content words must be those of the question or of the
    messages before it: else it is about something else, such as the example of the prompt.
    """
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    lines = [line for line in lines if not _INTRODUCTION.search(line)] or lines
    if len(lines) != 1:
        return ""
    line = _LABEL.sub("", lines[0]).strip().strip('"“”‘’`*').strip()
    words = _content(line)
    if not words or len(line) > LONGEST:
        return ""
    recent = [message.text for message in past[-LAST_MESSAGES:]]
    shared = words & _content(question).union(*map(_content, recent))
    same_language = detect_language(" ".join(recent)) == detect_language(line)
    least = MIN_OVERLAP * len(words) if same_language else 0.0
    return line if shared and len(shared) >= least else ""


def _content(text: str) -> set[str]:
    return {token for token in tokens(text) if token not in _NO_CONTENT}
