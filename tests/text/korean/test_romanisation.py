"""Romanisation of Korean, and names that are spelt alike in both scripts."""

import pytest

from text.korean.romanisation import Names, romanised


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("솔빛", "solbit"),
        ("다온", "daon"),
        ("꽃길", "kkotgil"),
        ("의왕", "uiwang"),
        ("여울Hall", "yeoulhall"),
        ("Garam", "garam"),
        ("", ""),
    ],
)
def test_syllables_become_latin_letters(word: str, latin: str) -> None:
    """Each Hangul syllable has its letters; other characters stay, in lower case."""
    assert romanised(word) == latin


@pytest.mark.parametrize(
    ("word", "vocabulary", "alike"),
    [
        ("솔빛관은", ["Solbit", "Solar", "Hall", "솔빛"], ["Solbit"]),
        ("Solbit", ["솔빛관에서", "솔방울", "Solbit"], ["솔빛관에서"]),
        ("아름마을", ["Areum", "Aleum"], ["Areum", "Aleum"]),
        ("Hannam", ["한남동", "하늘"], ["한남동"]),
        ("마루", ["Maru", "Maruti"], ["Maru"]),
    ],
)
def test_a_name_is_recognised_in_the_other_script(
    word: str, vocabulary: list[str], alike: list[str]
) -> None:
    """With particles behind it, with l for r, and only in the other script."""
    assert Names(vocabulary).alike(word) == alike


@pytest.mark.parametrize(
    ("word", "vocabulary"),
    [
        ("Sol", ["솔빛"]),
        ("솔", ["Solbit"]),
        ("가나", ["Gan"]),
        ("2031", ["이천"]),
        ("Solbit", []),
    ],
)
def test_short_words_are_no_names(word: str, vocabulary: list[str]) -> None:
    """Two or three Latin letters, or one syllable, are alike by chance."""
    assert Names(vocabulary).alike(word) == []
