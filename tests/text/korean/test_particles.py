"""Korean particles fit the sound of the word before them."""

import pytest

from text.korean.particles import ends_in_consonant, with_particle, without_particle


@pytest.mark.parametrize(
    ("word", "forms", "expected"),
    [
        ("휴학", "은/는", "휴학은"),
        ("수수료", "은/는", "수수료는"),
        ("휴학", "이란/란", "휴학이란"),
        ("등록금(2학기)", "을/를", "등록금(2학기)을"),
        ("사용료(시간당)", "은/는", "사용료(시간당)는"),
        ("제3", "이/가", "제3이"),
        ("A4", "은/는", "A4는"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("7", "으로/로", "7로"),
        ("KTX", "은/는", "KTX는"),
        ("TOEFL", "은/는", "TOEFL은"),
        ("URL", "으로/로", "URL로"),
        ("Wi-Fi", "은/는", "Wi-Fi은(는)"),
        ("", "은/는", "은(는)"),
    ],
)
def test_with_particle(word: str, forms: str, expected: str) -> None:
    """Hangul, digits and capitals get one form; other Latin words get both."""
    assert with_particle(word, forms) == expected


def test_the_end_of_a_latin_word_is_unknown() -> None:
    """How a Latin word ends is unknown."""
    assert ends_in_consonant("Library") is None
    assert ends_in_consonant("책") is True
    assert ends_in_consonant("의자") is False


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("수수료는", "수수료"),
        ("정원이", "정원"),
        ("교내에서", "교내"),
        ("학과와", "학과"),
        ("카드로", "카드"),
        ("책을", "책"),
        ("팀이랑", "팀"),
        ("나이", "나이"),
        ("휴가", "휴가"),
        ("강의", "강의"),
        ("결과", "결과"),
        ("한도", "한도"),
        ("사우나", "사우나"),
        ("Wi-Fi는", "Wi-Fi"),
    ],
)
def test_particles_are_removed(word: str, noun: str) -> None:
    """A particle that fits the syllable before it is removed; an ending of a noun is not."""
    assert without_particle(word) == noun
