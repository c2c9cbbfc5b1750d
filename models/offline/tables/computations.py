"""Computations over the rows of a table: superlatives, comparisons, bounds, counts and sums.

A note states over how many rows the answer was computed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.named_sums import asks_for_sum
from models.offline.tables.patterns import AVERAGE, COMPARISON, COUNT, LEAST, MOST
from models.offline.tables.question_words import ABBREVIATED, SYNONYMOUS, Text
from models.offline.tables.table import number_of
from models.offline.values.amounts import Amount, amount_in, difference
from models.offline.values.number_bounds import NumberBound, number_bound

_MAX_ROWS = 12
_MIN_LABEL_WEIGHT = 0.35  # of a word that a column label has
_MIN_FIT = 0.7  # of a table that a question is about
_PARTLY_COVERED = 0.5  # confidence where a noun of the question is missing
# "At least 3 days" and 최대 3일 are bounds, not superlatives.
_BOUND_WORDS = re.compile(
    r"\b(?:at (?:the )?(?:least|most)|no (?:more|less)\b|more than|less than)"
    r"|최대\s?\d|최소\s?\d|최소한",
    re.I,
)

Note = tuple[str, Mapping[str, object]]


class RowValue(NamedTuple):
    """A row with its table and its number in the column asked for."""

    match: TableMatch
    row: MatchedRow
    column: int
    value: float


def bounded(asked: Asked) -> Selection | None:
    """Return the rows within a bound: "more than 20 staff", "정원 30명 이상"."""
    bound = number_bound(asked.question)
    if bound is None or (values := _values(asked, bound)) is None:
        return None
    within = [each for each in values if bound.contains(each.value)]
    note = ("rows_counted", {"total": len(values), "count": len(within)})
    return _covered(selected(within, (note,)), asked, values[0].match) if values else None


def superlative(asked: Asked) -> Selection | None:
    """Return the row with the most or least, or compare the rows that are named."""
    least, most = LEAST.search(asked.question), MOST.search(asked.question)
    if not (least or most) or _states_superlative(asked):
        return None
    ascending = least is not None and not (most and most.start() < least.start())
    if COMPARISON.search(asked.question) and (named := _named_values(asked.matches)):
        return _compared(named, ascending)
    if COMPARISON.search(asked.question) and any(len(m.named_keys) > 1 for m in asked.matches):
        return None  # two are compared that have no numbers: both are shown
    values = _values(asked)
    if values is None or len(values) < 2:
        return _refused(asked)
    best = (min if ascending else max)(each.value for each in values)
    label = values[0].match.table.labels[values[0].column]
    note = ("rows_compared", {"count": len(values), "column": label})
    found = selected([each for each in values if each.value == best], (note,))
    return _covered(found, asked, values[0].match)


def counted(asked: Asked) -> Selection | None:
    """Return how many rows there are, where rows are counted."""
    if not COUNT.search(asked.question) or asked.is_prose:
        return None
    match = table_about(asked)
    if match is None or match.columns([], numeric=True):
        return None
    names = (match.table.labels[0], match.table.title, match.table.above)
    named = [word for name in names for word in asked.words.matching(Text(name))]
    if not any(word in asked.words.content for word in named) or match.unmatched_nouns(*match.rows):
        return None
    rows = filtered_rows(match)
    note = ("rows_counted", {"total": len(match.rows), "count": len(rows)})
    return selected([RowValue(match, row, 0, 0.0) for row in rows], (note,), whole=True)


def summed(asked: Asked) -> Selection | None:
    """Return the sum or the mean of a column, over the rows that are named or all of them."""
    averages = bool(AVERAGE.search(asked.question))
    if not (averages or asks_for_sum(asked)) or asked.is_prose:
        return None
    values = _named_values(asked.matches)
    if not values and not any(match.named_keys for match in asked.matches):
        values = _values(asked) or []
    if len(values) < 2:
        return None
    total = sum(each.value for each in values)
    unit = amount_in(values[0].row.row.cells[values[0].column]) or Amount(0)
    note = {
        "count": len(values),
        "column": values[0].match.table.labels[values[0].column],
        "value": unit.with_value(total / len(values) if averages else total),
    }
    message = "rows_averaged" if averages else "rows_summed"
    found = replace(selected(values, ()), lead=((message, note),))
    return _covered(found, asked, values[0].match)


def selected(
    values: Iterable[RowValue],
    notes: Sequence[Note],
    *,
    whole: bool = False,
    columns: Sequence[int] = (),
) -> Selection:
    """Return rows with their keys and the column asked for (or these columns), or whole rows."""
    sentences = tuple(
        SelectedSentence(
            each.row.row.n,
            each.match.table.show(
                each.row.row,
                None if whole else each.match.shown([each.row], columns or [each.column]),
            ),
            1.0,
            own_line=True,
        )
        for each in list(values)[:_MAX_ROWS]
    )
    return Selection(sentences, 1.0 if sentences else 0.0, notes=tuple(notes))


def filtered_rows(match: TableMatch) -> list[MatchedRow]:
    """Return the rows with those words of the question that only some rows have."""
    nouns = [
        word
        for word in match.row_words
        if word.is_noun and any(row.words.get(word, 0.0) >= SYNONYMOUS for row in match.rows)
    ]
    rows = [row for row in match.in_order if all(word in row.words for word in nouns)]
    return rows or match.in_order


def _values(asked: Asked, bound: NumberBound | None = None) -> list[RowValue] | None:
    """Return the rows that a question is about, with their numbers in the column it asks for.

    Tables of one document with the same column are taken together.
    """
    best = table_about(asked, numeric=True, bound=bound)
    if best is None:
        return None
    label = best.table.labels[_numeric_columns(best, bound)[0]]
    values = []
    for match in asked.matches:
        if match.table.source == best.table.source and label in match.table.labels:
            column = match.table.labels.index(label)
            for row in filtered_rows(match):
                if (number := number_of(row.row.cells[column])) is not None:
                    values.append(RowValue(match, row, column, number))
    return values


def table_about(
    asked: Asked, *, numeric: bool = False, bound: NumberBound | None = None
) -> TableMatch | None:
    """Return the table that a question is about: by its headings, labels and cells."""
    eligible = [
        match
        for match in asked.matches
        if len(match.rows) > 1
        and any(match.table.labels)
        and _is_about(match, asked)
        and (not numeric or _numeric_columns(match, bound))
    ]
    best = max(eligible, key=fit, default=None)
    return best if best is not None and fit(best) >= _MIN_FIT else None


def _is_about(match: TableMatch, asked: Asked) -> bool:
    """Return whether a table has all nouns of a question, or all but one of several."""
    unmatched, nouns = match.unmatched_nouns(*match.rows), asked.words.nouns
    labels = [Text(label) for label in match.table.labels]
    labelled = any(noun.matches(label) >= ABBREVIATED for noun in nouns for label in labels)
    return not unmatched or (len(unmatched) == 1 < len(nouns) + labelled)


def _covered(found: Selection, asked: Asked, match: TableMatch) -> Selection:
    """Return an answer with less confidence where the table lacks a noun of the question."""
    if not match.unmatched_nouns(*match.rows):
        return found
    return replace(found, confidence=min(found.confidence, _PARTLY_COVERED))


def _numeric_columns(match: TableMatch, bound: NumberBound | None) -> list[int]:
    """Return the columns of numbers asked for; those in the unit of a bound, where it has one."""
    columns = match.columns([], numeric=True)
    if bound is None or not bound.unit:
        return columns
    fitting = [
        i
        for i in match.table.numeric()
        if sum(bound.fits(row.cells[i]) for row in match.table.rows) >= len(match.table.rows) / 2
    ]
    return [i for i in columns if i in fitting] or fitting or columns


def fit(match: TableMatch) -> float:
    """Return how much of a question the headings, labels and cells of a table match."""
    heads = sum(
        strength * (max(word.weight, _MIN_LABEL_WEIGHT) if strength > 1 else word.weight)
        for word, strength in match.head_words.items()
    )
    return heads + sum(word.weight for word in match.row_words) / 2


def _named_values(matches: Sequence[TableMatch]) -> list[RowValue]:
    """Return the rows that a question names, with their numbers in the column it asks for."""
    for match in sorted(matches, key=lambda each: -len(each.named_keys)):
        rows = match.named_rows()
        columns = match.columns(rows, numeric=True) if len(rows) > 1 else []
        if columns and not match.unmatched_nouns(*rows) and not match.are_only_listed(rows):
            numbers = [(row, number_of(row.row.cells[columns[0]])) for row in rows]
            values = [RowValue(match, row, columns[0], n) for row, n in numbers if n is not None]
            if len(values) > 1:
                return values
    return []


def _compared(values: list[RowValue], ascending: bool) -> Selection:
    values = sorted(values, key=lambda each: each.value if ascending else -each.value)
    column = values[0].match.table.labels[values[0].column]
    notes: list[Note] = [("rows_compared", {"count": len(values), "column": column})]
    if len(values) == 2:
        one, other = (each.row.row.cells[each.column] for each in values)
        if working := difference(one, other):
            notes.append(("difference", {"working": working}))
    return selected(values, notes)


def _refused(asked: Asked) -> Selection | None:
    """Return that no superlative can be computed, where only rows were selected."""
    return Selection((), 0.0) if asked.selection.sentences and not asked.is_prose else None


def _states_superlative(asked: Asked) -> bool:
    """Return whether the best sentence is running text that itself states the most or least."""
    if not asked.is_prose:
        return False
    text = asked.selection.sentences[0].text
    bare = _BOUND_WORDS.sub(" ", text)
    states = any(each.search(asked.question) and each.search(bare) for each in (MOST, LEAST))
    nouns = sum(word.weight for word in asked.words.nouns)
    return states and asked.words.coverage(text) >= nouns
