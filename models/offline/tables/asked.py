"""An asked question: its words, the tables it is matched with, and the selected sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from models.evidence import Evidence
from models.offline.sentences.candidates import Candidate, quotable_candidates
from models.offline.sentences.selection import Selection
from models.offline.tables.matching import TableMatch
from models.offline.tables.question_words import QuestionWords
from models.offline.tables.reading import labelled_cells


@dataclass(frozen=True)
class Asked:
    """A question with what may answer it.

    Attributes:
        words: Its words.
        matches: Its matches with the tables of the passages.
        selection: The sentences that answer it best.
        passages: The passages.
    """

    words: QuestionWords
    matches: Sequence[TableMatch]
    selection: Selection
    passages: Sequence[Evidence]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The sentences and rows of the passages that may be quoted."""
        return quotable_candidates(self.passages)

    @property
    def question(self) -> str:
        """The question as it was asked."""
        return self.words.question

    @property
    def prose(self) -> list[str]:
        """The selected sentences that are running text."""
        return [
            each.text
            for each in self.selection.sentences
            if not each.own_line and " | " not in each.text and not labelled_cells(each.text)
        ]

    @property
    def is_prose(self) -> bool:
        """Whether the best sentence is running text."""
        sentences = self.selection.sentences
        return bool(sentences) and sentences[0].text in self.prose
