"""Passages: what a search returns, from a scored child id to a child with its parent and score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from index.documents import Kind

Level = Literal["child", "parent"]


class ScoredId(NamedTuple):
    """A child in a ranking; a higher score is better, scales differ between retrievers."""

    child_id: str
    score: float


class CandidateText(NamedTuple):
    """The text of a live child, read to rerank it; only the best are read as `Passage`s."""

    child_id: str
    parent_id: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A live child with its parent, their location in the document, and their score in a search.

    Attributes:
        start, end: Offsets of the child in the page.
        parent_start, parent_end: Offsets of the parent in the same page.
        heading: Path of headings above it, joined by " > "; may be empty.
        kind, name: Of its page.
        first_row, last_row: The rows of a sheet it holds, as its program counts them; 0 for none.
        parent_first_row, parent_last_row: Those of the parent.
        also_in: Further sources of the same content, which is stored once.
        given: Tags (`tag`) and metadata that people gave its source.
        access: Access labels of its source; empty is everyone.
        level: Which text a reader gets, the child's or the parent's; see `content`.
        score: Score in the ranking it is part of; a higher one is better.
        ranks: Rank from 1 in each retriever's ranking (`lexical`, `dense`) that holds it.
    """

    child_id: str
    parent_id: str
    source: str
    collection: str
    title: str
    language: str
    page: int
    start: int
    end: int
    text: str
    parent_start: int
    parent_end: int
    parent_text: str
    heading: str = ""
    kind: Kind = ""
    name: str = ""
    first_row: int = 0
    last_row: int = 0
    parent_first_row: int = 0
    parent_last_row: int = 0
    also_in: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    access: tuple[str, ...] = ()
    level: Level = "child"
    score: float = 0.0
    ranks: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the text a reader gets: the child's or the parent's."""
        return self.parent_id if self.level == "parent" else self.child_id

    @property
    def whole(self) -> "Passage":
        """The parent, as a passage whose only child it is."""
        return replace(
            self,
            start=self.parent_start,
            end=self.parent_end,
            text=self.parent_text,
            first_row=self.parent_first_row,
            last_row=self.parent_last_row,
        )

    @property
    def content(self) -> "Passage":
        """The passage whose text and location are those a reader gets at its level."""
        return self.whole if self.level == "parent" else self

    def scored(
        self, score: float, ranks: Mapping[str, int] | None = None, level: Level | None = None
    ) -> "Passage":
        """Return the passage with a score, and with ranks and a level where they are given."""
        ranks = self.ranks if ranks is None else ranks
        return replace(self, score=score, ranks=ranks, level=level or self.level)

    def with_content(
        self, text: str, start: int, end: int, first_row: int = 0, last_row: int = 0
    ) -> "Passage":
        """Return the passage with another text, and its location, at its level."""
        if self.level == "parent":
            return replace(
                self,
                parent_text=text,
                parent_start=start,
                parent_end=end,
                parent_first_row=first_row,
                parent_last_row=last_row,
            )
        return replace(
            self, text=text, start=start, end=end, first_row=first_row, last_row=last_row
        )
