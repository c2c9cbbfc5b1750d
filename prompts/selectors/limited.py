"""Length limit: keep the examples of another selector within a number of tokens.

    selector = LengthLimitedExampleSelector(NGramOverlapExampleSelector(examples), 120)
    selector.select_examples({"question": "..."})    # the best of them that fit

Where the budget is short, there are two policies: `fewer` leaves out what does not fit, and takes
what does of the next best; `summarise` shortens long texts to an equal share of the budget, so that
the best ones remain.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from langchain_core.example_selectors import BaseExampleSelector

from prompts.selectors.lengths import text_length
from prompts.selectors.summary import key_sentences

Policy = Literal["fewer", "summarise"]
Length = Callable[[str], int]
Summarise = Callable[[str, int], str]  # a text and its greatest length; empty where it cannot
Example = dict[str, Any]


class LengthLimitedExampleSelector(BaseExampleSelector):
    """Limit the examples that another selector returns, best first, to a length.

    Args:
        selector: Selects the examples.
        max_length: Maximum length of all examples together.
        k: Maximum number of examples; None for as many as the selector returns and fit.
        policy: What is done where they are longer.
        summarise: Shortens a text; without one, by its key sentences.
        fields: The fields that are written into a prompt. The last is the one to shorten, such as
            the answer: a shortened question would be another question.
        length: Returns the length of a text.
    """

    def __init__(
        self,
        selector: BaseExampleSelector,
        max_length: int,
        *,
        k: int | None = None,
        policy: Policy = "fewer",
        summarise: Summarise | None = None,
        fields: Sequence[str] = ("question", "answer"),
        length: Length = text_length,
    ) -> None:
        self._selector = selector
        self._max_length = max_length
        self._k = k
        self._policy = policy
        self._summarise = summarise or key_sentences
        self._fields = tuple(fields)
        self._length = length

    def add_example(self, example: dict[str, str]) -> Any:
        return self._selector.add_example(example)

    async def aadd_example(self, example: dict[str, str]) -> Any:
        return await self._selector.aadd_example(example)

    def select_examples(self, input_variables: dict[str, str]) -> list[Example]:
        """Return the examples that fit, in the order of the selector."""
        return self._fit(self._selector.select_examples(input_variables))

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[Example]:
        """Return the examples that fit; a summary by a model does not block the event loop."""
        selected = await self._selector.aselect_examples(input_variables)
        return await asyncio.to_thread(self._fit, selected)

    def size(self, example: Mapping[str, Any]) -> int:
        """Return the length of an example in a prompt."""
        return sum(self._length(str(example.get(name, ""))) for name in self._fields)

    def _fit(self, examples: Sequence[Example]) -> list[Example]:
        if self._policy == "summarise":
            examples = self._shortened(examples[: self._k])
        kept: list[Example] = []
        left = self._max_length
        for example in examples:
            if (size := self.size(example)) <= left and len(kept) != self._k:
                kept.append(example)
                left -= size
        return kept

    def _shortened(self, examples: Sequence[Example]) -> list[Example]:
        """Return the examples with those longer than their share of the budget shortened.

        Where a share holds no summary, fewer examples share the budget, the best ones first.
        """
        for count in range(len(examples), 0, -1):
            shortened = self._sharing(examples[:count])
            if len(shortened) == count:
                return shortened
        return self._sharing(examples)

    def _sharing(self, examples: Sequence[Example]) -> list[Example]:
        """Return the examples of which a summary fits into an equal share of the budget."""
        shares = _shares([self.size(example) for example in examples], self._max_length)
        pairs = zip(examples, shares, strict=True)
        return [short for example, share in pairs if (short := self._within(example, share))]

    def _within(self, example: Example, share: int) -> Example | None:
        if self.size(example) <= share:
            return example
        *others, name = self._fields
        room = share - sum(self._length(str(example.get(each, ""))) for each in others)
        text = self._summarise(str(example.get(name, "")), room) if room > 0 else ""
        return {**example, name: text} if text and self._length(text) <= room else None


def _shares(sizes: Sequence[int], budget: int) -> list[int]:
    """Return an equal share of the budget for each size; what a small one leaves goes to others."""
    shares, left = [0] * len(sizes), budget
    for rank, i in enumerate(sorted(range(len(sizes)), key=lambda i: sizes[i])):
        shares[i] = min(sizes[i], left // (len(sizes) - rank))
        left -= shares[i]
    return shares
