"""Antonyms in Korean and English (`antonyms.yaml`), compared between a claim and a sentence."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from text.analyser import word_tokens, words
from text.messages import load_yaml

TABLE = Path(__file__).with_name("antonyms.yaml")
_PARTICLES = frozenset("은는이가을를의에도로와과") | {"에는", "까지", "부터", "에도", "에만"}


class AntonymPair(NamedTuple):
    """Two opposite sides, each a set of synonyms in the form of `_lookup_keys`."""

    left: frozenset[str]
    right: frozenset[str]


def count_antonyms(claim: str, sentence: str, language: str) -> int:
    """Return in how many pairs the claim has one side only and the sentence only the other."""
    if language not in ("en", "ko"):
        return 0
    in_claim, in_sentence = _lookup_keys(claim, language), _lookup_keys(sentence, language)
    return sum(
        _on_opposite_sides(pair, in_claim, in_sentence, language)
        for pair in antonym_pairs(language)
    )


@lru_cache(maxsize=512)
def unify_antonyms(text: str, language: str) -> str:
    """Return the text with every word of an antonym pair replaced by the same word.

    A claim that restates a sentence with a synonym or an antonym then overlaps with it.
    """
    if language not in ("en", "ko"):
        return text
    return re.sub(r"[^\W\d_]+", lambda word: _unified(word.group(), language), text)


@lru_cache(maxsize=4096)
def _unified(word: str, language: str) -> str:
    keys = _lookup_keys(word, language)
    for pair in antonym_pairs(language):
        if _contains(keys, pair.left | pair.right, language):
            return min(side for side in pair.left if not side.startswith("="))
    return word


@cache
def antonym_pairs(language: str) -> tuple[AntonymPair, ...]:
    """Return the antonym pairs of a language."""
    table = load_yaml(TABLE.read_text("utf-8"))[language]
    return tuple(AntonymPair(*(_side(words, language) for words in pair)) for pair in table)


def _side(spellings: str, language: str) -> frozenset[str]:
    side = str(spellings).split()
    if language == "ko":
        return frozenset(side)
    return frozenset(token for word in side for token in [word, *word_tokens(word)])


def _lookup_keys(text: str, language: str) -> frozenset[str]:
    """Return the words of a text, in English with their stems."""
    lower = [word.lower() for word in words(text)]
    if language == "ko":
        return frozenset(lower)
    return frozenset(token for word in lower for token in [word, *word_tokens(word)])


def _on_opposite_sides(
    pair: AntonymPair, in_claim: frozenset[str], in_sentence: frozenset[str], language: str
) -> bool:
    sides = [
        (_contains(in_claim, side, language), _contains(in_sentence, side, language))
        for side in (pair.left, pair.right)
    ]
    return sides in ([(True, False), (False, True)], [(False, True), (True, False)])


def _contains(keys: frozenset[str], side: frozenset[str], language: str) -> bool:
    if language == "en":
        return bool(keys & side)
    return any(_is_form(word, spelling) for word in keys for spelling in side)


def _is_form(word: str, spelling: str) -> bool:
    """Return whether a Korean word is a form of a spelling; "=" allows particles only."""
    if not spelling.startswith("="):
        return word.startswith(spelling)
    stem = spelling[1:]
    return word == stem or (word.startswith(stem) and word[len(stem) :] in _PARTICLES)
