"""N-gram overlap: examples whose words are those of the question; needs no model."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.example_selectors import BaseExampleSelector

from prompts.selectors.lengths import CJK
from text.analyser import tokens

Tokenize = Callable[[str], Sequence[str]]

KEY = "question"
LONGEST_NGRAM = 4
SMOOTHING = 0.1  # matches counted for an n-gram length without one, BLEU's "method 1"


class NGramOverlapExampleSelector(BaseExampleSelector):
    """Order examples by n-gram overlap with the question: smoothed sentence BLEU, from 0 to 1.

    On English the score equals that of the class of the same name in langchain-community, which
    splits at blanks and so finds nothing in a Korean paraphrase with other particles.

    Args:
        examples: The examples to choose from.
        k: Maximum number of examples; None for all, best first.
        threshold: Examples with this score or less are left out; negative leaves out none.
        tokenize: Returns the tokens of a text that are compared.
        key: The field of an example that is compared.
    """

    def __init__(
        self,
        examples: Sequence[dict[str, str]],
        *,
        k: int | None = None,
        threshold: float = -1.0,
        tokenize: Tokenize | None = None,
        key: str = KEY,
    ) -> None:
        self.examples = list(examples)
        self._k = k
        self._threshold = threshold
        self._tokenize = tokenize or words
        self._key = key

    def add_example(self, example: dict[str, str]) -> None:
        self.examples.append(example)

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """Return the examples best first; equal ones keep their order."""
        asked = input_variables.get(self._key) or next(iter(input_variables.values()), "")
        question = self._tokenize(asked)
        scored = [(ngram_overlap(question, self._tokens(e)), e) for e in self.examples]
        selected = [(score, e) for score, e in scored if score > self._threshold + 1e-9]
        selected.sort(key=lambda pair: -pair[0])
        return [example for _, example in selected[: self._k]]

    def _tokens(self, example: dict[str, str]) -> Sequence[str]:
        return self._tokenize(example[self._key])


def words(s: str) -> list[str]:
    """Return the blank-separated words of `s`, Korean ones as bigrams so particles matter less.

    English words are as `str.split` returns them.
    """
    return [piece for word in s.split() for piece in (tokens(word) if CJK.search(word) else [word])]


def ngram_overlap(question: Sequence[str], example: Sequence[str]) -> float:
    """Return the smoothed sentence BLEU, 0 to 1, of the tokens of a question against an example."""
    matches, counts = zip(
        *(_matches(question, example, n) for n in range(1, LONGEST_NGRAM + 1)), strict=True
    )
    if not matches[0]:
        return 0.0
    orders = min(LONGEST_NGRAM, len(question))
    precision = [(m or SMOOTHING) / c for m, c in zip(matches, counts, strict=True)][:orders]
    brevity = min(1.0, math.exp(1 - len(example) / len(question)))
    return brevity * math.exp(math.fsum(math.log(p) / orders for p in precision))


def _matches(question: Sequence[str], example: Sequence[str], n: int) -> tuple[int, int]:
    """Return how many n-grams of the question the example has, and how many the question has."""
    in_question, in_example = _ngrams(question, n), _ngrams(example, n)
    return (in_question & in_example).total(), max(1, in_question.total())


def _ngrams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
