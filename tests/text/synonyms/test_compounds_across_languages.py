"""Compounds and phrases of a question, matched in texts of the other language by their parts."""

import pytest

from text.question.terms import query_weights
from text.synonyms.cross_language import translate_terms
from text.synonyms.lexicon import content_tokens, korean_phrases, translations


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("지난겨울", "last winter"),
        ("재고량", "inventory"),
        ("무상수리를", "free repair"),
        ("이월되나요", "carry over"),
        ("펌웨어", "firmware"),
        ("송장번호", "tracking number"),
        ("집결지는", "assembly point"),
        ("사번", "employee number"),
    ],
)
def test_words_of_office_shop_and_campus_are_translated(korean: str, english: str) -> None:
    """Compounds of a noun and what specifies it, and nouns with 하다 or 되다."""
    assert content_tokens(english) in translations(korean)


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("firmware", "펌웨어"),
        ("carry over", "이월"),
        ("stay out", "외박"),
        ("restart", "재부팅"),
        ("out of stock", "품절"),
    ],
)
def test_phrases_of_verb_and_particle_are_translated(english: str, korean: str) -> None:
    """A particle verb is one Korean noun."""
    assert set(korean_phrases(korean)) <= set(translations(english))


@pytest.mark.parametrize("word", ["for", "a", "be", "of"])
def test_function_words_have_no_translation(word: str) -> None:
    """What they are written like in a phrase of the lexicon is no meaning of theirs."""
    assert translations(word) == ()


def test_a_part_of_a_compound_is_matched_without_its_suffix() -> None:
    """A text about helmets has what 헬멧값 names, and gives the price by an amount only."""
    question = "헬멧값 얼마예요?"
    found = translate_terms(question, query_weights(question), ["A helmet is 40,000 won."])
    assert "헬멧" in found.matched(frozenset({"helmet", "won"}))
    assert found.matched(frozenset({"glove", "won"})) == set()


def test_parts_of_two_syllables_stand_for_themselves_only() -> None:
    """A text about a helmet alone has no rental of it."""
    question = "헬멧대여 되나요?"
    texts = ["A helmet is 40,000 won.", "The rental ends at noon."]
    found = translate_terms(question, query_weights(question), texts)
    assert "대여" not in found.matched(frozenset({"helmet"}))
    assert "헬멧" in found.matched(frozenset({"helmet"}))
