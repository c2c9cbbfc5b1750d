"""Stems of Korean verbs without a dictionary: 빌릴, 빌려요 and 빌리나요 are 빌리.

An ending is cut off, and what it did to the syllable before it is undone: a contracted vowel, a
final consonant. Different verbs may get one stem; a comparison uses them beside all other words.
"""

import re
from functools import lru_cache

from chat.cache.questions.korean_words import ENDING
from text.korean.hangul import (
    BIEUP,
    MIEUM,
    NIEUN,
    NO_FINAL,
    RIEUL,
    SSANGSIOT,
    VOWELS,
    letters,
    syllable,
)

_JOINED_FINALS = frozenset((NIEUN, RIEUL, MIEUM, BIEUP, SSANGSIOT))
_CONTRACTED = {"ㅕ": "ㅣ", "ㅘ": "ㅗ", "ㅝ": "ㅜ", "ㅙ": "ㅚ"}
_IRREGULAR = {"해": "하", "써": "쓰", "꺼": "끄", "커": "크", "떠": "뜨", "돼": "되", "봐": "보"}
_HANGUL = re.compile("[가-힣]+")
_MOST_ENDINGS = 3
_BEHIND_VOWEL = ("", "요", "서", "도", "야", "라")  # endings behind a contracted vowel
_LIGHT = frozenset(["하", "되", "이", "있", "없", "않", "것", "수"])


@lru_cache(maxsize=4096)
def verb_stems(word: str) -> frozenset[str]:
    """Return the stems that a word may have if it is a verb; empty where it has no ending."""
    if not _HANGUL.fullmatch(word):
        return frozenset()
    stem, ending = word, ""
    found = set[str]()
    for _ in range(_MOST_ENDINGS + 1):
        found |= {stem[:-1] + last for last in _undone(stem[-1], ending in _BEHIND_VOWEL)}
        match = ENDING.search(stem)
        if match is None or not match.start():
            break
        stem, ending = stem[: match.start()], match.group()
    return frozenset(found - {word} - _LIGHT)


def _undone(last: str, contracted: bool) -> set[str]:
    """Return what a syllable may have been before an ending joined it.

    Args:
        last: The one before the endings.
        contracted: Whether the ending may have contracted its vowel: 빌려요, but not 여나요.
    """
    initial, vowel, final = letters(last)
    if final in _JOINED_FINALS:
        contracted = contracted or final == SSANGSIOT
        final = NO_FINAL
    plain = syllable(initial, vowel, final)
    if plain in _IRREGULAR:
        return {_IRREGULAR[plain]}
    whole = _CONTRACTED.get(VOWELS[vowel])
    if final or not contracted or whole is None:
        return {plain}
    opened = syllable(initial, VOWELS.index(whole))
    return {plain, opened}  # 켜요 is 켜다, 빌려요 is 빌리다
