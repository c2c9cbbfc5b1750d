"""Choice of a selector by the number of examples and the room for them."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any, Literal

from langchain_core.example_selectors import BaseExampleSelector

from prompts.selectors.lengths import text_length

MANY = 4  # examples, of which the last ones can be about something else
Kind = Literal["all", "ngram", "semantic", "mmr"]
Build = Callable[[Kind, Sequence[dict[str, str]]], BaseExampleSelector]


def choose(lengths: Sequence[int], k: int, max_length: int, embeddings: bool) -> Kind:
    """Return the kind of selector for examples of these lengths.

    * `all` where every example fits, since leaving one out gains nothing
    * `ngram` without embeddings
    * `semantic` where there is room for few, each of which must be near; `evals run --task
      examples` shows how much oftener they share the label of the question
    * `mmr` where there is room for more, so that they do not all show the same

    Args:
        lengths: Length of each example, in tokens.
        k: Maximum number of examples.
        max_length: Maximum length of all together; 0 is no limit.
        embeddings: Whether there is an embedding model.
    """
    room = max_length or sum(lengths)
    if len(lengths) <= k and sum(lengths) <= room:
        return "all"
    if not embeddings:
        return "ngram"
    fitting = min(k, room / max(statistics.median(lengths), 1))
    return "semantic" if fitting < MANY else "mmr"


class AutoExampleSelector(BaseExampleSelector):
    """Select with the selector that fits the examples and the budget; see `choose`.

    Args:
        examples: The examples to choose from.
        build: Builds a selector of a kind.
        k: Maximum number of examples.
        max_length: Maximum length of all together; 0 is no limit.
        embeddings: Whether there is an embedding model.
        fields: The fields that are written into a prompt.

    Attributes:
        kind: The kind of selector in use.
    """

    def __init__(
        self,
        examples: Sequence[dict[str, str]],
        build: Build,
        *,
        k: int = 2,
        max_length: int = 0,
        embeddings: bool = True,
        fields: Sequence[str] = ("question", "answer"),
    ) -> None:
        self.examples = list(examples)
        self._build = build
        self._k = k
        self._max_length = max_length
        self._embeddings = embeddings
        self._fields = tuple(fields)
        self.kind: Kind = self._chosen()
        self._selector = build(self.kind, self.examples)

    def add_example(self, example: dict[str, str]) -> None:
        self.examples.append(example)
        if (kind := self._chosen()) == self.kind:
            self._selector.add_example(example)
        else:
            self.kind, self._selector = kind, self._build(kind, self.examples)

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """Return the examples of the selector in use."""
        return self._selector.select_examples(input_variables)

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """Return the examples of the selector in use, as its own asynchronous form finds them."""
        return await self._selector.aselect_examples(input_variables)

    def _chosen(self) -> Kind:
        lengths = [
            sum(text_length(str(example.get(name, ""))) for name in self._fields)
            for example in self.examples
        ]
        return choose(lengths, self._k, self._max_length, self._embeddings)
