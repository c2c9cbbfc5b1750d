"""Shortener: a utility model shortens a text to a length, else its key sentences are taken."""

import logging
from collections.abc import Callable
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from chains.generation import generate
from errors import ModelError
from prompts.selectors import text_length
from prompts.selectors.summary import key_sentences
from prompts.templates import load_prompt
from text.language import detect_language

logger = logging.getLogger(__name__)

TOKENS_PER_WORD = {"ko": 3, "en": 2}  # by `text_length`, a little generous


class Shortener:
    """Shortens texts, each once.

    Args:
        model: Returns a generative model; called at the first long text.
        folder: Folder of prompts that replace the project's own.
    """

    def __init__(self, model: Callable[[], BaseChatModel], folder: Path | None = None) -> None:
        self._model = model
        self._folder = folder
        self._shortened: dict[tuple[str, int], str] = {}

    def __call__(self, text: str, max_length: int) -> str:
        """Return a text of at most `max_length` tokens; empty where not even a sentence fits."""
        if text_length(text) <= max_length:
            return text
        key = (text, max_length)
        if key not in self._shortened:
            reply = self._asked(text, max_length)
            if not reply:  # not kept: a model that is down may answer the next time
                return key_sentences(text, max_length)
            fits = text_length(reply) <= max_length
            self._shortened[key] = reply if fits else key_sentences(text, max_length)
        return self._shortened[key]

    def _asked(self, text: str, max_length: int) -> str:
        language = detect_language(text)
        words = max(1, max_length // TOKENS_PER_WORD.get(language, 2))
        prompt = load_prompt("shorten", language, self._folder)
        try:
            return generate(self._model(), prompt.messages(text=text, words=words))
        except ModelError as error:  # an example is no reason for a turn to fail
            logger.warning("examples are shortened by key sentences: %s", error.message)
            return ""
