"""Candidate questions, and the type of what writes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.documents import SourceRow


@dataclass(frozen=True)
class Candidate:
    """A question with its answer and where both come from.

    Attributes:
        answer: Word for word as it stands in `passage`.
        sentence: The words of the passage that it was made of.
        kind: lookup or table.
    """

    question: str
    answer: str
    sentence: str
    passage: str
    source: str
    language: str
    kind: str = "lookup"


Writer = Callable[[SourceRow], Iterator[Candidate]]
