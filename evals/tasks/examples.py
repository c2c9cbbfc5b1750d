"""Example task: how many of the examples that a selector chooses share the label of the question.

Each selector is measured beside `random`, whose share is what chance gives.
"""

import threading
from collections.abc import Callable
from functools import cache

from langchain_core.embeddings import Embeddings
from langchain_core.example_selectors import BaseExampleSelector

from evals.datasets.labelled import LabelledQuestion
from prompts.selectors import SelectorKind, build_selector

KINDS: tuple[SelectorKind, ...] = ("random", "ngram", "semantic", "mmr", "auto")


def example_scores(
    embeddings: Embeddings, k: int, max_length: int, seed: int
) -> Callable[[LabelledQuestion], dict[str, float]]:
    """Return a function from a question to the share of chosen examples with its label.

    Args:
        embeddings: For the selectors that compare embeddings.
        k: Number of examples chosen.
        max_length: Maximum tokens of examples, by which `auto` chooses.
        seed: Seed of `random`.
    """
    building = threading.Lock()

    @cache
    def selector(kind: SelectorKind, question: tuple[tuple[str, str], ...]) -> BaseExampleSelector:
        rows = [{"question": text, "label": label} for text, label in question]
        return build_selector(
            kind, rows, embeddings, k=k, max_length=max_length, seed=seed, value="label"
        )

    def scores(question: LabelledQuestion) -> dict[str, float]:
        rows = tuple((row["question"], row["label"]) for row in question.examples)
        values = {}
        for kind in KINDS:
            with building:  # so that the examples are embedded once
                chooses = selector(kind, rows)
            chosen = chooses.select_examples({"question": question.text})
            right = sum(example["label"] == question.label for example in chosen)
            values[f"same_label_{kind}"] = right / max(len(chosen), 1)
        return values

    return scores
