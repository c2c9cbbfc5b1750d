"""Loanwords: English words in Hangul are matched by their sound, other words are not."""

import pytest

from text.question.terms import query_weights
from text.synonyms.cross_language import translate_terms
from text.synonyms.loanwords import Loanwords, sounds_alike, written_in_hangul

WORDS = ("gift", "cards", "grinder", "tents", "showroom", "trailer", "template", "cancel", "the")


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("그라인더", "grinder"), ("텐트", "tents"), ("스쿠터", "scooter"), ("쇼룸", "showroom"),
        ("트레일러", "trailer"), ("컨퍼런스", "conference"), ("템플릿", "template"),
        ("캔슬", "cancel"), ("커미션", "commission"), ("토큰", "token"), ("크레딧", "credit"),
    ],
)  # fmt: skip
def test_a_loanword_sounds_like_its_english_word(hangul: str, latin: str) -> None:
    """Also where Hangul adds a vowel, leaves out r, or has p for f."""
    assert sounds_alike(hangul, latin)


def test_a_compound_is_two_words() -> None:
    """Each part is found by itself."""
    assert Loanwords(WORDS).of("기프트카드") == {("gift", "cards")}


@pytest.mark.parametrize("hangul", ["나무", "학교", "유효기간", "카드", "도서관에서", "a", ""])
def test_other_words_are_no_loanwords(hangul: str) -> None:
    """Short words, and Korean ones, sound like nothing."""
    assert Loanwords([*WORDS, "name", "code"]).of(hangul) == set()


@pytest.mark.parametrize(("question", "text"), [("시간", "sign here"), ("사람", "a slam")])
def test_words_of_the_lexicon_are_not_matched_by_sound(question: str, text: str) -> None:
    """They sound like English words by chance."""
    assert Loanwords(text.split()).of(question)
    assert translate_terms(question, query_weights(question), [text]).phrases == {}


def test_an_english_word_is_found_in_hangul() -> None:
    """With a particle, and at the beginning of a compound."""
    korean = ["그라인더는", "그라인더날", "그림", "보증", "이"]
    assert written_in_hangul("grinder", korean) == ["그라인더는", "그라인더날"]
    assert written_in_hangul("a", korean) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("기프트카드 유효기간", "Gift cards are valid for five years."),
        ("쇼룸 몇 시에 열어요", "The showroom opens at ten."),
        ("how long is the grinder covered", "그라인더는 18개월 동안 보증합니다."),
    ],
)
def test_a_word_that_the_lexicon_lacks_is_translated(question: str, text: str) -> None:
    """A text in the other language has the term."""
    weights = query_weights(question)
    term = max(weights, key=lambda each: (each[:2] in ("기프", "쇼룸", "gr"), weights[each]))
    assert term in translate_terms(question, weights, [text]).phrases
