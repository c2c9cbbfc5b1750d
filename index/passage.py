"""Passages: what a search returns, from a scored child id to the child with its parent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from index.documents import Kind


class ScoredId(NamedTuple):
    """One child found by one leg; a higher score is better, scales differ between legs."""

    child_id: str
    score: float


class CandidateText(NamedTuple):
    """What is read of a live child to put it in order, before the best are read as `Passage`s."""

    child_id: str
    parent_id: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A live child together with its parent and where both stand in the document.

    Attributes:
        start, end: Offsets of the child in the page.
        parent_start, parent_end: Offsets of the parent in the same page.
        heading: Path of headings above it, joined by " > "; may be empty.
        kind, name: Of its page.
        first_row, last_row: The rows of a sheet it holds, as its program counts them; 0 for none.
        parent_first_row, parent_last_row: Those of the parent.
        also_in: Further sources of the same content, which is kept once.
        given: Tags (`tag`) and metadata that people gave its source.
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
