"""Numeric range matching: 88점 in 85점 ~ 89점, 8 credits in 7–9, day 40 in day 31 to 60.

A passage states the ends of a range and a question a number between them, so they share no term.
The quantity must be the same: the unit after the number, or the words around both.
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
_QUESTION_NUMBER = re.compile(
    rf"(?<![\w.,:/-])({_NUMBER})(?![:/-]\d)\s?(%|[가-힣]+|(?<= )[A-Za-z]+)?"
)

RangeMatcher = Callable[[str, frozenset[str]], frozenset[str]]


def numbers_within(question: str) -> RangeMatcher:
    """Return a function that finds the numbers of the question that lie in a range of a text.

    It takes a text and its words with those above it, and returns the tokens of the numbers.
    """
    numbers = [
        (_value(number), unit, number) for number, unit in _QUESTION_NUMBER.findall(question)
    ]
    words = frozenset(query_weights(question))

    def within(text: str, around: frozenset[str]) -> frozenset[str]:
        matched = set[str]()
        for low, low_unit, high, high_unit in _RANGE.findall(text) if numbers else ():
            for value, unit, number in numbers:
                same = _same_quantity(unit, high_unit or low_unit, words, around)
                if same and _value(low) <= value <= _value(high):
                    matched |= {token for token in tokens(f"{number}{unit}") if token[0].isdigit()}
        return frozenset(matched)

    return within


def _same_quantity(asked: str, stated: str, words: frozenset[str], around: frozenset[str]) -> bool:
    """Return whether two units agree; without units, whether the question's words are around."""
    stems, stated_stems = _content(asked), _content(stated)
    if stems and stated_stems:
        return stems == stated_stems or ("가" <= stated[0] <= "힣" and asked.startswith(stated))
    return stems[0] in around if stems else bool(words & around)


def _content(unit: str) -> list[str]:
    return [stem for stem in tokens(unit) if stem not in FUNCTION_WORDS]


def _value(number: str) -> float:
    return float(number.replace(",", ""))
