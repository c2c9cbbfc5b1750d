"""Query expansion: terms of the index that stand for words of a question that it lacks.

A word that no document uses finds nothing. Where documents use another word of the same everyday
group (기숙사, 생활관), or a word one letter away (libary, library), that one is searched for
instead, at a lower weight.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from string import ascii_lowercase

from text.analyser import is_pair, tokens, words
from text.question.korean import bare
from text.synonyms.expansion import known, others

INSTEAD = 0.6  # of the weight of the word that is not there
_SHORTEST = 5  # letters of an English stem that may hold a slip
_MOST = 3
_FIRST, _MEDIALS, _FINALS, _INITIALS = 0xAC00, 21, 28, 19

_PARTICLES = frozenset("은는이가을를에의도로와과만")

Frequency = Callable[[str], int]


def expand_query(
    question: str, terms: Mapping[str, float], frequency: Frequency
) -> dict[str, float]:
    """Return the terms of a question, and those that stand for terms of no document.

    Args:
        question: What is asked.
        terms: Its terms with their weights.
        frequency: How many passages hold a term.
    """
    more: dict[str, float] = {}
    for word in words(question):
        stem = bare(word)
        lost = next((t for t in tokens(stem) if t in terms and not frequency(t)), None)
        if lost is None:
            continue
        found = [term for term in sorted(others(word)) if frequency(term)]
        if not found and not known(stem):
            found = _slips(lost, frequency)
        for term in found[:_MOST]:
            more[term] = max(more.get(term, 0.0), INSTEAD * terms[lost])
    return {**more, **terms}


def _slips(term: str, frequency: Frequency) -> list[str]:
    """Return the terms of the index that are one letter away, the most frequent ones."""
    near = _korean_edits(term) if is_pair(term) else _edits(term)
    found = {other: count for other in near if other != term and (count := frequency(other))}
    return list(islice(sorted(found, key=lambda other: -found[other]), _MOST))


def _edits(term: str) -> Iterator[str]:
    if len(term) < _SHORTEST or not (term.isascii() and term.isalpha()):
        return
    for at in range(1, len(term) + 1):
        head, tail = term[:at], term[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _korean_edits(pair: str) -> Iterator[str]:
    """Yield the pairs of syllables that differ from one in one letter (jamo)."""
    if pair[-1] in _PARTICLES:  # one syllable and its particle, or the last syllable of a name
        return
    for at, syllable in enumerate(pair):
        initial, rest = divmod(ord(syllable) - _FIRST, _MEDIALS * _FINALS)
        medial, final = divmod(rest, _FINALS)
        others = chain(
            ((other, medial, final) for other in range(_INITIALS)),
            ((initial, other, final) for other in range(_MEDIALS)),
            ((initial, medial, other) for other in range(_FINALS)),
        )
        for a, b, c in others:
            yield pair[:at] + chr(_FIRST + (a * _MEDIALS + b) * _FINALS + c) + pair[at + 1 :]
