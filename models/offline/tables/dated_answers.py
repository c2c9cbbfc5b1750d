"""Answers by a date of the question: the row whose days contain it, and days before or after it."""

import re
from collections.abc import Sequence

from models.offline.canned_replies import answer_language
from models.offline.sentences.candidates import Candidate
from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.computations import fit
from models.offline.tables.lookup import selected_rows
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.question_words import Text, squeezed
from models.offline.values.dates import Day, DayRange, day_range, days_in, format_date
from text.analyser import tokens

_MIN_DATED = 0.5  # share of the rows with a date, in a column of dates
_MIN_CONFIDENCE = 0.6
_DAYS = {"일": 1, "주": 7, "day": 1, "week": 7}
_OFFSET = re.compile(
    r"(?P<anchor1>[가-힣]{2,10})(?:로부터|부터|의|에서)?\s(?P<n1>\d+)(?P<u1>일|주)(?:일|간)?\s?"
    r"(?P<d1>전|이내|안에|후)"
    r"|(?:within\s+)?(?P<n2>\d+)\s+(?P<u2>day|week)s?\s+"
    r"(?P<d2>before|prior to|ahead of|of|after|from|following)\s+"
    r"(?:the |your |an? |its |their )?(?P<anchor2>[A-Za-z-]+(?:\s+(?:date|day|\w+))?)",
    re.I,
)
_BACKWARD = ("전", "before", "prior to", "ahead of")


def dated_row(asked: Asked) -> Selection | None:
    """Return the row whose days contain a date of the question, with the cell asked for."""
    days = days_in(asked.question)
    if not days:
        return None
    for match in sorted(asked.matches, key=lambda each: -fit(each)):
        if match.unmatched_nouns(*match.rows):
            continue
        ranges = _ranges(match)
        rows = [row for day in days if (row := _row_at(day, ranges)) is not None]
        columns = [i for i in match.columns(rows) if i != _date_column(match)] if rows else []
        if len(rows) == len(days) and columns:
            rows = list({id(row): row for row in rows}.values())
            shown = sorted({*match.shown(rows, columns), _date_column(match) or 0})
            return selected_rows(match, rows, shown)
    return None


def dated_rule(asked: Asked) -> Selection | None:
    """Return the date that a rule of the passages gives: "7 days before the flight"."""
    days = days_in(asked.question)
    if len(days) != 1:
        return None
    ruled = [
        (asked.words.coverage(candidate.unit.readable()), rule, candidate)
        for candidate in asked.candidates
        if (rule := _rule(candidate, asked)) and not candidate.unit.heading
    ]
    if not ruled:
        return None
    _, rule, candidate = max(ruled, key=lambda each: each[0])
    amount = int(rule["n1"] or rule["n2"]) * _DAYS[(rule["u1"] or rule["u2"]).lower()]
    is_backward = (rule["d1"] or rule["d2"]).lower() in _BACKWARD
    on = days[0].shifted(-amount if is_backward else amount)
    text = format_date(on, answer_language(asked.question), with_year=days[0].year is not None)
    return Selection(
        (SelectedSentence(candidate.passage.n, candidate.unit.readable(), 1.0),),
        max(asked.selection.confidence, _MIN_CONFIDENCE),
        lead=(("date_computed", {"rule": rule.group().strip(), "date": text}),),
    )


def _ranges(match: TableMatch) -> list[tuple[DayRange, MatchedRow]]:
    column = _date_column(match)
    if column is None:
        return []
    pairs = [(day_range(row.row.cells[column]), row) for row in match.in_order]
    return [(days, row) for days, row in pairs if days is not None]


def _date_column(match: TableMatch) -> int | None:
    """Return the first column of dates; None where a table has none."""
    total = len(match.table.rows)
    for i in range(len(match.table.labels)):
        dated = sum(bool(days_in(row.cells[i])) for row in match.table.rows)
        if total > 1 and dated >= _MIN_DATED * total:
            return i
    return None


def _row_at(day: Day, ranges: Sequence[tuple[DayRange, MatchedRow]]) -> MatchedRow | None:
    """Return the row of a day; of rows that end a period each, the first that is not over."""
    within = [(days, row) for days, row in ranges if days.contains(day)]
    closed = [row for days, row in within if days.first and days.last]
    until = sorted(
        ((days.last, row) for days, row in within if days.last and not days.first),
        key=lambda pair: pair[0],
    )
    since = sorted(
        ((days.first, row) for days, row in within if days.first and not days.last),
        key=lambda pair: pair[0],
    )
    best = closed or [row for _, row in until] or [row for _, row in reversed(since)]
    return best[0] if best else None


def _rule(candidate: Candidate, asked: Asked) -> re.Match[str] | None:
    """Return a number of days before or after what the question gives the date of."""
    for match in _OFFSET.finditer(candidate.unit.text):
        anchor = match["anchor1"] or match["anchor2"]
        if _names(anchor, asked):
            return match
    return None


def _names(anchor: str, asked: Asked) -> bool:
    if not anchor.isascii():
        name = squeezed(anchor)
        return name in asked.words.squeezed or (len(name) > 2 and name[:-1] in asked.words.squeezed)
    first = tokens(anchor.split()[0])
    return any(word.matches(Text(anchor)) for word in asked.words.nouns) and bool(first)
