"""Spelling correction: words of the documents that a mistyped word of a question may stand for.

Words within an edit distance of one are alike, long words within two. Korean words are compared by
their letters (jamo), so 생활광 is one letter from 생활관.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from text.analyser import words

_MIN_LETTERS, _TWO_ERRORS_LETTERS = 5, 8  # letters of a word that may have one error, and two
_MIN_JAMO, _TWO_ERRORS_JAMO = 5, 9
_LETTERS = re.compile(r"[A-Za-z]+|[가-힣]+")


def corrections(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the corrections of a mistyped word, nearest first.

    Args:
        word: As it was typed.
        vocabulary: The words of the documents.
    """
    if not _LETTERS.fullmatch(word):
        return []
    is_korean = not word.isascii()
    typed = letters(word)
    shortest = _MIN_JAMO if is_korean else _MIN_LETTERS
    allowed = 1 + (len(typed) >= (_TWO_ERRORS_JAMO if is_korean else _TWO_ERRORS_LETTERS))
    if len(typed) < shortest - 1:
        return []
    near = []
    for other in vocabulary:
        if other.isascii() == is_korean or (not is_korean and other[:1].lower() != typed[:1]):
            continue
        spelt = letters(other)
        if is_korean and abs(len(spelt) - len(typed)) > allowed:
            spelt = letters(other[: len(word)])  # without what follows the word
        distance = edit_distance(typed, spelt, allowed)
        # In a short word only transposed letters are an error.
        is_error = len(typed) >= shortest or sorted(typed) == sorted(spelt)
        if is_error and 0 < distance <= allowed:
            near.append((distance, other))
    return [other for _, other in sorted(near)]


def letters(word: str) -> str:
    """Return the letters of a word: Korean syllables as their jamo, others in lower case."""
    return unicodedata.normalize("NFD", word).lower()


def vocabulary_of(texts: Sequence[str]) -> frozenset[str]:
    """Return the words of texts that consist of letters."""
    return frozenset(match for text in texts for w in words(text) for match in _LETTERS.findall(w))


def edit_distance(word: str, other: str, most: int) -> int:
    """Return the edit distance of two words, `most` + 1 for more than `most`.

    Optimal string alignment: a transposition of two neighbours counts once (Damerau 1964, "A
    technique for computer detection and correction of spelling errors").
    """
    if abs(len(word) - len(other)) > most:
        return most + 1
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and word[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
