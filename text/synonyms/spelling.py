"""Words of the documents that a mistyped word of a question may stand for.

Two words are alike when one letter is missing, added, another or swapped with its neighbour (two
in long words); Korean syllables are compared by their letters (jamo), so that 생활광 is 생활관.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from text.analyser import words

_SHORTEST, _LONG = 5, 8  # letters of a word that may hold one slip, and two
_SHORTEST_JAMO, _LONG_JAMO = 5, 9
_LETTERS = re.compile(r"[A-Za-z]+|[가-힣]+")


def corrections(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the words that a mistyped word may mean, nearest first.

    Args:
        word: As it was typed.
        vocabulary: Words as they are written in documents.
    """
    if not _LETTERS.fullmatch(word):
        return []
    korean = not word.isascii()
    typed = letters(word)
    shortest, long = (_SHORTEST_JAMO, _LONG_JAMO) if korean else (_SHORTEST, _LONG)
    allowed = 1 + (len(typed) >= long)
    if len(typed) < shortest - 1:
        return []
    found = []
    for other in vocabulary:
        if other.isascii() == korean or (not korean and other[:1].lower() != typed[:1]):
            continue
        spelt = letters(other)
        if korean:
            spelt = (
                spelt if abs(len(spelt) - len(typed)) <= allowed else letters(other[: len(word)])
            )
        away = edit_distance(typed, spelt, allowed)
        if len(typed) < shortest and sorted(typed) != sorted(spelt):
            continue  # of a short word only its letters may have changed places
        if 0 < away <= allowed:
            found.append((away, other))
    return [other for _, other in sorted(found)]


def letters(word: str) -> str:
    """Return the letters of a word: Korean syllables as their jamo, others in lower case."""
    return unicodedata.normalize("NFD", word).lower()


def vocabulary_of(texts: Sequence[str]) -> frozenset[str]:
    """Return the words of some texts that consist of letters."""
    return frozenset(match for text in texts for w in words(text) for match in _LETTERS.findall(w))


def edit_distance(one: str, other: str, most: int) -> int:
    """Return how many letters lie between two words, `most` + 1 for more than that.

    Optimal string alignment: a swap of two neighbours counts once (Damerau 1964, "A technique for
    computer detection and correction of spelling errors").
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
