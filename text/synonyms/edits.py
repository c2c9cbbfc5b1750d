"""Edits of one letter: the spellings that one typing error makes of a word.

>>> "library" in set(english_edits("libary"))
True
>>> "방법" in set(korean_edits("방벙"))
True
"""

from collections.abc import Iterator
from itertools import chain
from string import ascii_lowercase

_FIRST, _MEDIALS, _FINALS, _INITIALS = 0xAC00, 21, 28, 19  # Unicode block of Hangul syllables


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
    for at, syllable in enumerate(word):
        initial, rest = divmod(ord(syllable) - _FIRST, _MEDIALS * _FINALS)
        medial, final = divmod(rest, _FINALS)
        syllables = chain(
            ((other, medial, final) for other in range(_INITIALS)),
            ((initial, other, final) for other in range(_MEDIALS)),
            ((initial, medial, other) for other in range(_FINALS)),
        )
        for a, b, c in syllables:
            yield word[:at] + chr(_FIRST + (a * _MEDIALS + b) * _FINALS + c) + word[at + 1 :]
