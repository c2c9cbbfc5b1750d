"""Example selectors: the few-shot examples for one question.

    selector = build_selector("ngram", load_examples(path, language="ko"), k=2)
    selector.select_examples({"question": "군 휴학은 얼마나 할 수 있나요?"})

* `ngram`     highest n-gram overlap with the question; needs no model
* `semantic`  nearest embeddings
* `mmr`       nearest embeddings, diversified by maximal marginal relevance
* `length`    as many as fit, in the order written; fewer for a long question

All are LangChain example selectors, so any other of LangChain's can replace them.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from langchain_core.embeddings import Embeddings
from langchain_core.example_selectors import (
    BaseExampleSelector,
    LengthBasedExampleSelector,
    MaxMarginalRelevanceExampleSelector,
    SemanticSimilarityExampleSelector,
)
from langchain_core.prompts import PromptTemplate
from langchain_core.vectorstores import InMemoryVectorStore

from errors import PromptError
from prompts.examples import Example
from text.analyser import tokens

SelectorKind = Literal["ngram", "semantic", "mmr", "length"]
Tokenize = Callable[[str], Sequence[str]]

KEY = "question"
LONGEST_NGRAM = 4
SMOOTHING = 0.1  # matches counted for an n-gram length without one, BLEU's "method 1"

_CJK = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")


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
        examples: Sequence[Example],
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

    def _tokens(self, example: Example) -> Sequence[str]:
        return self._tokenize(example[self._key])


def words(s: str) -> list[str]:
    """Return the blank-separated words of `s`, Korean ones as bigrams so particles matter less.

    English words are as `str.split` returns them.
    """
    return [
        piece for word in s.split() for piece in (tokens(word) if _CJK.search(word) else [word])
    ]


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


def text_length(s: str) -> int:
    """Return the approximate number of model tokens: one per Korean syllable or four letters."""
    wide = len(_CJK.findall(s))
    return wide + math.ceil((len(s) - wide) / 4)


def build_selector(
    kind: SelectorKind,
    examples: Sequence[Example],
    embeddings: Embeddings | None = None,
    *,
    k: int = 2,
    max_length: int = 400,
) -> BaseExampleSelector:
    """Return a selector over `examples`.

    Args:
        kind: The kind of selector; see the module docstring.
        examples: Questions with answers.
        embeddings: Needed by `semantic` and `mmr`.
        k: Maximum number of examples; not for `length`.
        max_length: Maximum tokens of question and examples together; only for `length`.

    Raises:
        PromptError: there is no such kind, or it needs embeddings.
    """
    if kind == "ngram":
        return NGramOverlapExampleSelector(examples, k=k)
    if kind == "length":
        return LengthBasedExampleSelector(
            examples=list(examples),
            example_prompt=PromptTemplate.from_template("{question}\n{answer}"),
            get_text_length=text_length,
            max_length=max_length,
        )
    if kind not in VECTOR_SELECTORS:
        raise PromptError(
            "There is no example selector {kind!r}.",
            "Known: {known}.",
            kind=kind,
            known=", ".join(get_args(SelectorKind)),
        )
    if embeddings is None:
        raise PromptError(
            "The example selector {kind!r} needs embeddings.", "Use ngram or length.", kind=kind
        )
    return VECTOR_SELECTORS[kind].from_examples(
        list(examples), embeddings, InMemoryVectorStore, k=k, input_keys=[KEY]
    )


VECTOR_SELECTORS: dict[
    str, type[SemanticSimilarityExampleSelector] | type[MaxMarginalRelevanceExampleSelector]
] = {
    "semantic": SemanticSimilarityExampleSelector,
    "mmr": MaxMarginalRelevanceExampleSelector,
}


def _matches(question: Sequence[str], example: Sequence[str], n: int) -> tuple[int, int]:
    """Return how many n-grams of the question the example has, and how many the question has."""
    in_question, in_example = _ngrams(question, n), _ngrams(example, n)
    return (in_question & in_example).total(), max(1, in_question.total())


def _ngrams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
