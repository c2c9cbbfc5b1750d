"""Typing errors of English questions, corrected by the words of the question compared with.

Only a word that no vocabulary knows is an error: "contract" and "contact" are one letter apart, and
both are meant.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from models.word_vocabulary import frequent_words
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.spelling import edit_distance
from text.synonyms.thesaurus import is_in_thesaurus

_SHORTEST_PIECE = 4  # shorter pieces are mostly syllables of other languages
_LETTERS = re.compile(r"[a-z]{3,}")
_COMMON_WORDS = """
    should would could must might shall without before after because another either neither during
    while until between what when where which who whom whose why how many much long often does did
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def corrected(words: Sequence[str], other: Collection[str]) -> list[str]:
    """Return the words with each unknown one replaced by a word of `other` that it may stand for.

    Args:
        words: The words of a question, in lower case.
        other: The words of the question that it is compared with.
    """
    return [_corrected(word, other) for word in words]


def _corrected(word: str, other: Collection[str]) -> str:
    if word in other or not _LETTERS.fullmatch(word) or is_known(word):
        return word
    near = [one for one in {*other, *_COMMON} if _LETTERS.fullmatch(one) and _is_slip(word, one)]
    return near[0] if len(near) == 1 else word


def _is_slip(word: str, other: str) -> bool:
    """Return whether a word is another one with a letter doubled, dropped, added or moved.

    A letter in place of another makes new words (paternity, maternity), so it is no slip.
    """
    if word[0] != other[0] or min(len(word), len(other)) < 3 or not is_known(other):
        return False
    if re.sub(r"(.)\1", r"\1", word) == re.sub(r"(.)\1", r"\1", other):
        return True
    is_moved = sorted(word) == sorted(other)
    is_shorter = len(word) != len(other)
    return min(len(word), len(other)) >= 5 - is_moved and (
        (is_moved or is_shorter) and edit_distance(word, other, 1) == 1
    )


@cache
def is_known(word: str) -> bool:
    """Return whether a word is in the word lists, or a frequent one of the embedded encoder."""
    if word in _COMMON or word in FUNCTION_WORDS or word in LIGHT_WORDS or is_in_thesaurus(word):
        return True
    try:
        return len(word) >= _SHORTEST_PIECE and word in frequent_words()
    except ImportError:
        return True  # without its vocabulary nothing is corrected
