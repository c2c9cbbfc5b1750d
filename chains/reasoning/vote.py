"""Vote among answers in free words: which of them most of the others agree with."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chains.verification.negation import negates
from text.analyser import tokens
from text.language import detect_language

AGREEMENT = 0.5  # Jaccard coefficient of the tokens from which two answers are the same

_NO = re.compile(r"^\s*(?:no|아니요|아니오|아뇨|아닙니다)[,.]\s+(?=\S)", re.I)
SHORT = 3  # tokens of an answer that is little more than its number


class Vote(NamedTuple):
    """The answer chosen, and the share of answers that agree with it."""

    place: int
    share: float


def vote(answers: Sequence[str]) -> Vote:
    """Return the first of the answers with which most others agree; blank ones do not vote.

    Two answers agree when their numbers are equal and half of their tokens: of "10,000 won" and
    "The fee is 10,000 won" not the words but what they say is the same. An answer never agrees with
    its opposite ("it is not allowed"). Answers of signs alone vote as they are written.

    Raises:
        ValueError: every answer is blank.
    """
    voting = [(place, _Answer.of(answer)) for place, answer in enumerate(answers)]
    voting = [(place, answer) for place, answer in voting if answer.words]
    if not voting:
        raise ValueError("every answer is blank")
    counts = [
        (sum(_agree(answer, other) for _, other in voting), place) for place, answer in voting
    ]
    most, place = max(counts, key=lambda count: (count[0], -count[1]))
    return Vote(place, most / len(voting))


class _Answer(NamedTuple):
    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Answer":
        return cls(text, frozenset(tokens(text)) or frozenset(text.split()))


def _without_no(text: str) -> str:
    """Return an answer without a "no" before it, which says no more than the rest."""
    return _NO.sub("", text)


def _agree(first: _Answer, second: _Answer) -> bool:
    if first.text != second.text and negates(
        _without_no(first.text), _without_no(second.text), detect_language(first.text)
    ):
        return False
    one, other = first.words, second.words
    numbers = {token for token in one if token[0].isdigit()}
    if numbers != {token for token in other if token[0].isdigit()}:
        return False
    if one <= other or other <= one or (numbers and min(len(one), len(other)) <= SHORT):
        return True
    return len(one & other) >= AGREEMENT * len(one | other)
