"""Loanwords: English words written in Hangul, matched by their sound: 그라인더 is "grinder".

    >>> sounds_alike("그라인더", "grinder")
    True

Both are written as a sequence of rough sounds: consonants have to agree, vowels for the most part.
Hangul tells voiced stops from unvoiced ones in English words, has no r at the end of a syllable,
and writes f as p and v as b (Loanword Orthography, National Institute of Korean Language, 1986).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import product

from text.korean.hangul import letters

_INITIAL_SOUNDS = "g k n d t l m b p s s _ j j c k t p _"
_MEDIAL_SOUNDS = "a e a e e e e e o oa oe o o u ue ue ui u _ i i"
_FINAL_SOUNDS = "_ k k k n n n t l k m l l l p l m p p t t n t t k t p _"
_INITIALS, _MEDIALS, _FINALS = (
    sounds.split() for sounds in (_INITIAL_SOUNDS, _MEDIAL_SOUNDS, _FINAL_SOUNDS)
)
_VOWELS = "aeiou"
# Spellings of English sounds, in the order in which they are replaced.
_SPELLINGS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[ts]ion\b", "sen"), (r"tch|ch", "C"), (r"dge?(?=\b|[ei])|z", "j"), (r"ph|f", "p"),
        (r"v", "b"), (r"sh|th", "s"), (r"gh(?=t|\b)", ""), (r"gh", "g"), (r"ck|q", "k"),
        (r"\bkn", "n"), (r"mb\b", "m"), (r"ng\b", "n"), (r"c(?=[eiy])", "s"), (r"x", "ks"),
        (r"c", "k"), (r"C", "c"), (r"(?<=.)(?:er|or|ur|ir)(?![aeiouy])", "e"),
        (r"ar(?![aeiouy])", "a"), (r"r(?![aeiouy])", ""), (r"r", "l"),
        (r"i(?=[nk]de|[mnt]e\b)", "ai"), (r"oo|ou|ew", "u"), (r"ee|ea|ie", "i"),
        (r"ai|ay|ei|a(?=[^aeiou]e\b)", "ei"),
        (r"oa|ow|au|aw", "o"), (r"(?<=[^aeiou])e\b", ""), (r"y", "i"), (r"[hw]", ""),
        (r"(.)\1", r"\1"),
    )
)  # fmt: skip
# What Hangul writes in two ways: 디자인 design, 로켓 rocket, 백 bag, 팝 pub, 브리지 bridge.
_NEAR = {"s": "jt", "j": "sg", "t": "sd", "k": "g", "g": "kj", "p": "b", "b": "p", "d": "t"}
_LONG, _SHORT = 4, 3  # consonants
_LEAST = {_SHORT: 0.8, _LONG: 0.65}  # share of the sounds that two words have in common
_LEAST_OF_PART, _CONSONANTS_OF_PART = 0.75, 2
_HANGUL = re.compile(r"[가-힣]{2,}")
_LATIN = re.compile(r"[A-Za-z]{3,}")


def sounds_alike(hangul: str, latin: str) -> bool:
    """Return whether a word in Hangul may be an English word; short words never are."""
    return (latin,) in Loanwords([latin]).of(hangul)


class Loanwords:
    """English words that Korean ones may be, by their sounds.

    Args:
        latin: The English words that come into question.
    """

    def __init__(self, latin: Collection[str]) -> None:
        self._latin = latin

    @cached_property
    def _by_consonants(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in filter(_LATIN.fullmatch, self._latin):
            found[_consonants(_sounds(word))].append(word)
        return found

    def of(self, hangul: str) -> set[tuple[str, ...]]:
        """Return the words that a Korean word is made of: "gift", "card" of 기프트카드.

        Args:
            hangul: A word in Hangul, without its particle.
        """
        if not _HANGUL.fullmatch(hangul):
            return set()
        count = len(_consonants(_sounds_of_hangul(hangul)))
        if count < _SHORT:
            return set()
        found: set[tuple[str, ...]] = {
            (word,) for word in self.near(hangul, _LEAST[min(count, _LONG)])
        }
        for at in range(1, len(hangul)) if count >= _LONG else ():
            parts = [self._part(hangul[:at]), self._part(hangul[at:])]
            found.update(product(*parts))
        return found

    def _part(self, hangul: str) -> list[str]:
        sounds = _sounds_of_hangul(hangul)
        enough = len(_consonants(sounds)) >= _CONSONANTS_OF_PART
        return list(self.near(hangul, _LEAST_OF_PART)) if enough else []

    def near(self, hangul: str, least: float) -> Iterator[str]:
        """Yield the words that sound like a Korean one.

        Args:
            hangul: A word or part of a word in Hangul.
            least: Share of the sounds that both have in common, 0 to 1.
        """
        sounds = _sounds_of_hangul(hangul)
        for consonants in _spellings(_consonants(sounds)):
            for word in self._by_consonants.get(consonants, ()):
                other = _sounds(word)
                if SequenceMatcher(None, sounds, other, autojunk=False).ratio() >= least:
                    yield word


def written_in_hangul(latin: str, hangul: Collection[str]) -> list[str]:
    """Return the Korean words that an English word stands at the beginning of.

    Args:
        latin: An English word: "grinder".
        hangul: Korean words, compounds and such with particles among them: 그라인더는.
    """
    loanwords = Loanwords([latin])
    count = len(_consonants(_sounds(latin)))
    if count < _SHORT or not _LATIN.fullmatch(latin):
        return []
    least = _LEAST[min(count, _LONG)]
    beginnings = tuple(_spellings(_consonants(_sounds(latin))))
    return [
        word
        for word in filter(_HANGUL.fullmatch, hangul)
        if _consonants(_sounds_of_hangul(word)).startswith(beginnings)
        and any(any(loanwords.near(word[:end], least)) for end in range(2, len(word) + 1))
    ]


def _spellings(consonants: str) -> Iterator[str]:
    """Yield the consonants, and those that differ in one that is written in two ways."""
    yield consonants
    for place, consonant in enumerate(consonants):
        for other in _NEAR.get(consonant, ""):
            yield f"{consonants[:place]}{other}{consonants[place + 1 :]}"


@lru_cache(maxsize=1 << 14)
def _sounds_of_hangul(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", "".join(map(_syllable, word)))


@lru_cache(maxsize=1 << 14)
def _sounds(latin: str) -> str:
    """Return the rough sounds of an English word, which is a singular in Hangul."""
    word = re.sub(r"(?<=[^su])s$", "", latin.lower())
    for pattern, sound in _SPELLINGS:
        word = pattern.sub(sound, word)
    return word


def _consonants(sounds: str) -> str:
    return "".join(sound for sound in sounds if sound not in _VOWELS)


def _syllable(c: str) -> str:
    initial, medial, final = letters(c)
    return f"{_INITIALS[initial]}{_MEDIALS[medial]}{_FINALS[final]}".replace("_", "")
