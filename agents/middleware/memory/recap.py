"""Recap: a summary of turns that are too old for the prompt, kept up to date turn by turn.

A utility model writes it; without one, or where what it writes is empty, too long or says what the
turns do not, it is extracted: each question with the first sentence of its answer. It is made of
the turns themselves, which stay in the transcript whatever becomes of it.
"""

import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agents.middleware.memory.tokens import estimated_tokens
from chains.generation import NO_STREAM
from prompts.assistant import recap_prompt
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.sentences import sentence_spans

logger = logging.getLogger(__name__)

RECAP_TOKENS = 400
LEAST_GROUNDED = 0.5  # share of the content words that must stand in the turns
_LINE_CHARS = 160
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?:\n] )(?<!^)(?<!\n)\b[A-Z][\w'-]+")
_CITATION = re.compile(r"\s*[\[⟦]\d+[\]⟧]")
_OF_SUMMARIES = set(
    tokens(
        "user asked question answer answered assistant told said conversation summary about"
        " 이용자 사용자 질문 물었다 답 답했다 대화 요약 안내 받았다 설명"
    )
)
_NO_CONTENT = FUNCTION_WORDS | LIGHT_WORDS | _OF_SUMMARIES

Recap = Callable[[str, Sequence[BaseMessage]], str]


def extractive_recap(recap: str, turns: Sequence[BaseMessage]) -> str:
    """Return the recap with a line for each of more turns; the oldest lines go first.

    Args:
        recap: The recap so far, empty for none.
        turns: Questions and answers that are not in it, oldest first.
    """
    lines = [line for line in recap.splitlines() if line.strip()]
    question = ""
    for message in turns:
        if isinstance(message, HumanMessage):
            question = _shortened(message.text)
        elif isinstance(message, AIMessage) and message.text:
            answer = _shortened(first_sentence(_CITATION.sub("", message.text)))
            lines.append(f"- {question} → {answer}" if question else f"- {answer}")
            question = ""
    while len(lines) > 1 and estimated_tokens("\n".join(lines)) > RECAP_TOKENS:
        lines.pop(0)
    return "\n".join(lines)


class ModelRecap:
    """Has a model add turns to the recap; extracts where it fails, or says what they do not."""

    def __init__(self, model: BaseChatModel, prompts: Path | None = None) -> None:
        self._model = model
        self._prompts = prompts

    def __call__(self, recap: str, turns: Sequence[BaseMessage]) -> str:
        """Return the recap with more turns; as `extractive_recap`."""
        if not turns:
            return recap
        language = "ko" if detect_language(turns[-1].text) == "ko" else "en"
        prompt = recap_prompt(language=language, recap=recap, history=turns, folder=self._prompts)
        try:
            written = self._model.invoke(prompt, NO_STREAM).text.strip()
        except Exception:
            logger.warning("The utility model failed: earlier turns are extracted instead.")
            return extractive_recap(recap, turns)
        source = "\n".join([recap, *(message.text for message in turns)])
        if is_faithful(written, source) and estimated_tokens(written) <= RECAP_TOKENS * 1.5:
            return written
        logger.warning("The summary was empty, too long or not of these turns; it was extracted.")
        return extractive_recap(recap, turns)


def is_faithful(summary: str, source: str) -> bool:
    """Return whether a summary is there, with no number or name that its source does not hold.

    At least half of its content words must stand in the source as well.
    """
    if not summary.strip():
        return False
    known = fold(source)
    numbers = set(_NUMBER.findall(known))
    if any(number not in numbers for number in _NUMBER.findall(fold(summary))):
        return False
    if any(fold(name) not in known for name in _NAME.findall(summary)):
        return False
    words = {token for token in tokens(summary) if token not in _NO_CONTENT}
    return len(words & set(tokens(source))) >= LEAST_GROUNDED * len(words)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    spans = sentence_spans(text)
    return text[slice(*spans[0])] if spans else ""


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE_CHARS else f"{line[: _LINE_CHARS - 1]}…"
