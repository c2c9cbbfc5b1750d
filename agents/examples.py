"""Few-shot examples: select those that fit a question, in its language.

Number and selector are settings (`RAG_EXAMPLE_SELECTOR`, `RAG_EXAMPLE_COUNT`); the
examples are the YAML files of data/examples.
"""

import logging
import threading
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.example_selectors.base import BaseExampleSelector

from agents.messages import Language
from models.failures import explain
from prompts.examples import load_examples
from prompts.selectors import build_selector
from settings import ROOT, Settings

logger = logging.getLogger(__name__)

EMBEDDING_SELECTORS = ("semantic", "mmr")
EXAMPLES = ROOT / "data" / "examples"


class FewShot:
    """Selects among the examples on disk with the selector of the settings.

    Args:
        settings: Kind of selector and number of examples; 0 selects none.
        embeddings: For the `semantic` and `mmr` selectors.
        folder: The YAML files.
    """

    def __init__(
        self, settings: Settings, embeddings: Embeddings | None = None, folder: Path = EXAMPLES
    ) -> None:
        self._kind = settings.example_selector
        self._count = settings.example_count
        self._embeddings = embeddings
        self._folder = folder
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
            if self._kind not in EMBEDDING_SELECTORS:
                raise
            # Without the embedding model, examples are still selected lexically.
            logger.warning("examples are chosen by words: %s", explain(error).message)
            examples = load_examples(self._folder, language)
            selected = build_selector("ngram", examples, k=self._count).select_examples(query)
        return selected[: self._count]

    def _selector(self, language: Language) -> BaseExampleSelector:
        # Built at the first question: an embedding selector embeds every example.
        with self._building:
            if language not in self._selectors:
                self._selectors[language] = build_selector(
                    self._kind,
                    load_examples(self._folder, language),
                    self._embeddings,
                    k=self._count,
                )
            return self._selectors[language]
