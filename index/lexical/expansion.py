"""Query expansion: synonyms and spelling corrections for query terms that no document contains.

If documents use a synonym of the same everyday group (기숙사, 생활관), or a word at edit distance
one (libary, library), that word is searched for at a lower weight.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from string import ascii_lowercase

from text.analyser import tokens, words
from text.korean_tokeniser import is_hangul
from text.question.interrogatives import question_stem
from text.synonyms.expansion import has_synonyms, synonyms_of

SUBSTITUTE_WEIGHT = 0.6  # of the weight of the missing term
_SHORTEST = 5  # letters of an English stem that is corrected
_MOST_SUBSTITUTES = 3
_FIRST, _MEDIALS, _FINALS, _INITIALS = 0xAC00, 21, 28, 19

_PARTICLES = frozenset("은는이가을를에의도로와과만")

Frequency = Callable[[str], int]


def expand_query(
    question: str, terms: Mapping[str, float], frequency: Frequency
) -> dict[str, float]:
    """Return the query terms together with substitutes for those of document frequency zero.

    Args:
        question: The query.
        terms: Its terms with weights.
        frequency: Returns the document frequency of a term.
    """
    substitutes: dict[str, float] = {}
    for word in words(question):
        stem = question_stem(word)
        missing = next((t for t in tokens(stem) if t in terms and not frequency(t)), None)
        if missing is None:
            continue
        candidates = [term for term in sorted(synonyms_of(word)) if frequency(term)]
        if not candidates and not has_synonyms(stem):
            candidates = _corrections(missing, frequency)
        for term in candidates[:_MOST_SUBSTITUTES]:
            weight = SUBSTITUTE_WEIGHT * terms[missing]
            substitutes[term] = max(substitutes.get(term, 0.0), weight)
    return {**substitutes, **terms}


def _corrections(term: str, frequency: Frequency) -> list[str]:
    """Return the most frequent terms of the index at edit distance one."""
    edits = _korean_edits(term) if is_hangul(term) else _edits(term)
    counts = {edit: count for edit in edits if edit != term and (count := frequency(edit))}
    return list(islice(sorted(counts, key=lambda edit: -counts[edit]), _MOST_SUBSTITUTES))


def _edits(term: str) -> Iterator[str]:
    """Yield deletions, transpositions, insertions and replacements of one letter."""
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
    """Yield the pairs of syllables that differ from this one in one letter (jamo)."""
    if pair[-1] in _PARTICLES:  # one syllable and its particle, or the last syllable of a name
        return
    for at, syllable in enumerate(pair):
        initial, rest = divmod(ord(syllable) - _FIRST, _MEDIALS * _FINALS)
        medial, final = divmod(rest, _FINALS)
        syllables = chain(
            ((other, medial, final) for other in range(_INITIALS)),
            ((initial, other, final) for other in range(_MEDIALS)),
            ((initial, medial, other) for other in range(_FINALS)),
        )
        for a, b, c in syllables:
            yield pair[:at] + chr(_FIRST + (a * _MEDIALS + b) * _FINALS + c) + pair[at + 1 :]
