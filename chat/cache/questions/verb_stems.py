"""Stems of Korean verbs without a dictionary: 빌릴, 빌려요 and 빌리나요 are 빌리.

An ending is cut off, and what it did to the syllable before it is undone: a contracted vowel, a
final consonant. Different verbs may get one stem; a comparison uses them beside all other words.
"""

import re
from functools import lru_cache

from chat.cache.questions.korean_words import ENDING

_FIRST, _FINALS, _MEDIALS = 0xAC00, 28, 21
_JOINED_FINALS = frozenset((4, 8, 16, 17, 20))  # ㄴ ㄹ ㅁ ㅂ ㅆ
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CONTRACTED = {"ㅕ": "ㅣ", "ㅘ": "ㅗ", "ㅝ": "ㅜ", "ㅙ": "ㅚ"}
_IRREGULAR = {"해": "하", "써": "쓰", "꺼": "끄", "커": "크", "떠": "뜨", "돼": "되", "봐": "보"}
_MOST_ENDINGS = 3
_LIGHT = frozenset(["하", "되", "이", "있", "없", "않", "것", "수"])


@lru_cache(maxsize=4096)
def verb_stem(word: str) -> str:
    """Return the stem of a word if it is a verb or adjective; empty where it has no ending."""
    if not re.fullmatch("[가-힣]+", word):
        return ""
    stem = word
    for _ in range(_MOST_ENDINGS):
        match = ENDING.search(stem)
        if match is None or not match.start():
            break
        stem = stem[: match.start()]
    plain = stem[:-1] + _undone(stem[-1])
    if plain == word or plain in _LIGHT:
        return ""
    return plain


def _undone(syllable: str) -> str:
    """Return a syllable without the consonant and contraction of an ending."""
    code = ord(syllable) - _FIRST
    initial, rest = divmod(code, _MEDIALS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    if final in _JOINED_FINALS:
        final = 0
    plain = chr(_FIRST + (initial * _MEDIALS + vowel) * _FINALS + final)
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    opened = _VOWELS.index(_CONTRACTED.get(_VOWELS[vowel], _VOWELS[vowel])) if not final else vowel
    return chr(_FIRST + (initial * _MEDIALS + opened) * _FINALS + final)
