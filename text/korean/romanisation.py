"""Romanisation: Korean words in Latin letters, so that names written either way can be compared.

    >>> romanised("물빛")
    'mulbit'

By the Revised Romanization of Korean (Ministry of Culture and Tourism 2000), syllable by syllable,
without the sound changes between syllables, which names seldom follow in practice.
"""

import re
from collections.abc import Collection
from functools import cached_property, lru_cache

from text.korean.hangul import is_syllable, letters

_INITIAL_LETTERS = "g kk n d tt r m b pp s ss _ j jj ch k t p h"
_MEDIAL_LETTERS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_FINAL_LETTERS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
_INITIALS, _MEDIALS, _FINALS = (
    letters.split() for letters in (_INITIAL_LETTERS, _MEDIAL_LETTERS, _FINAL_LETTERS)
)
_KOREAN_NAME = re.compile(r"[가-힣]{2,}")
_LATIN_NAME = re.compile(r"[A-Za-z]{4,}")  # shorter ones occur inside other words by chance


@lru_cache(maxsize=1 << 14)
def romanised(word: str) -> str:
    """Return a word with its Hangul syllables in Latin letters, in lower case."""
    return "".join(_syllable(c) if is_syllable(c) else c for c in word).lower()


class Names:
    """Words of documents that may be names, by script, in the form in which they are compared."""

    def __init__(self, vocabulary: Collection[str]) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _korean(self) -> list[tuple[str, str]]:
        found = filter(_KOREAN_NAME.fullmatch, self._vocabulary)
        return [(_plain(romanised(each)), each) for each in found]

    @cached_property
    def _latin(self) -> list[tuple[str, str]]:
        found = filter(_LATIN_NAME.fullmatch, self._vocabulary)
        return [(_plain(each.lower()), each) for each in found]

    def alike(self, word: str) -> list[str]:
        """Return the words of the other script that are a name's spelling, particles behind them.

        Args:
            word: A word in Hangul or Latin letters.
        """
        if _LATIN_NAME.fullmatch(word):
            name = _plain(word.lower())
            return [each for other, each in self._korean if other.startswith(name)]
        if not _KOREAN_NAME.fullmatch(word):
            return []
        name = _plain(romanised(word))
        return [each for other, each in self._latin if name.startswith(other)]


@lru_cache(maxsize=1 << 14)
def _plain(latin: str) -> str:
    """Return Latin letters without what writers disagree about: l and r, doubled letters."""
    return re.sub(r"(.)\1", r"\1", latin.replace("r", "l"))


def _syllable(c: str) -> str:
    initial, medial, final = letters(c)
    return f"{_INITIALS[initial]}{_MEDIALS[medial]}{_FINALS[final]}".replace("_", "")
