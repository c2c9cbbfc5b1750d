"""Random selection, the baseline that any other selector must beat."""

import random
from collections.abc import Sequence
from typing import Any

from langchain_core.example_selectors import BaseExampleSelector


class RandomExampleSelector(BaseExampleSelector):
    """Draw examples without replacement; one question always gets the same ones.

    Args:
        examples: The examples to choose from.
        k: Maximum number of examples.
        seed: Another seed draws others.
    """

    def __init__(self, examples: Sequence[dict[str, str]], *, k: int = 2, seed: int = 0) -> None:
        self.examples = list(examples)
        self._k = k
        self._seed = seed

    def add_example(self, example: dict[str, str]) -> None:
        self.examples.append(example)

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """Return the examples drawn for these values."""
        # A generator of its own for each call: threads share the selector.
        drawn = random.Random(f"{self._seed}\n{sorted(input_variables.items())}")
        return drawn.sample(self.examples, min(self._k, len(self.examples)))
