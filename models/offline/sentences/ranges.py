"""Numbers that lie in a range: 88점 in 85점 ~ 89점, 8 credits in 7–9, day 40 in day 31 to 60.

A passage names the ends of a range and a question a number between them, so they share no word.
What is counted must be the same: the unit behind the number, or the words around both.
"""

import re
from collections.abc import Callable

from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_weights

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UNIT = r"\s?([%‰]|[가-힣]{1,3}?|[A-Za-z]+)?"
_RANGE = re.compile(
    rf"(?<![\w.:/-])({_NUMBER}){_UNIT}\s?(?:부터|에서|이상|초과|[-–—~∼～]|to\b|and\b|through\b)\s?"
    rf"({_NUMBER})(?![\d.]*[:/]\d|\d){_UNIT}(?=까지|이하|미만|사이|[^가-힣A-Za-z]|$)"
)
_ASKED = re.compile(rf"(?<![\w.,:/-])({_NUMBER})(?![:/-]\d)\s?(%|[가-힣]+|(?<= )[A-Za-z]+)?")

Within = Callable[[str, frozenset[str]], frozenset[str]]


def numbers_within(question: str) -> Within:
    """Return a function that tells which numbers of the question lie in a range of a text.

    It takes the text and its words with those above it, and returns the numbers' tokens.
    """
    asked = [(_value(number), unit, number) for number, unit in _ASKED.findall(question)]
    words = frozenset(query_weights(question))

    def within(text: str, around: frozenset[str]) -> frozenset[str]:
        found = set[str]()
        for low, first, high, second in _RANGE.findall(text) if asked else ():
            for value, unit, number in asked:
                counted = _same(unit, second or first, words, around)
                if counted and _value(low) <= value <= _value(high):
                    found |= {token for token in tokens(f"{number}{unit}") if token[0].isdigit()}
        return frozenset(found)

    return within


def _same(asked: str, named: str, words: frozenset[str], around: frozenset[str]) -> bool:
    """Return whether two units agree; without units, whether the question's words are around."""
    stems, names = _content(asked), _content(named)
    if stems and names:
        return stems == names or ("가" <= named[0] <= "힣" and asked.startswith(named))
    return stems[0] in around if stems else bool(words & around)


def _content(unit: str) -> list[str]:
    return [stem for stem in tokens(unit) if stem not in FUNCTION_WORDS]


def _value(number: str) -> float:
    return float(number.replace(",", ""))
