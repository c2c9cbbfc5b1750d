"""Edits of one letter: the spellings that one typing error makes of a word.

>>> "library" in set(english_edits("libary"))
True
>>> "방법" in set(korean_edits("방벙"))
True
"""

from collections.abc import Iterator
from itertools import chain
from string import ascii_lowercase

from text.korean.hangul import FINALS, INITIALS, VOWELS, letters, syllable


def english_edits(word: str) -> Iterator[str]:
    """Yield deletions, transpositions, insertions and replacements of one letter but the first."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def korean_edits(word: str) -> Iterator[str]:
    """Yield the words of as many syllables that differ from this one in one letter (jamo)."""
    for at, sign in enumerate(word):
        initial, vowel, final = letters(sign)
        syllables = chain(
            ((other, vowel, final) for other in range(len(INITIALS))),
            ((initial, other, final) for other in range(len(VOWELS))),
            ((initial, vowel, other) for other in range(len(FINALS))),
        )
        for numbers in syllables:
            yield word[:at] + syllable(*numbers) + word[at + 1 :]
