"""Amounts: numbers with their currency or unit, computed with and written as in the document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_AMOUNT = re.compile(
    r"(?P<before>[$€£¥₩]\s?)?(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?P<after>\s?(?:만\s?원|천\s?원|[%‰℃]|[가-힣]{1,3}|[A-Za-z]{1,8}))?"
)


@dataclass(frozen=True)
class Amount:
    """A number with what is written before and after it: "€ 12", "1,200 won", 3시간."""

    value: float
    before: str = ""
    after: str = ""

    def with_value(self, value: float) -> str:
        """Return another number written with the same unit."""
        return f"{self.before}{format_number(value)}{self.after}"

    def __str__(self) -> str:
        return self.with_value(self.value)


def amount_in(text: str) -> Amount | None:
    """Return the first amount of a text; None where it has no number."""
    return next(amounts_in(text), None)


def amounts_in(text: str) -> Iterator[Amount]:
    """Yield the amounts of a text, in order."""
    for match in _AMOUNT.finditer(text):
        value = float(match["number"].replace(",", "").rstrip(".") or 0)
        yield Amount(value, match["before"] or "", match["after"] or "")


def format_number(value: float) -> str:
    """Return a number with thousands separators and at most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def difference(one: str, other: str) -> str:
    """Return the difference of two cells with its working; empty where their units differ."""
    first, second = amount_in(one), amount_in(other)
    if (
        first is None
        or second is None
        or (first.before, first.after) != (second.before, second.after)
    ):
        return ""
    return difference_of(first, second)


def difference_of(first: Amount, second: Amount) -> str:
    """Return the difference of two amounts of one unit, with its working."""
    more, less = (first, second) if first.value >= second.value else (second, first)
    return f"{more} − {less} = {more.with_value(more.value - less.value)}"
