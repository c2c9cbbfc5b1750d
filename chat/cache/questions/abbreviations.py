"""Abbreviations between two English questions: clipped words and initials of words of the other."""

import re
from collections.abc import Sequence

from chat.cache.questions.profile import Kind, Term
from text.question.stopwords import FUNCTION_WORDS
from text.synonyms.thesaurus import is_in_thesaurus

_SHORTEST, _LEAST_CLIPPED = 3, 3  # letters left of a clipped word, and letters cut off
_INITIALS = re.compile(r"[a-z]{2,4}")


def abbreviated(
    short: Sequence[Term], short_free: set[int], long: Sequence[Term], long_free: set[int]
) -> list[tuple[int, int]]:
    """Pair abbreviations without equal with what they stand for; both leave their sets.

    >>> # prof: professor, HR: human resources
    """
    pairs: list[tuple[int, int]] = []
    for at in sorted(short_free):
        span = _clipped(short[at], long, long_free) or _initials(short[at], long, long_free)
        if span:
            pairs.append((at, span[0]))
            short_free.discard(at)
            long_free.difference_update(span)
    return pairs


def _clipped(term: Term, long: Sequence[Term], free: set[int]) -> tuple[int, ...]:
    word = term.name
    if term.kind is Kind.NUMBER or len(word) < _SHORTEST or _is_word(word):
        return ()
    found = [
        at
        for at in sorted(free)
        if long[at].name.startswith(word) and len(long[at].name) >= len(word) + _LEAST_CLIPPED
    ]
    return (found[0],) if len(found) == 1 else ()


def _initials(term: Term, long: Sequence[Term], free: set[int]) -> tuple[int, ...]:
    word = term.name
    if not _INITIALS.fullmatch(word) or word in FUNCTION_WORDS:
        return ()
    for start in range(len(long) - len(word) + 1):
        span = range(start, start + len(word))
        if free.issuperset(span) and "".join(long[at].name[0] for at in span) == word:
            return tuple(span)
    return ()


def _is_word(word: str) -> bool:
    return word in FUNCTION_WORDS or is_in_thesaurus(word)
