"""Table question answering: answers computed over the rows of one table.

Superlatives, comparisons, bounds, counts and sums. A note states over how many rows the answer was
computed. Where no column can be determined there is no answer, instead of arbitrary rows.
"""

from collections.abc import Callable, Mapping, Sequence

from models.evidence import Evidence
from models.offline.answers.list_answers import list_answer
from models.offline.answers.number_bounds import number_bound
from models.offline.answers.table_patterns import (
    COMPARISON,
    COUNT,
    LEAST,
    MOST,
    QUANTITIES,
    SUM,
)
from models.offline.answers.tables import Row, Table, number_of, tables_of
from models.offline.sentences.selection import SelectedSentence, Selection, quotable_candidates
from text.analyser import tokens, words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.expansion import synonyms_of

_MAX_ROWS = 12
_MIN_FIT = 2  # of a table that a question is about
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS

Computation = Callable[[Selection], Selection | None]


def table_answer(
    question: str, evidence: Sequence[Evidence], selection: Selection
) -> Selection | None:
    """Return an answer computed over rows, or None where the question asks for none.

    Args:
        question: One question.
        evidence: The passages.
        selection: The sentences that answer it.
    """
    candidates = quotable_candidates(evidence)
    table = _table_of(question, tables_of(candidates))
    if table is not None:
        asked = _TableQuestion(question, table)
        computations: tuple[Computation, ...] = (
            asked.bounded,
            asked.superlative,
            asked.count,
            asked.sum,
        )
        for compute in computations:
            if (answer := compute(selection)) is not None:
                return answer
    return list_answer(question, candidates, selection)


def _content_words(question: str) -> frozenset[str]:
    plain = (question_stem(word) for word in words(question))
    return frozenset(token for word in plain for token in tokens(word) if token not in _STOPWORDS)


def _with_synonyms(question: str) -> frozenset[str]:
    return _content_words(question).union(*(synonyms_of(word) for word in words(question)))


def _table_of(question: str, tables: Sequence[Table]) -> Table | None:
    """Return the table that a question is about, by its words in labels, title and cells."""
    asked = _content_words(question)

    def fit(table: Table) -> float:
        labels = {token for label in table.labels for token in tokens(label)}
        cells = frozenset[str]().union(*(row.words for row in table.rows))
        return 2 * len(asked & labels) + len(asked & table.above - labels) + len(asked & cells) / 2

    best = max((table for table in tables if len(table.rows) > 1), key=fit, default=None)
    return best if best and fit(best) >= _MIN_FIT else None


class _TableQuestion:
    """One question about one table."""

    def __init__(self, question: str, table: Table) -> None:
        self._question, self._table = question, table
        self._words = _content_words(question)

    def bounded(self, selection: Selection) -> Selection | None:
        """Return the rows within a bound: "more than 20 staff", "정원 30명 이상"."""
        bound = number_bound(self._question)
        column = self._column() if bound else None
        if bound is None or column is None:
            return None
        numbers = self._table.column(column)
        rows = [row for row, n in zip(self._table.rows, numbers, strict=True) if bound.contains(n)]
        return self._counted_rows(rows)

    def superlative(self, selection: Selection) -> Selection | None:
        """Return the row with the most or least, or compare the rows that are named."""
        least, most = LEAST.search(self._question), MOST.search(self._question)
        if not (least or most) or _is_prose(selection):
            return None
        compares = bool(COMPARISON.search(self._question))
        rows = self._named_rows() if compares else self._filtered_rows()
        column = self._column()
        if column is None or len(rows) < 2:
            unclear = selection.sentences and not _states_superlative(selection)
            return Selection((), 0.0) if unclear else None
        numbers = [(number_of(row.cells[column]), row) for row in rows]
        known = [(number, row) for number, row in numbers if number is not None]
        if len(known) < 2:
            return None
        ascending = least is not None and not (most and most.start() < least.start())
        known.sort(key=lambda pair: pair[0] if ascending else -pair[0])
        best = [row for number, row in known if number == known[0][0]]
        shown = [row for _, row in known] if compares else best
        note = {"count": len(known), "column": self._table.labels[column]}
        return _selected_rows(shown, ("rows_compared", note))

    def count(self, selection: Selection) -> Selection | None:
        """Return how many rows there are, where rows are counted."""
        key_words = set(tokens(self._table.labels[0])) | (self._table.above & self._words)
        asks_rows = key_words & self._words and self._column() is None
        if not COUNT.search(self._question) or not asks_rows or _is_prose(selection):
            return None
        return self._counted_rows(self._filtered_rows())

    def sum(self, selection: Selection) -> Selection | None:
        """Return the sum of a column."""
        column = self._column()
        if not SUM.search(self._question) or column is None or _is_prose(selection):
            return None
        rows = self._filtered_rows()
        numbers = [n for row in rows if (n := number_of(row.cells[column])) is not None]
        if len(numbers) < 2:
            return None
        note = {
            "count": len(numbers),
            "column": self._table.labels[column],
            "value": f"{sum(numbers):,g}",
        }
        return _selected_rows(rows, ("rows_summed", note))

    def _column(self) -> int | None:
        """Return the index of the column asked for: by its label, or by the kind of quantity."""
        numeric = self._table.numeric()
        if (column := self._labelled(numeric, self._words)) is not None:
            return column
        for asked, label in QUANTITIES:
            if asked.search(self._question):
                fitting = [i for i in numeric if label.search(self._table.labels[i])]
                if fitting:
                    return fitting[0]
        if (column := self._labelled(numeric, _with_synonyms(self._question))) is not None:
            return column
        return numeric[0] if len(numeric) == 1 else None

    def _labelled(self, columns: Sequence[int], names: frozenset[str]) -> int | None:
        """Return the column whose label has most of the names; None where none has any."""
        shared = {i: len(names & set(tokens(self._table.labels[i]))) for i in columns}
        best = max(shared, key=lambda i: shared[i], default=None)
        return best if best is not None and shared[best] else None

    def _filtered_rows(self) -> list[Row]:
        """Return the rows with those words of the question that only some rows contain."""
        rows = self._table.rows
        shared = [row.words & self._words for row in rows]
        distinctive = frozenset[str]().union(*shared) - frozenset.intersection(*shared)
        distinctive -= {token for label in self._table.labels for token in tokens(label)}
        filtered = [row for row, own in zip(rows, shared, strict=True) if distinctive <= own]
        return filtered if distinctive and filtered else list(rows)

    def _named_rows(self) -> list[Row]:
        """Return the rows whose key the question names."""
        rows = [row for row in self._table.rows if set(tokens(row.cells[0])) & self._words]
        fits = [len(row.words & self._words) for row in rows]
        return [row for row, fit in zip(rows, fits, strict=True) if fit == max(fits)]

    def _counted_rows(self, rows: Sequence[Row]) -> Selection:
        note = {"total": len(self._table.rows), "count": len(rows)}
        return _selected_rows(rows, ("rows_counted", note))


def _is_prose(selection: Selection) -> bool:
    """Return whether the best sentence is running text, which is then preferred."""
    return bool(selection.sentences) and not selection.sentences[0].own_line


def _states_superlative(selection: Selection) -> bool:
    """Return whether a selected sentence itself states what is the most or least."""
    return any(MOST.search(each.text) or LEAST.search(each.text) for each in selection.sentences)


def _selected_rows(rows: Sequence[Row], note: tuple[str, Mapping[str, object]]) -> Selection:
    sentences = tuple(
        SelectedSentence(row.candidate.passage.n, row.candidate.unit.readable(), 1.0, own_line=True)
        for row in rows[:_MAX_ROWS]
    )
    return Selection(sentences, 1.0 if sentences else 0.0, notes=(note,))
