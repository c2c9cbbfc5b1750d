"""Candidate questions, and the type of question generators."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.documents import SourceRow


@dataclass(frozen=True)
class Candidate:
    """A question with its answer and their source.

    Attributes:
        answer: Verbatim from `passage`.
        sentence: The text of the passage it was made from.
        kind: lookup or table.
    """

    question: str
    answer: str
    sentence: str
    passage: str
    source: str
    language: str
    kind: str = "lookup"


QuestionGenerator = Callable[[SourceRow], Iterator[Candidate]]
