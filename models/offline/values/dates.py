"""Dates of questions and cells: days of a year, ranges of days, and days before a date."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"(?:(?P<y1>(?:19|20)\d\d)\s?[-./년]\s?)?(?P<m1>1[0-2]|0?[1-9])\s?월\s?(?P<d1>3[01]|[12]\d|0?[1-9])(?:\s?일|(?=\s?[-–—~]\s?\d{1,2}\s?일))"
    r"|(?P<y2>(?:19|20)\d\d)[-./](?P<m2>1[0-2]|0?[1-9])[-./](?P<d2>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|\b(?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<m3>{_MONTH})(?![a-z])(?:,?\s+(?P<y3>(?:19|20)\d\d))?"
    rf"|\b(?P<m4>{_MONTH})\s+(?P<d4>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s+(?P<y4>(?:19|20)\d\d))?",
    re.I,
)
# The first day of "24 – 28 August", whose month stands with the last.
_FIRST_DAY = re.compile(
    r"\b(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s?(?:[-–—~]|to|and|until)\s?$", re.I
)
_KOREAN_LAST_DAY = re.compile(r"\s?[-–—~]\s?(3[01]|[12]\d|0?[1-9])\s?일")
_UNTIL = re.compile(r"까지|이전|전까지|마감|기한", re.I)
_BEFORE = re.compile(r"(?:\b(?:by|until|till|before|no later than|to|up to)|[~∼～–—-])\s*$", re.I)
_SINCE = re.compile(r"부터|이후|이래", re.I)
_AFTER = re.compile(r"\b(?:from|since|after|starting)\s*(?:on\s*)?$", re.I)
_LEAP_YEAR = 2028  # a year that has every date, for dates without one


@dataclass(frozen=True)
class Day:
    """A date as written: its year, where it states one, and where it stands in its text."""

    month: int
    day: int
    year: int | None
    start: int
    end: int

    @property
    def in_year(self) -> tuple[int, int]:
        """The month and day, by which dates of one year are ordered."""
        return self.month, self.day

    def shifted(self, days: int) -> date:
        """Return the date a number of days later; in a leap year where it states none."""
        return date(self.year or _LEAP_YEAR, self.month, self.day) + timedelta(days=days)


@dataclass(frozen=True)
class DayRange:
    """The days a cell states: from `first` to `last`, each None where it is open."""

    first: tuple[int, int] | None
    last: tuple[int, int] | None

    def contains(self, day: Day) -> bool:
        """Return whether a day is within the range; a range may go over the end of a year."""
        if self.first and self.last and self.first > self.last:
            return day.in_year >= self.first or day.in_year <= self.last
        after = self.first is None or self.first <= day.in_year
        return after and (self.last is None or day.in_year <= self.last)


def days_in(text: str) -> list[Day]:
    """Return the dates of a text, in order; dates that no year has are left out."""
    found = []
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        i = next(n for n in "1234" if groups[f"d{n}"])
        month, day, year = groups[f"m{i}"], int(groups[f"d{i}"]), groups[f"y{i}"]
        number = int(month) if month.isdigit() else _MONTH_NAMES.index(month[:3].lower()) + 1
        if _exists(number, day):
            span = match.span()
            found.append(Day(number, day, int(year) if year else None, *span))
    return found


def day_range(cell: str) -> DayRange | None:
    """Return the range of days that a cell states; None where it states no date."""
    days = days_in(cell)
    if not days:
        return None
    first, last = days[0], days[-1]
    before, behind = cell[: first.start], cell[last.end :]
    if len(days) > 1:
        return DayRange(first.in_year, last.in_year)
    if (start := _FIRST_DAY.search(before)) and _exists(first.month, int(start[1])):
        return DayRange((first.month, int(start[1])), first.in_year)
    if end := _KOREAN_LAST_DAY.match(behind):
        return DayRange(first.in_year, (first.month, int(end[1])))
    if _UNTIL.search(cell) or _BEFORE.search(before):
        return DayRange(None, first.in_year)
    if _SINCE.search(behind) or _AFTER.search(before):
        return DayRange(first.in_year, None)
    return DayRange(first.in_year, first.in_year)


def without_dates(text: str) -> str:
    """Return a text of the same length with its dates blanked out."""
    return _DATE.sub(lambda match: " " * len(match.group()), text)


def format_date(day: date, language: str, *, with_year: bool = False) -> str:
    """Return a date in the language of an answer, with its year only where one was given."""
    if language == "ko":
        return (
            f"{day.year}년 {day.month}월 {day.day}일" if with_year else f"{day.month}월 {day.day}일"
        )
    name = day.strftime("%B")
    return f"{day.day} {name} {day.year}" if with_year else f"{day.day} {name}"


def _exists(month: int, day: int) -> bool:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
