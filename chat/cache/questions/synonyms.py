"""Synonyms between two questions: phrases of one group of the thesaurus in place of each other.

Only the groups of near synonyms are used, not those of related words that widen a search. At most
two phrases of a question may be replaced: with more, what is asked may drift.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from chat.cache.questions.english_words import (
    AUXILIARIES,
    DETERMINERS,
    NEUTRAL_PREPOSITIONS,
    word_key,
)
from chat.cache.questions.profile import Kind, Term
from chat.cache.questions.verb_stems import verb_stems
from text.analyser import words
from text.synonyms.predicates import is_predicate
from text.synonyms.word_lists import groups_in

_FILES = {"en": "english.txt", "ko": "korean.txt"}
_LONGEST = 3  # terms of a phrase
_MOST = 2  # phrases replaced in a question
_FIXED = (Kind.NUMBER, Kind.NAME, Kind.RELATION)
_DROPPED = DETERMINERS | AUXILIARIES | NEUTRAL_PREPOSITIONS
Phrase = tuple[str, ...]


class Span(NamedTuple):
    """Consecutive terms of a question, and the groups that have their phrase."""

    start: int
    end: int
    groups: frozenset[int]


def substituted(
    first: Sequence[Term],
    second: Sequence[Term],
    pairs: list[tuple[int, int]],
    left: set[int],
    right: set[int],
    language: str,
) -> list[tuple[int, int]]:
    """Pair phrases that have no equal with synonyms of them; what is paired leaves the sets.

    Args:
        first: The terms of the first question.
        second: The terms of the second.
        pairs: Equal terms.
        left: Positions of the terms of the first without equal.
        right: Positions of those of the second.
        language: `ko` or `en`.
    """
    found: list[tuple[int, int]] = []
    for _ in range(_MOST):
        choice = _best(first, second, [*pairs, *found], left, right, language)
        if choice is None:
            break
        mine = [at for at in range(choice[0].start, choice[0].end) if at in left]
        theirs = [at for at in range(choice[1].start, choice[1].end) if at in right]
        found.append((mine[0], theirs[0]))
        left.difference_update(mine)
        right.difference_update(theirs)
    return found


def _best(
    first: Sequence[Term],
    second: Sequence[Term],
    pairs: Sequence[tuple[int, int]],
    left: set[int],
    right: set[int],
    language: str,
) -> tuple[Span, Span] | None:
    """Return the spans of synonyms that explain most terms, or None."""
    candidates = [
        (mine, theirs)
        for mine, theirs in product(_spans(first, left, language), _spans(second, right, language))
        if mine.groups & theirs.groups and _maps(mine, theirs, pairs)
    ]
    return max(candidates, key=lambda pair: _explained(pair, left, right), default=None)


def _explained(pair: tuple[Span, Span], left: set[int], right: set[int]) -> int:
    mine, theirs = pair
    return len(left & set(range(mine.start, mine.end))) + len(
        right & set(range(theirs.start, theirs.end))
    )


def _maps(mine: Span, theirs: Span, pairs: Sequence[tuple[int, int]]) -> bool:
    """Return whether the terms of one span that have an equal have it in the other."""
    return all(
        (mine.start <= one < mine.end) == (theirs.start <= two < theirs.end) for one, two in pairs
    )


def _spans(terms: Sequence[Term], free: set[int], language: str) -> Iterator[Span]:
    known = _groups(language)
    for start, length in product(range(len(terms)), range(1, _LONGEST + 1)):
        span = terms[start : start + length]
        is_whole = len(span) == length and free & set(range(start, start + length))
        if not is_whole or any(term.kind in _FIXED for term in span):
            continue
        groups = frozenset[int]().union(
            *(known.get(phrase, frozenset()) for phrase in product(*(term.keys for term in span)))
        )
        if groups:
            yield Span(start, start + length, groups)


@cache
def _groups(language: str) -> dict[Phrase, frozenset[int]]:
    """Return the groups of each phrase."""
    table: dict[Phrase, frozenset[int]] = {}
    for number, group in enumerate(groups_in(_FILES[language])):
        for member in group:
            phrase = _english(member) if language == "en" else _korean(member)
            if phrase:
                table[phrase] = table.get(phrase, frozenset()) | {number}
    return table


def _english(phrase: str) -> Phrase:
    return tuple(
        word_key(word.replace("-", ""))
        for word in phrase.lower().replace("'s", "").split()
        if word not in _DROPPED
    )


def _korean(phrase: str) -> Phrase:
    return tuple(_korean_key(word) for word in words(phrase.lower()))


def _korean_key(word: str) -> str:
    if not is_predicate(word):
        return word
    if len(word) > len("하다") + 1 and word.endswith(("하다", "되다")):
        return word[:-2]
    return f"~{max(verb_stems(word), key=len, default=word[:-1])}"
