"""Quality of the text of a PDF page: broken character maps, and pictures with few words.

A PDF may draw letters whose names it does not know; what is read from it then looks like text and
is none.
"""

import re
from functools import lru_cache
from typing import Final

_LEAST: Final = 20  # characters, before anything is said of a page
_BAD: Final = 0.2  # of the characters
_SYLLABLES: Final = 0.1  # of the Korean syllables, that Korean is not written with
_CID: Final = re.compile(r"\(cid:\d+\)")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")
_CONTROL: Final = re.compile("[\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_LATIN_WORD: Final = re.compile(r"[\"'(\[“‘]*[A-Za-z]+(?:[-'’/][A-Za-z]+)*[.,;:!?\"')\]”’]*")
_LATIN: Final = re.compile("[A-Za-z]+")
_VOWELS_OF: Final = "AEIOUYaeiouy"
_TOKENS: Final = 40
_REGULAR: Final = 0.35  # of the tokens
_VOWELS: Final = 0.16  # of the letters
_COVERED: Final = 0.5  # of the page, by one picture
_FEW: Final = 60  # letters and digits
_SMALL: Final = 16.0  # Points: larger type is a title on a picture.


def is_garbled(text: str) -> bool:
    """Return whether most of a page's text is not what the page shows."""
    bare = "".join(text.split())
    if len(bare) < _LEAST:
        return False
    cids = sum(len(found) for found in _CID.findall(text))
    private = 0 if bare.isascii() else len(_PRIVATE.findall(bare))
    bad = cids + private + len(_CONTROL.findall(bare))
    return bad >= _BAD * len(bare) or _is_no_korean(bare) or _is_no_latin(text)


def _is_no_korean(text: str) -> bool:
    """Return whether the syllables are those of a wrong map: Korean writes 2,350 of 11,172."""
    syllables = _HANGUL.findall(text)
    if len(syllables) < _LEAST:
        return False
    rare = sum(not _is_usual(syllable) for syllable in syllables)
    return rare > _SYLLABLES * len(syllables)


@lru_cache(maxsize=2_000)
def _is_usual(syllable: str) -> bool:
    try:
        syllable.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return len(syllable.encode("euc_kr")) == 2


def _is_no_latin(text: str) -> bool:
    """Return whether Latin letters make no words: mixed with signs, and hardly any vowels."""
    letters = sum(map(len, _LATIN.findall(text)))
    if sum(map(text.count, _VOWELS_OF)) >= _VOWELS * letters:  # Told first: nearly all text has.
        return False
    tokens = [token for token in text.split() if _LATIN.search(token)]
    if len(tokens) < _TOKENS or letters < 2 * len(tokens):
        return False
    regular = sum(bool(_LATIN_WORD.fullmatch(token)) for token in tokens)
    return regular < _REGULAR * len(tokens)


def has_few_words(text: str, coverage: float, size: float) -> bool:
    """Return whether a page is a picture with a few words beside it, such as a stamped scan.

    Args:
        text: What is written on it.
        coverage: The share of the page that a picture covers, 0 to 1.
        size: The largest type, in points; 0 where it is unknown.
    """
    if coverage < _COVERED or size >= _SMALL:
        return False
    return 0 < sum(character.isalnum() for character in text) < _FEW
