"""Weights of the tokens of a Korean word: its stem comes first, particles and endings last."""

from collections.abc import Sequence
from functools import cache

from text.analyser import word_tokens
from text.korean.tokeniser import is_hangul, selected
from text.tokeniser import SYLLABLES

MIDDLE_WEIGHT, ENDING_WEIGHT = 0.7, 0.3


def weighted_tokens(word: str) -> Sequence[tuple[str, float]]:
    """Return the tokens of one of `words`, each with its share of the word's meaning, 0.3 to 1."""
    tokens = word_tokens(word)
    if word.isascii() or selected.tokenise:  # morphemes come without particles and endings
        return [(token, 1.0) for token in tokens]
    if len(tokens) > 1 and SYLLABLES.fullmatch(word) and len(set(tokens)) == len(tokens):
        return list(zip(tokens, _weights(len(tokens)), strict=True))
    bigrams = [token for token in tokens if is_hangul(token)] or [""]
    return [(token, _weight(token, bigrams[0], bigrams[-1])) for token in tokens]


@cache
def _weights(count: int) -> tuple[float, ...]:
    """Return the weights of the bigrams of a word, all of them different."""
    return (1.0, *[MIDDLE_WEIGHT] * (count - 2), ENDING_WEIGHT)


def _weight(token: str, stem: str, ending: str) -> float:
    if not is_hangul(token) or (token == stem and len(token) > 1):
        return 1.0
    return ENDING_WEIGHT if token == ending or len(token) == 1 else MIDDLE_WEIGHT
