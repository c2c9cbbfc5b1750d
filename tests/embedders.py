"""Embedders for tests: hashed vectors that are computed behind the words, and recorded."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from models.embeddings import Embedder
from models.offline.hashing import HashingEmbeddings


class Recorded(Embeddings):
    """Hashed vectors; records each text and calls `before` with each batch.

    Attributes:
        texts: The texts embedded so far, those of questions apart.
        delay: Seconds a text takes.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.texts: list[str] = []
        self.delay = delay
        self.before: Callable[[Sequence[str]], None] = lambda _: None
        self._hashing = HashingEmbeddings()

    def embed_array(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return a row a text."""
        self.before(texts)
        time.sleep(self.delay * len(texts))
        self.texts += texts
        return self._hashing.embed_array(texts)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a list a text."""
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self._hashing.embed_query(text)


def behind(embedder: Embedder, name: str = "offline:behind", **changes: Any) -> Embedder:
    """The embedder with recorded vectors that follow the words, under another name."""
    options: dict[str, Any] = {"embeddings": Recorded(), "batch": 8, "execution": "calls"}
    return replace(embedder, name=name, **options | changes)


def recorded(embedder: Embedder) -> Recorded:
    """The recording of an embedder made by `behind`."""
    assert isinstance(embedder.embeddings, Recorded)
    return embedder.embeddings
