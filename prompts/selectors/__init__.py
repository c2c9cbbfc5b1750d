"""Example selectors: the few-shot examples for one question.

    selector = build_selector("ngram", load_examples(path, language="ko"), k=2)
    selector.select_examples({"question": "군 휴학은 얼마나 할 수 있나요?"})

* `ngram`     highest n-gram overlap with the question; needs no model
* `semantic`  nearest embeddings
* `mmr`       nearest embeddings, diversified by maximal marginal relevance
* `length`    as many as fit, in the order written; fewer for a long question
* `random`    drawn by a seed, the same for one question
* `auto`      one of these, by the number of examples and the room for them (`automatic.choose`)

All are LangChain example selectors with asynchronous forms, so any other of LangChain's can replace
them. `LengthLimitedExampleSelector` keeps any of them within a budget.
"""

from collections.abc import Sequence
from typing import Literal, get_args

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
from prompts.selectors.automatic import AutoExampleSelector, Kind, choose
from prompts.selectors.lengths import text_length
from prompts.selectors.limited import LengthLimitedExampleSelector, Policy, Summarise
from prompts.selectors.ngram import KEY, NGramOverlapExampleSelector, ngram_overlap, words
from prompts.selectors.sampling import RandomExampleSelector

__all__ = [
    "AutoExampleSelector",
    "LengthLimitedExampleSelector",
    "NGramOverlapExampleSelector",
    "Policy",
    "RandomExampleSelector",
    "SelectorKind",
    "Summarise",
    "build_selector",
    "choose",
    "ngram_overlap",
    "text_length",
    "words",
]

SelectorKind = Literal["auto", "ngram", "semantic", "mmr", "length", "random"]
Examples = Sequence[dict[str, str]]


def build_selector(
    kind: SelectorKind,
    examples: Examples,
    embeddings: Embeddings | None = None,
    *,
    k: int = 2,
    spare: int = 1,
    max_length: int = 400,
    seed: int = 0,
    key: str = KEY,
    value: str = "answer",
    whole: bool = False,
) -> BaseExampleSelector:
    """Return a selector over `examples`.

    Args:
        kind: The kind of selector; see the module docstring.
        examples: Questions with answers, or other pairs of `key` and `value`.
        embeddings: Needed by `semantic` and `mmr`, used by `auto`.
        k: Maximum number of examples; not for `length`.
        spare: Times `k` that are returned, best first, where a length limit chooses among them.
        max_length: Maximum tokens of question and examples together for `length`, of the examples
            for `auto`.
        seed: Seed of `random`.
        key: The field that is compared with the question.
        value: The other field that a prompt shows.
        whole: Whether `semantic` and `mmr` embed all fields of an example, not `key` alone.

    Raises:
        PromptError: there is no such kind, or it needs embeddings.
    """
    if kind == "ngram":
        return NGramOverlapExampleSelector(examples, k=k * spare, key=key)
    if kind == "random":
        return RandomExampleSelector(examples, k=k * spare, seed=seed)
    if kind == "length":
        return _by_length(examples, max_length, key, value)
    if kind == "auto":
        return _automatic(examples, embeddings, k, spare, max_length, key, value)
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
        list(examples),
        embeddings,
        InMemoryVectorStore,
        k=k * spare,
        input_keys=None if whole else [key],
    )


VECTOR_SELECTORS: dict[
    str, type[SemanticSimilarityExampleSelector] | type[MaxMarginalRelevanceExampleSelector]
] = {
    "semantic": SemanticSimilarityExampleSelector,
    "mmr": MaxMarginalRelevanceExampleSelector,
}


def _by_length(
    examples: Examples, max_length: int, key: str, value: str
) -> LengthBasedExampleSelector:
    return LengthBasedExampleSelector(
        examples=list(examples),
        example_prompt=PromptTemplate.from_template(f"{{{key}}}\n{{{value}}}"),
        get_text_length=text_length,
        max_length=max_length,
    )


def _automatic(
    examples: Examples,
    embeddings: Embeddings | None,
    k: int,
    spare: int,
    max_length: int,
    key: str,
    value: str,
) -> AutoExampleSelector:
    def build(kind: Kind, chosen: Examples) -> BaseExampleSelector:
        if kind == "all":
            return NGramOverlapExampleSelector(chosen, key=key)
        return build_selector(kind, chosen, embeddings, k=k, spare=spare, key=key, value=value)

    return AutoExampleSelector(
        examples,
        build,
        k=k,
        max_length=max_length,
        embeddings=embeddings is not None,
        fields=(key, value),
    )
