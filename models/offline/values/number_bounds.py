"""Number bounds in a question: "more than 20 staff", "under £300", "정원 30명 이상"."""

import re
from typing import NamedTuple

_VALUE = (
    r"(?P<{0}b>[$€£¥₩])?\s?(?P<{0}>\d[\d,]*(?:\.\d+)?)\s?(?P<{0}m>만|천|억)?"
    r"(?P<{0}u>[가-힣]{{1,3}}|[A-Za-z%]+)?"
)
_BOUND = re.compile(
    r"\b(?P<more>more than|over|above|greater than|exceed(?:s|ing)?|after|since|longer than"
    rf"|at least|no less than|from|minimum of)\s+{_VALUE.format('a')}"
    r"|\b(?P<less>less than|fewer than|under|below|before|at most|no more than|shorter than"
    rf"|up to|within|cheaper than|maximum of)\s+{_VALUE.format('b')}"
    r"|(?P<c>\d[\d,]*(?:\.\d+)?)\s?(?P<cm>만|천|억)?\s?(?P<cu>[^\d\s,]{0,4}?)\s?"
    r"(?P<ko>이상|초과|넘는|넘게|이후|이하|미만|이내|이전|안\s?넘|보다 (?:많|적|비싼|싼|큰|작))",
    re.I,
)
_ABOVE = ("이상", "초과", "넘는", "넘게", "이후", "보다 많", "보다 비싼", "보다 큰")
_INCLUSIVE = (
    "at least", "no less than", "since", "from", "at most", "no more than", "up to", "within",
    "minimum of", "maximum of", "이상", "이하", "이내", "안 넘", "안넘",
)  # fmt: skip
_FACTORS = {"천": 1e3, "만": 1e4, "억": 1e8}


class NumberBound(NamedTuple):
    """A lower or upper bound.

    Attributes:
        value: The number.
        above: Whether it is a lower bound.
        inclusive: Whether the number itself is within the bound.
        unit: Its unit or currency; empty where none is stated.
    """

    value: float
    above: bool
    inclusive: bool
    unit: str = ""

    def contains(self, number: float | None) -> bool:
        """Return whether a number is within the bound; None is not."""
        if number is None:
            return False
        if number == self.value:
            return self.inclusive
        return (number > self.value) == self.above

    def fits(self, cell: str) -> bool:
        """Return whether a cell states a number in the unit of the bound."""
        return bool(re.search(r"\d", cell)) and self.unit.lower() in cell.lower()


def without_bound(question: str) -> str:
    """Return a question with its bound blanked out, but for an English word behind the number.

    The length stays the same.
    """

    def blank(match: re.Match[str]) -> str:
        unit = match["au"] or match["bu"] or ""
        kept = unit if unit.isascii() else ""
        return kept.rjust(len(match.group()))

    return _BOUND.sub(blank, question)


def number_bound(question: str) -> NumberBound | None:
    """Return the bound that a question states, or None."""
    match = _BOUND.search(question)
    if match is None:
        return None
    name = next(each for each in "abc" if match[each])
    factor = _FACTORS.get(match[f"{name}m"] or "", 1.0)
    number = float(match[name].replace(",", "").rstrip(".") or 0) * factor
    word = (match["more"] or match["less"] or match["ko"]).lower()
    unit = (match[f"{name}b"] if name != "c" else "") or match[f"{name}u"] or ""
    return NumberBound(number, bool(match["more"]) or word in _ABOVE, word in _INCLUSIVE, unit)
