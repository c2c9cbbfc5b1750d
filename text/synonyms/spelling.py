"""Spelling correction: words of the documents that a mistyped word of a question may stand for.

Words within an edit distance of one are alike, long words within two; of words with four letters
only transposed and doubled ones. Korean words are compared by their letters (jamo), so 생활광 is
one letter from 생활관. A word that the documents have is not corrected.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from text.analyser import words
from text.question.stopwords import FUNCTION_WORDS

_MIN_LETTERS, _TWO_ERRORS_LETTERS = 4, 8  # letters of a word that may have one error, and two
_MIN_JAMO, _TWO_ERRORS_JAMO = 5, 9
_SHORT_WORD = 4  # letters; only transposed and doubled ones are errors of so short a word
_LETTERS = re.compile(r"[A-Za-z]+|[가-힣]+")
# Forms of one word, which are no errors.
_INFLECTION = re.compile(r"(?:s|es|ed|d|ing|er|ers|ly|r|rs|y|ies|al|ion|ment|[’']s)$")


def corrections(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the corrections of a mistyped word, nearest first; none for a word of the vocabulary.

    Args:
        word: As it was typed.
        vocabulary: The words of the documents.
    """
    if not _LETTERS.fullmatch(word):
        return []
    known = vocabulary if isinstance(vocabulary, frozenset | set) else frozenset(vocabulary)
    if word in known or word.lower() in known or word.capitalize() in known:
        return []
    is_korean = not word.isascii()
    typed = letters(word)
    if len(typed) < _MIN_LETTERS:
        return []
    distance = _korean_distance if is_korean else _english_distance
    near = [
        (errors, _first_difference(typed, letters(other)), other)
        for other in known
        if other.isascii() != is_korean and (errors := distance(typed, other, len(word)))
        if other.lower() not in FUNCTION_WORDS
    ]
    return [other for _, _, other in sorted(near)]


def _korean_distance(typed: str, other: str, syllables: int) -> int:
    """Return the number of errors in letters (jamo); 0 where they are too many, or none."""
    spelt = letters(other)
    allowed = 1 + (len(typed) >= _TWO_ERRORS_JAMO)
    if abs(len(spelt) - len(typed)) > allowed:
        spelt = letters(other[:syllables])  # without what follows the word
    distance = edit_distance(typed, spelt, allowed)
    if not 0 < distance <= allowed:
        return 0
    is_error = len(typed) >= _MIN_JAMO or sorted(typed) == sorted(spelt)
    return distance if is_error else 0


def _english_distance(typed: str, other: str, _letters: int) -> int:
    """Return the number of errors; 0 where they are too many, none, or make a form of the word."""
    spelt = letters(other)
    if typed[0] != spelt[0] and typed[1::-1] != spelt[:2]:  # ilbrary
        return 0
    if _undoubled(typed) == _undoubled(spelt):
        return int(typed != spelt)
    transposed = sorted(typed) == sorted(spelt)
    if is_form(typed, spelt) or (len(typed) <= _SHORT_WORD and not transposed):
        return 0
    allowed = 1 + (len(typed) >= _TWO_ERRORS_LETTERS)
    distance = edit_distance(typed, spelt, allowed)
    return distance if distance <= allowed else 0


def is_form(word: str, other: str) -> bool:
    """Return whether one of two English words is a form of the other, and so no error."""
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and bool(_INFLECTION.fullmatch(long[len(short) :]))


def _undoubled(word: str) -> str:
    """Return a word with each letter that is doubled written once."""
    return re.sub(r"(.)\1+", r"\1", word)


def _first_difference(typed: str, spelt: str) -> int:
    """Return a key that is lower the later two words differ: beginnings are seldom mistyped."""
    same = next((i for i, (a, b) in enumerate(zip(typed, spelt, strict=False)) if a != b), None)
    return -(len(typed) if same is None else same)


@lru_cache(maxsize=1 << 14)
def letters(word: str) -> str:
    """Return the letters of a word: Korean syllables as their jamo, others in lower case."""
    return unicodedata.normalize("NFD", word).lower()


def vocabulary_of(texts: Sequence[str]) -> frozenset[str]:
    """Return the words of texts that consist of letters."""
    return frozenset[str]().union(*map(_vocabulary, texts))


@lru_cache(maxsize=64)  # passages; the words of one question are looked up in the same ones
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(match for word in words(text) for match in _LETTERS.findall(word))


def edit_distance(word: str, other: str, most: int) -> int:
    """Return the edit distance of two words, `most` + 1 for more than `most`.

    Optimal string alignment: a transposition of two neighbours counts once (Damerau 1964, "A
    technique for computer detection and correction of spelling errors"). A column of the matrix
    is a bit vector (Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit
    distances").
    """
    length = len(word)
    if abs(length - len(other)) > most:
        return most + 1
    if not length:
        return len(other)
    places, full, last = _places(word), (1 << length) - 1, 1 << (length - 1)
    above, below, diagonal, before, distance = full, 0, 0, 0, length
    for letter in other:
        same = places.get(letter, 0)
        transposed = ((~diagonal & same) << 1) & before
        diagonal = (((same & above) + above) ^ above) | same | below | transposed
        right, left = below | ~(diagonal | above), diagonal & above
        distance += bool(right & last) - bool(left & last)
        right, left = (right << 1) | 1, left << 1
        above, below = (left | ~(diagonal | right)) & full, right & diagonal & full
        before = same
    return min(distance, most + 1)


@lru_cache(maxsize=256)
def _places(word: str) -> dict[str, int]:
    """Return the places of each letter of a word as bits."""
    places: dict[str, int] = {}
    for at, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << at
    return places
