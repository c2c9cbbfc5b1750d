"""Korean abbreviations of initial syllables and Latin acronyms."""

import pytest

from text.synonyms.abbreviations import full_forms, short_forms


@pytest.mark.parametrize(
    ("word", "text", "full"),
    [
        ("공대", "공과대학 건물은 3층이다.", "공과대학"),
        ("컴공", "컴퓨터공학 전공은 심화 과정이 있다.", "컴퓨터공학"),
        ("학식", "학생식당은 8시에 연다.", "학생식당"),
        ("복전은", "복수 전공을 하려면 신청한다.", "복수 전공"),
        ("GRT", "The Graduate Record Test is in May.", "Graduate Record Test"),
        ("HRT", "Take the Harbour Reading Test (HRT) first.", "Harbour Reading Test"),
        ("hrt", "Take the Harbour Reading Test (HRT) first.", "Harbour Reading Test"),
        ("HST", "항구수영시험(HST)은 5월에 있다.", "항구수영시험"),
    ],
)
def test_an_abbreviation_stands_for_words_of_a_text(word: str, text: str, full: str) -> None:
    """The parts of a compound begin with its syllables, the words of a phrase with its letters."""
    assert any(found.startswith(full) for found in full_forms(word, text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("수시", "수강신청은 시작한다."),
        ("군대", "군데군데 비가 온다."),
        ("GRT", "The great roof leaks."),
        ("may", "Take the Harbour Reading Test (HRT) in May."),
        ("HRT", "Read the test in the harbour (HRT)."),
    ],
)
def test_other_words_are_no_abbreviations(word: str, text: str) -> None:
    """Neither part of the initials, nor words with endings, nor an undefined word counts."""
    assert not full_forms(word, text)


@pytest.mark.parametrize(
    ("words", "text", "short"),
    [
        (("Harbour", "Reading", "Test"), "HRT scores are valid for a year.", "HRT"),
        (("복수전공",), "복전 신청은 5월이다.", "복전"),
        (("학생", "식당"), "학식은 11시에 연다.", "학식"),
    ],
)
def test_words_have_their_abbreviation_in_a_text(
    words: tuple[str, ...], text: str, short: str
) -> None:
    """The initials of words, where the text has them as a word."""
    assert short_forms(words, text) == {short}


def test_no_abbreviation_is_made_up() -> None:
    """Initials that the text does not have are no abbreviation."""
    assert not short_forms(("Harbour", "Reading", "Test"), "The test is hard.")
    assert not short_forms(("학생", "식당"), "식당은 11시에 연다.")
