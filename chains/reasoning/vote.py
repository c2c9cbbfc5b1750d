"""Vote among answers in free words: which of them most of the others agree with."""

from collections.abc import Sequence
from typing import NamedTuple

from text.analyser import tokens

AGREEMENT = 0.5  # Jaccard coefficient of the tokens from which two answers are the same

SHORT = 3  # tokens of an answer that is little more than its number


class Vote(NamedTuple):
    """The answer chosen, and the share of answers that agree with it."""

    place: int
    share: float


def vote(answers: Sequence[str]) -> Vote:
    """Return the first of the answers with which most others agree; blank ones do not vote.

    Two answers agree when their numbers are equal and half of their tokens: of "10,000 won" and
    "The fee is 10,000 won" not the words but what they say is the same.

    Raises:
        ValueError: every answer is blank.
    """
    found = [(place, set(tokens(answer))) for place, answer in enumerate(answers)]
    voting = [(place, words) for place, words in found if words]
    if not voting:
        raise ValueError("every answer is blank")
    counts = [(sum(_agree(words, other) for _, other in voting), place) for place, words in voting]
    most, place = max(counts, key=lambda one: (one[0], -one[1]))
    return Vote(place, most / len(voting))


def _agree(one: set[str], other: set[str]) -> bool:
    numbers = {token for token in one if token[0].isdigit()}
    if numbers != {token for token in other if token[0].isdigit()}:
        return False
    if one <= other or other <= one or (numbers and min(len(one), len(other)) <= SHORT):
        return True
    return len(one & other) >= AGREEMENT * len(one | other)
