"""Words that say the opposite of each other, in Korean and English (`antonyms.yaml`)."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from text.analyser import word_tokens, words

TABLE = Path(__file__).with_name("antonyms.yaml")
_PARTICLES = frozenset("은는이가을를의에도로와과") | {"에는", "까지", "부터", "에도", "에만"}


class Pair(NamedTuple):
    """Two sides of a contrast, each the words that stand for it, as `_keys` writes them."""

    left: frozenset[str]
    right: frozenset[str]


def turned(claim: str, sentence: str, language: str) -> int:
    """Return in how many contrasts the claim is on one side only and the sentence on the other."""
    if language not in ("en", "ko"):
        return 0
    ours, theirs = _keys(claim, language), _keys(sentence, language)
    return sum(_apart(pair, ours, theirs, language) for pair in pairs(language))


@lru_cache(maxsize=512)
def levelled(text: str, language: str) -> str:
    """Return the text with each word of a contrast replaced by the one word for it.

    What restates a sentence in opposite or like words then shares these words with it.
    """
    if language not in ("en", "ko"):
        return text
    return re.sub(r"[^\W\d_]+", lambda word: _level(word.group(), language), text)


@lru_cache(maxsize=4096)
def _level(word: str, language: str) -> str:
    found = _keys(word, language)
    for pair in pairs(language):
        if _has(found, pair.left | pair.right, language):
            return min(side for side in pair.left if not side.startswith("="))
    return word


@cache
def pairs(language: str) -> tuple[Pair, ...]:
    """Return the contrasts of a language."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))[language]
    return tuple(Pair(*(_side(words, language) for words in pair)) for pair in table)


def _side(spellings: str, language: str) -> frozenset[str]:
    listed = str(spellings).split()
    if language == "ko":
        return frozenset(listed)
    return frozenset(token for word in listed for token in [word, *word_tokens(word)])


def _keys(text: str, language: str) -> frozenset[str]:
    found = [word.lower() for word in words(text)]
    if language == "ko":
        return frozenset(found)
    return frozenset(token for word in found for token in [word, *word_tokens(word)])


def _apart(pair: Pair, ours: frozenset[str], theirs: frozenset[str], language: str) -> bool:
    sides = [
        (_has(ours, side, language), _has(theirs, side, language))
        for side in (pair.left, pair.right)
    ]
    return sides in ([(True, False), (False, True)], [(False, True), (True, False)])


def _has(found: frozenset[str], side: frozenset[str], language: str) -> bool:
    if language == "en":
        return bool(found & side)
    return any(_is_form(word, spelling) for word in found for spelling in side)


def _is_form(word: str, spelling: str) -> bool:
    if not spelling.startswith("="):
        return word.startswith(spelling)
    bare = spelling[1:]
    return word == bare or (word.startswith(bare) and word[len(bare) :] in _PARTICLES)
