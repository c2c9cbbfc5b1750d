"""Vectors of facts: each text is embedded once, and a server that fails costs no fact."""

from collections.abc import Sequence

import numpy as np

from chat.memory.facts import Fact
from chat.memory.recall import relevant
from chat.memory.vectors import CachedVectors, Vectors
from errors import ModelError


class Embedding:
    """Embeds a text as its length, and records what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_each_text_is_embedded_once() -> None:
    """Also where it occurs twice in one call."""
    embedding = Embedding()
    vectors = CachedVectors(embedding)
    assert vectors(["tea", "coffee", "tea"]).tolist() == [[3, 1], [6, 1], [3, 1]]
    assert vectors(["coffee", "차"]).tolist() == [[6, 1], [1, 1]]
    assert embedding.asked == ["tea", "coffee", "차"]


def test_the_least_recently_used_go() -> None:
    """Their number is bounded."""
    embedding = Embedding()
    vectors = CachedVectors(embedding, most=2)
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        vectors([text])
    assert embedding.asked == ["a", "bb", "ccc", "bb"]


def test_facts_are_recalled_by_words_where_the_embedder_fails() -> None:
    """A server that is down takes nothing from the answer but its meaning."""

    def fails(texts: Sequence[str]) -> Vectors:
        raise ModelError("The embedding server is down.")

    fact = Fact("1", "ann", "note", "", "the spare key is under the mat", "en", "asked", 0.0)
    assert relevant("Where is the spare key?", [fact], CachedVectors(fails)) == [fact]
