"""Interface to a vector index: generations of vectors, one ACL partition per collection.

An engine implements `VectorIndex`. A *generation* is one complete copy of the index; the catalog
holds the pointer to the one that is searched.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from errors import StoreUnavailable
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
        in_place: Whether a generation is written where it is, so that readers of its pointer find
            new rows at once, and the pointer stays. The caller then deletes outgoing rows only
            when no reader needs them any more.
    """

    @property
    def in_background(self) -> bool: ...

    @property
    def in_place(self) -> bool: ...

    def owns(self, pointer: str) -> bool:
        """Return whether a pointer is of this engine; one of another was left by a change."""

    def search(
        self, pointer: str, partitions: Sequence[int], vector: Vectors, k: int
    ) -> list[Scored]:
        """Return at most k (child id, cosine), best first, from the generation `pointer`.

        Raises:
            StoreUnavailable: the engine, or the one that the pointer is of, cannot be asked.
            StoreDamaged: the generation is missing or cannot be read.
        """

    def writing(self, base: str) -> AbstractContextManager[NewGeneration]:
        """Yield a new generation, a copy of `base` or empty if base is ''.

        Where generations are written in place, it is `base` itself. The pointer of one without
        any row may be ''.
        """

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


def left_elsewhere() -> StoreUnavailable:
    """Return the error of a search whose vectors are still in the engine used before."""
    return StoreUnavailable(
        "The vectors are still in the engine that was used before.",
        "Run `ingest rebuild --vectors`; nothing is embedded again.",
    )
