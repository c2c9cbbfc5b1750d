"""Text quality of PDF pages: broken ToUnicode maps, and scans with a few words of text.

A font may lack a correct map from glyphs to characters; the extracted text is then garbage.
"""

import re
from functools import lru_cache
from typing import Final

_MIN_CHARS: Final = 20  # characters; shorter texts are not judged
_MAX_BAD: Final = 0.2  # of the characters
_MAX_RARE_SYLLABLES: Final = 0.1  # of the Korean syllables, that Korean is not written with
_CID: Final = re.compile(r"\(cid:\d+\)")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")
_CONTROL: Final = re.compile("[\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_LATIN_WORD: Final = re.compile(r"[\"'(\[“‘]*[A-Za-z]+(?:[-'’/][A-Za-z]+)*[.,;:!?\"')\]”’]*")
_LATIN: Final = re.compile("[A-Za-z]+")
_VOWELS_OF: Final = "AEIOUYaeiouy"
_MIN_TOKENS: Final = 40
_MIN_REGULAR_TOKENS: Final = 0.35  # of the tokens
_MIN_VOWELS: Final = 0.16  # of the letters
_MIN_COVERAGE: Final = 0.5  # of the page, by one picture
_FEW_CHARS: Final = 60  # letters and digits
_MAX_TYPE_SIZE: Final = 16.0  # Points: larger type is a title on a picture.


def is_garbled(text: str) -> bool:
    """Return whether the text of a page is garbage by a broken ToUnicode map."""
    bare = "".join(text.split())
    if len(bare) < _MIN_CHARS:
        return False
    cids = sum(len(match) for match in _CID.findall(text))
    private = 0 if bare.isascii() else len(_PRIVATE.findall(bare))
    bad_chars = cids + private + len(_CONTROL.findall(bare))
    return bad_chars >= _MAX_BAD * len(bare) or _is_garbled_korean(bare) or _is_garbled_latin(text)


def _is_garbled_korean(text: str) -> bool:
    """Return whether too many syllables are outside the 2,350 of 11,172 that Korean text uses."""
    syllables = _HANGUL.findall(text)
    if len(syllables) < _MIN_CHARS:
        return False
    rare = sum(not _is_common_syllable(syllable) for syllable in syllables)
    return rare > _MAX_RARE_SYLLABLES * len(syllables)


@lru_cache(maxsize=2_000)
def _is_common_syllable(syllable: str) -> bool:
    try:
        syllable.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return len(syllable.encode("euc_kr")) == 2


def _is_garbled_latin(text: str) -> bool:
    """Return whether Latin letters form no words: few vowels, and symbols inside tokens."""
    letters = sum(map(len, _LATIN.findall(text)))
    if (
        sum(map(text.count, _VOWELS_OF)) >= _MIN_VOWELS * letters
    ):  # Checked first: true of nearly all text.
        return False
    tokens = [token for token in text.split() if _LATIN.search(token)]
    if len(tokens) < _MIN_TOKENS or letters < 2 * len(tokens):
        return False
    regular = sum(bool(_LATIN_WORD.fullmatch(token)) for token in tokens)
    return regular < _MIN_REGULAR_TOKENS * len(tokens)


def has_few_words(text: str, coverage: float, size: float) -> bool:
    """Return whether a page is an image with a few words, such as a stamped scan.

    Args:
        text: Its text.
        coverage: Share of the page that an image covers, 0 to 1.
        size: Largest font size in points; 0 where it is unknown.
    """
    if coverage < _MIN_COVERAGE or size >= _MAX_TYPE_SIZE:
        return False
    return 0 < sum(character.isalnum() for character in text) < _FEW_CHARS
