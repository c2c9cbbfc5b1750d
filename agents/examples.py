"""Choose the few-shot examples that fit a question, in its language.

How many and by which selector is a setting (`RAG_EXAMPLE_SELECTOR`, `RAG_EXAMPLE_COUNT`); the
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

BY_MEANING = ("semantic", "mmr")
EXAMPLES = ROOT / "data" / "examples"


class FewShot:
    """Examples on disk behind the selector of the settings.

    Args:
        settings: Kind of selector and number of examples; 0 chooses none.
        embeddings: Compares meanings, for the `semantic` and `mmr` selectors.
        folder: Where the YAML files are.
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

    def __call__(self, question: str, spoken: Language) -> list[dict[str, Any]]:
        """Return the examples for a question, each with `question` and `answer`."""
        if not self._count or not self._folder.is_dir():
            return []
        asked = {"question": question}
        try:
            chosen: list[dict[str, Any]] = self._selector(spoken).select_examples(asked)
        except Exception as error:
            if self._kind not in BY_MEANING:
                raise
            # Without its embedding model a question still deserves examples.
            logger.warning("examples are chosen by words: %s", explain(error).message)
            examples = load_examples(self._folder, spoken)
            chosen = build_selector("ngram", examples, k=self._count).select_examples(asked)
        return chosen[: self._count]

    def _selector(self, spoken: Language) -> BaseExampleSelector:
        # Built at the first question: a selector by meaning embeds every example.
        with self._building:
            if spoken not in self._selectors:
                self._selectors[spoken] = build_selector(
                    self._kind,
                    load_examples(self._folder, spoken),
                    self._embeddings,
                    k=self._count,
                )
            return self._selectors[spoken]
