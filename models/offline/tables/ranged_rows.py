"""Rows by a value within a range: a score of 88 in "85-89", 12 kg in "10 kg or more"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from models.offline.sentences.selection import Selection
from models.offline.tables.asked import Asked
from models.offline.tables.lookup import selected_rows
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.question_words import Text
from models.offline.values.dates import without_dates
from models.offline.values.quantities import unit_named

_CONFIDENCE = 0.9
_MIN_RANGES = 0.6  # share of the cells of a column that are ranges
_NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
_UNIT = r"\s?([%℃]|[가-힣]{1,3}?|[A-Za-z]{1,8})?"
_BETWEEN = re.compile(
    rf"\s*[$€£¥₩]?{_NUMBER}{_UNIT}\s?(?:[-–—~∼～]|to|이상|부터|에서)\s?[$€£¥₩]?{_NUMBER}{_UNIT}\s?"
    r"(?:까지|이하|미만)?\s*",
    re.I,
)
_ABOVE = re.compile(
    rf"\s*(?:(?P<word>over|above|more than|from|at least|since)\s)?[$€£¥₩]?{_NUMBER}{_UNIT}\s?"
    r"(?P<end>이상|초과|부터|or (?:more|above|over|longer|heavier|higher)"
    r"|and (?:more|above|over|up)|\+)?\s*",
    re.I,
)
_BELOW = re.compile(
    rf"\s*(?:(?P<word>under|below|less than|fewer than|up to|at most|until)\s)?[$€£¥₩]?{_NUMBER}"
    rf"{_UNIT}\s?(?P<end>이하|미만|까지|or (?:less|fewer|below|under|shorter|lighter|lower))?\s*",
    re.I,
)
_EXCLUSIVE = re.compile(r"over|above|more than|under|below|less than|fewer than|초과|미만", re.I)
_ASKED_NUMBER = re.compile(
    rf"(?<![\w.,:/-]){_NUMBER}(?![:/.-]\d)\s?(%|[가-힣]{{1,3}}|(?<= )[A-Za-z]+)?"
)


class NumberRange(NamedTuple):
    """The ends of a range, and its unit; an end that is open is infinite."""

    low: float
    high: float
    unit: str
    open_low: bool = False
    open_high: bool = False

    def contains(self, value: float) -> bool:
        """Return whether a number is within the range."""
        above = value > self.low or (value == self.low and not self.open_low)
        return above and (value < self.high or (value == self.high and not self.open_high))


def ranged_row(asked: Asked) -> Selection | None:
    """Return the row whose range contains a number of the question, with the cell asked for.

    None where the unit differs, where no other column is asked for, or where the table lacks a noun
    of the question.
    """
    numbers = list(_numbers(asked.question))
    for match in asked.matches if numbers else ():
        for column in range(len(match.table.labels)):
            found = _rows_within(match, column, numbers)
            if len(found) != 1:
                continue
            columns = [i for i in match.columns(found) if i != column]
            if columns and not match.unmatched_nouns(*found):
                shown = sorted({*match.shown(found, columns), column})
                return selected_rows(match, found, shown, _CONFIDENCE)
    return None


def number_range(cell: str) -> NumberRange | None:
    """Return the range that a cell states as a whole, or None: "85-89", 90점 이상, "under 60"."""
    if match := _BETWEEN.fullmatch(cell):
        low, low_unit, high, high_unit = match.groups()
        is_open = "미만" in cell
        return NumberRange(_value(low), _value(high), high_unit or low_unit or "", False, is_open)
    for pattern, is_lower in ((_ABOVE, True), (_BELOW, False)):
        match = pattern.fullmatch(cell)
        if match and (match["word"] or match["end"]):
            value, unit = _value(match[2]), match[3] or ""
            exclusive = bool(_EXCLUSIVE.search(cell)) and not re.search(r"\bor\b|\band\b", cell)
            if is_lower:
                return NumberRange(value, float("inf"), unit, exclusive)
            return NumberRange(float("-inf"), value, unit, False, exclusive)
    return None


def _rows_within(
    match: TableMatch, column: int, numbers: list[tuple[float, str]]
) -> list[MatchedRow]:
    ranges = [(number_range(row.row.cells[column]), row) for row in match.in_order]
    stated = [(each, row) for each, row in ranges if each is not None]
    if len(stated) < 2 or len(stated) < _MIN_RANGES * len(ranges):
        return []
    label = match.table.labels[column]
    return [
        row
        for each, row in stated
        if any(
            each.contains(value) and _same_unit(unit, each.unit, label) for value, unit in numbers
        )
    ]


def _same_unit(asked: str, stated: str, label: str) -> bool:
    """Return whether a unit of the question is that of a range; either may be left out."""
    if asked and not stated and unit_named(asked):
        return unit_named(asked) in map(unit_named, re.findall(r"[^\W\d_]+", label))
    if not asked or not stated:
        return not asked or not re.search(r"[가-힣A-Za-z]", stated) or asked in label
    short, other = sorted((asked.casefold(), stated.casefold()), key=len)
    if asked.isascii() != stated.isascii():
        return True
    return other.startswith(short[:-1] if len(short) > 3 else short) or bool(
        Text(asked).tokens & Text(stated).tokens
    )


def _numbers(question: str) -> Iterator[tuple[float, str]]:
    """Yield the numbers of a question with the words behind them."""
    for number, unit in _ASKED_NUMBER.findall(without_dates(question)):
        yield _value(number), unit


def _value(number: str) -> float:
    return float(number.replace(",", ""))
