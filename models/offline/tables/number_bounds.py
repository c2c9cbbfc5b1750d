"""Number bounds in a question: "more than 20 staff", "정원 30명 이상"."""

import re
from typing import NamedTuple

_BOUND = re.compile(
    r"\b(?P<more>more than|over|above|greater than|exceed(?:s|ing)?|after|since"
    r"|at least|no less than|from)\s+(?P<a>[\d,.]+)"
    r"|\b(?P<less>less than|fewer than|under|below|before|at most|no more than"
    r"|up to)\s+(?P<b>[\d,.]+)"
    r"|(?P<c>\d[\d,.]*)\s?[^\d\s,]{0,6}?\s?(?P<ko>이상|초과|넘는|넘게|이후|이하"
    r"|미만|이내|이전|보다 (?:많|적))",
    re.I,
)
_ABOVE = ("이상", "초과", "넘는", "넘게", "이후", "보다 많")
_INCLUSIVE = (
    "at least", "no less than", "since", "from", "at most", "no more than", "up to",
    "이상", "이하", "이내",
)  # fmt: skip


class NumberBound(NamedTuple):
    """A lower or upper bound.

    Attributes:
        value: The number.
        above: Whether it is a lower bound.
        inclusive: Whether the number itself is within the bound.
    """

    value: float
    above: bool
    inclusive: bool

    def contains(self, number: float | None) -> bool:
        """Return whether a number is within the bound; None is not."""
        if number is None:
            return False
        if number == self.value:
            return self.inclusive
        return (number > self.value) == self.above


def number_bound(question: str) -> NumberBound | None:
    """Return the bound that a question states, or None."""
    match = _BOUND.search(question)
    if match is None:
        return None
    number = float((match["a"] or match["b"] or match["c"]).replace(",", "").rstrip(".") or 0)
    word = (match["more"] or match["less"] or match["ko"]).lower()
    return NumberBound(number, bool(match["more"]) or word in _ABOVE, word in _INCLUSIVE)
