"""BERTScore over an injected encoder; the real one needs an extra that tests do without."""

import importlib.util

import numpy as np
import pytest

from errors import EvaluationError
from evals.metrics.bertscore import BertScore, Vectors, transformer

WORDS = {"two": 0, "둘": 0, "years": 1, "년": 1, "red": 2, "빨강": 2}


def encode(text: str) -> Vectors:
    """A stand-in for a multilingual model: an axis a meaning, "months" near "years"."""
    axes = np.eye(3, dtype=np.float32)
    near = np.array([0.0, 0.6, 0.8], np.float32)
    return np.array([near if w == "months" else axes[WORDS[w]] for w in text.split()], np.float32)


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("two years", "two years", 1.0),
        ("년 둘", "two years", 1.0),
        ("red", "two years", 0.0),
        ("빨강", "둘", 0.0),
        ("two", "two years", 2 / 3),
        ("two months", "two years", 0.8),
    ],
)
def test_tokens_are_matched_with_the_nearest(answer: str, reference: str, expected: float) -> None:
    """Order and language do not count; what is missing or merely near does."""
    assert BertScore(encode).f1(answer, [reference]) == pytest.approx(expected)


def test_the_best_reference_counts() -> None:
    """An answer need only be near to one of the accepted ones."""
    assert BertScore(encode).f1("red", ["two years", "빨강"]) == pytest.approx(1.0)


@pytest.mark.parametrize(("answer", "references"), [("", ["two"]), ("two", [" "]), ("two", [])])
def test_nothing_to_compare_is_an_error(answer: str, references: list[str]) -> None:
    """A metric over no tokens would be made up."""
    with pytest.raises(EvaluationError):
        BertScore(encode).f1(answer, references)


@pytest.mark.skipif(
    importlib.util.find_spec("transformers") is not None, reason="the extra is installed"
)
def test_the_missing_extra_is_named() -> None:
    """Without the packages the error says how to get them."""
    with pytest.raises(EvaluationError, match=r"pip install '\.\[bertscore\]'"):
        transformer("any")
