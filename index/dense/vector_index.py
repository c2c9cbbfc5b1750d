"""Interface to a vector index: generations of vectors, one ACL partition per collection.

An engine implements `VectorIndex`. A *generation* is one complete copy of the index; the catalog
holds the pointer to the one that is searched.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from index.dense.chroma_interface import Vectors

Scored = tuple[int, float]


class VectorBatch(Protocol):
    """A generation being written; no reader sees it."""

    def upsert(self, partition: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per id, any number of them."""

    def delete(self, partition: int, ids: Sequence[int]) -> None:
        """Delete ids; unknown ids are ignored."""


class NewGeneration(VectorBatch, Protocol):
    """A generation being written, with its name."""

    @property
    def pointer(self) -> str:
        """The name of the generation."""


class VectorIndex(Protocol):
    """What dense retrieval needs from a vector engine.

    Attributes:
        in_background: Whether `background_writer` may write its generations in a second process.
    """

    @property
    def in_background(self) -> bool: ...

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`."""

    def writing(self, base: str) -> AbstractContextManager[NewGeneration]:
        """Yield a new generation, a copy of `base` or empty if base is ''."""

    def ids(self, pointer: str) -> list[int]:
        """Return the child id of every row."""

    def stored(self, pointer: str, child: int) -> Vectors | None:
        """Return the vector of a row as the engine holds it, or None."""

    def rows(self, pointer: str) -> int:
        """Return how many rows take up space, deleted rows included."""

    def sweep(self, keep: str) -> int:
        """Remove generations that no reader needs; return how many."""

    def close(self) -> None:
        """Release files and memory."""
