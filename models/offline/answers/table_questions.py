"""Table question answering: the cell asked for, or an answer computed over the rows of a table.

Where the row or the column cannot be determined there is no answer, instead of arbitrary rows.
"""

from collections.abc import Callable, Sequence

from models.evidence import Evidence
from models.offline.answers.list_answers import list_answer
from models.offline.sentences.selection import Selection, quotable_candidates
from models.offline.tables.computations import bounded, counted, summed, superlative
from models.offline.tables.lookup import look_up
from models.offline.tables.matching import TableMatch
from models.offline.tables.question_words import QuestionWords
from models.offline.tables.table import tables_of

Answer = Callable[[QuestionWords, Sequence[TableMatch], Selection], Selection | None]

# In order of precedence.
_ANSWERS: tuple[Answer, ...] = (bounded, superlative, counted, summed, look_up)


def table_answer(
    question: str, evidence: Sequence[Evidence], selection: Selection
) -> Selection | None:
    """Return an answer from the rows of a table, or None where no row answers.

    Args:
        question: One question.
        evidence: The passages.
        selection: The sentences that answer it.
    """
    tables = tables_of(evidence)
    if tables:
        words = QuestionWords(question, [f"{each.title}\n{each.text}" for each in evidence])
        matches = [TableMatch(words, table) for table in tables]
        for answer in _ANSWERS:
            if (found := answer(words, matches, selection)) is not None:
                return found
    return list_answer(question, quotable_candidates(evidence), selection)
