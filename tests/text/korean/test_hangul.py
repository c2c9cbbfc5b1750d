"""Letters of Korean syllables, held against Unicode's own decomposition."""

import unicodedata

import pytest

from text.korean.hangul import (
    FINALS,
    INITIALS,
    MIEUM,
    NO_FINAL,
    RIEUL,
    SSANGSIOT,
    VOWELS,
    final_of,
    is_syllable,
    letters,
    syllable,
    with_final,
)

ALL = [chr(code) for code in range(ord("가"), ord("힣") + 1)]


def test_every_syllable_is_made_of_its_letters() -> None:
    """Letters put together are the syllable; there are 11,172."""
    assert len(ALL) == len(INITIALS) * len(VOWELS) * len(FINALS) == 11_172
    for sign in ALL:
        assert syllable(*letters(sign)) == sign


def test_letters_are_those_of_unicode() -> None:
    """The compatibility letters of the tables name what canonical decomposition gives."""
    for sign in ALL[::7]:
        parts = [unicodedata.name(part).split()[-1] for part in unicodedata.normalize("NFD", sign)]
        numbers = letters(sign)
        tables = [INITIALS, VOWELS, FINALS][: len(parts)]
        named = [
            unicodedata.name(table[n]).split()[-1]
            for table, n in zip(tables, numbers, strict=False)
        ]
        assert named == parts


@pytest.mark.parametrize(
    ("sign", "final"), [("글", RIEUL), ("있", SSANGSIOT), ("가", NO_FINAL), ("ㄹ", 0), ("", 0)]
)
def test_the_final_consonant(sign: str, final: int) -> None:
    """It is none where a text is no syllable."""
    assert final_of(sign) == final


def test_a_syllable_gets_another_final_consonant() -> None:
    """마시 becomes 마심, and 합 loses its ㅂ."""
    assert with_final("시", MIEUM) == "심"
    assert with_final("합", NO_FINAL) == "하"


def test_letters_alone_are_no_syllables() -> None:
    """Neither are other scripts."""
    assert is_syllable("한") and not any(map(is_syllable, "ㅎㅏa字"))
