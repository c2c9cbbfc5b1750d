"""Table question answering: the cell asked for, or an answer computed over the rows of a table.

Where the row or the column cannot be determined there is no answer, instead of arbitrary rows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from models.evidence import Evidence
from models.offline.answers.list_answers import list_answer
from models.offline.sentences.selection import Selection
from models.offline.tables.asked import Asked
from models.offline.tables.column_types import COLUMN_TYPES
from models.offline.tables.computations import bounded, counted, summed, superlative
from models.offline.tables.dated_answers import dated_row, dated_rule
from models.offline.tables.lookup import look_up, of_the_others
from models.offline.tables.matching import TableMatch
from models.offline.tables.named_sums import summed_items
from models.offline.tables.priced_answers import priced
from models.offline.tables.question_words import QuestionWords, Text, Word
from models.offline.tables.ranged_rows import ranged_row
from models.offline.tables.row_filters import enumerated, having, lacking, listed
from models.offline.tables.table import Table, tables_of
from models.offline.values.numerals import with_digits
from models.offline.values.years import of_years, years_in
from text.language import detect_language

_NO_ANSWER = 0.1  # confidence of a row that is shown as near, and not as an answer

Answer = Callable[[Asked], Selection | None]

# In order of precedence.
_ANSWERS: tuple[Answer, ...] = (
    summed_items, priced, dated_row, dated_rule, ranged_row, bounded, superlative, counted, summed,
    lacking, look_up, of_the_others, enumerated, having, listed,
)  # fmt: skip


def table_answer(
    question: str, evidence: Sequence[Evidence], selection: Selection
) -> Selection | None:
    """Return an answer from the rows of a table, or None where no row answers.

    Args:
        question: One question.
        evidence: The passages.
        selection: The sentences that answer it.
    """
    texts = [f"{each.title}\n{each.text}" for each in evidence]
    tables = tables_of(evidence)
    question = with_digits(question, {cell for each in tables for cell in _keys(each)})
    words = QuestionWords(question, texts)
    years = years_in(question)
    eligible = [kept for table in tables if (kept := of_years(table, years)) is not None]
    asked = Asked(words, [TableMatch(words, each) for each in eligible], selection, evidence)
    for answer in _ANSWERS:
        if (found := answer(asked)) is not None:
            return found
    if _names_unknown(asked, texts):
        return Selection((), 0.0, selection.missing)
    if _is_of_other_year(asked, tables) or _only_lists(asked):
        return replace(selection, confidence=min(selection.confidence, _NO_ANSWER))
    return list_answer(question, asked.candidates, selection)


def _keys(table: Table) -> Iterator[str]:
    """Yield the first cell of each row."""
    return (row.cells[0] for row in table.rows if row.cells)


def _is_of_other_year(asked: Asked, tables: Sequence[Table]) -> bool:
    """Return whether the best sentence is a row that is not of a year of the question."""
    if not asked.selection.sentences:
        return False
    text = asked.selection.sentences[0].text
    kept = {row for match in asked.matches for row in match.table.rows}
    return any(
        text in (table.show(row), " | ".join(row.cells))
        for table in tables
        for row in table.rows
        if row not in kept
    )


def _only_lists(asked: Asked) -> bool:
    """Return whether the best sentence is a row that only lists what the question asks about."""
    if not asked.selection.sentences:
        return False
    text = asked.selection.sentences[0].text
    return any(
        text in (match.table.show(each.row), " | ".join(each.row.cells))
        and match.are_only_listed([each])
        for match in asked.matches
        for each in match.rows
    )


def _names_unknown(asked: Asked, texts: Sequence[str]) -> bool:
    """Return whether rows were selected for a noun that no passage has.

    Either a row was named, and the noun stands beside its key, or the noun is a key that no row
    has, so that nothing tells the rows apart.
    """
    if asked.is_prose or not asked.selection.sentences:
        return False
    has_named = any(match.named_keys for match in asked.matches)
    if not has_named and (re.search(r"\d", asked.question) or _tells_rows_apart(asked)):
        return False
    passages = [Text(text) for text in texts]
    return any(
        not word.stem.isupper()
        and not _is_translated(word, asked.selection)
        and not any(word.matches(passage) for passage in passages)
        and not any(kind.question.search(word.stem) for kind in COLUMN_TYPES)
        for word in asked.words.nouns
    )


def _is_translated(word: Word, selection: Selection) -> bool:
    """Return whether a passage has a word in another language, perhaps with the word beside it.

    "New York" is 뉴욕, while "York" alone is nothing.
    """
    is_foreign = detect_language(word.stem) != detect_language(selection.sentences[0].text)
    return is_foreign and word.stem not in selection.missing


def _tells_rows_apart(asked: Asked) -> bool:
    """Return whether a word of the question distinguishes rows of the table of the best row."""
    text = asked.selection.sentences[0].text
    return not any(
        text in (match.table.show(row), " | ".join(row.cells)) and not match.row_words
        for match in asked.matches
        for row in match.table.rows
    )
