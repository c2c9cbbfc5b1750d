"""Few-shot examples: select those that fit a question, in its language, within a budget.

Number, budget and selector are settings (`RAG_EXAMPLE_...`); the examples are the YAML files of
data/examples or of RAG_EXAMPLES_DIR, and the answers to rated questions that a person has approved
as examples, in the state directory (`approved_folder`). The latter are read again when they change.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.example_selectors.base import BaseExampleSelector
from langchain_core.language_models import BaseChatModel

from agents.messages import Language
from chains.generation import is_generative
from chains.summaries.shorten import Shortener
from models.failures import explain
from prompts.examples import Example, load_examples
from prompts.selectors import (
    LengthLimitedExampleSelector,
    SelectorKind,
    Summarise,
    build_selector,
)
from settings import ROOT, Settings

logger = logging.getLogger(__name__)

EMBEDDING_SELECTORS = ("semantic", "mmr", "auto")
EXAMPLES = ROOT / "data" / "examples"
SPARE = 3  # times as many examples as wanted, since a long one may not fit
LENGTH = 400  # of question and examples together, for the selector `length`


def summariser(settings: Settings, model: Callable[[], BaseChatModel]) -> Summarise | None:
    """Return what shortens examples by a generative utility model; None for key sentences.

    `model` returns the utility model, and is called only where examples are to be shortened.
    """
    if settings.example_overflow != "summarise" or not is_generative(model()):
        return None
    return Shortener(model, settings.prompts_dir)


def approved_folder(settings: Settings) -> Path:
    """Return the folder of examples that people have approved; it may not be there."""
    return settings.state_dir / "feedback" / "examples"


class FewShot:
    """Selects among the examples on disk with the selector of the settings.

    Args:
        settings: Kind of selector, number and length of examples; a number of 0 selects none.
        embeddings: For the `semantic`, `mmr` and `auto` selectors.
        folder: The YAML files; None for those of the settings, and the approved ones.
        summarise: Shortens a text of an example; None does it by key sentences.
    """

    def __init__(
        self,
        settings: Settings,
        embeddings: Embeddings | None = None,
        folder: Path | None = None,
        summarise: Summarise | None = None,
    ) -> None:
        self._settings = settings
        self._count = settings.example_count
        self._embeddings = embeddings
        self._folder = folder or settings.examples_dir or EXAMPLES
        self._approved = approved_folder(settings) if folder is None else None
        self._stamp: tuple[int, ...] = ()  # of the approved examples that the selectors have
        self._summarise = summarise
        self._selectors: dict[Language, BaseExampleSelector] = {}
        self._building = threading.Lock()

    def __call__(self, question: str, language: Language) -> list[dict[str, Any]]:
        """Return the examples for a question, each with `question` and `answer`."""
        if not self._count or not self._folder.is_dir():
            return []
        query = {"question": question}
        try:
            selected: list[dict[str, Any]] = self._selector(language).select_examples(query)
        except Exception as error:
            if self._settings.example_selector not in EMBEDDING_SELECTORS:
                raise
            # Without the embedding model, examples are still selected lexically.
            logger.warning("examples are chosen by words: %s", explain(error).message)
            selected = self._build("ngram", language).select_examples(query)
        return selected[: self._count]

    def _selector(self, language: Language) -> BaseExampleSelector:
        # Built at the first question: an embedding selector embeds every example.
        with self._building:
            if (stamp := self._changed()) != self._stamp:
                self._stamp = stamp
                self._selectors.clear()
            if language not in self._selectors:
                kind = self._settings.example_selector
                self._selectors[language] = self._build(kind, language)
            return self._selectors[language]

    def _changed(self) -> tuple[int, ...]:
        """Return the times at which the approved examples changed."""
        if self._approved is None or not self._approved.is_dir():
            return ()
        return tuple(file.stat().st_mtime_ns for file in sorted(self._approved.glob("*.yaml")))

    def _examples(self, language: Language) -> list[Example]:
        """Return the examples of a language; of one question, the approved one."""
        given = load_examples(self._folder, language)
        if not self._stamp or self._approved is None:
            return given
        approved = load_examples(self._approved, language)
        questions = {example["question"] for example in approved}
        return [*approved, *(one for one in given if one["question"] not in questions)]

    def _build(self, kind: SelectorKind, language: Language) -> BaseExampleSelector:
        settings, budget = self._settings, self._settings.example_tokens
        selector = build_selector(
            kind,
            self._examples(language),
            self._embeddings,
            k=self._count,
            spare=SPARE if budget else 1,
            seed=settings.example_seed,
            max_length=budget if kind == "auto" else LENGTH,
        )
        if not budget:
            return selector
        return LengthLimitedExampleSelector(
            selector,
            budget,
            k=self._count,
            policy=settings.example_overflow,
            summarise=self._summarise,
        )
