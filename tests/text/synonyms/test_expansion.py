"""Query expansion by phrases: synonyms and translations of several words."""

import pytest

from text.analyser import tokens
from text.question.terms import query_weights
from text.synonyms.expansion import (
    expand_phrases,
    expand_terms,
    has_synonyms,
    synonyms_of,
    units_of,
)
from text.synonyms.phrases import TokenPositions
from text.synonyms.thesaurus import synonyms


def expanded(question: str, text: str) -> dict[str, str]:
    """Return the expansions of the terms of a question that a text lacks."""
    weights = query_weights(question)
    return expand_terms(question, weights, weights.keys() - set(tokens(text)), [text])


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("정전되면 어떻게 하나요?", "In a power outage, call the office.", "outag"),
        ("연차는 며칠인가요?", "Staff have 15 days of annual leave.", "annual"),
        ("annual leave for new staff", "신입 사원은 연차를 11일 쓴다.", "연차"),
        ("What if there is a power outage?", "정전 시 경비실에 알린다.", "정전"),
        ("I want my money back", "A refund takes a week.", "refund"),
        ("짤리면 급여를 받나요?", "해고된 사람은 한 달 임금을 받는다.", "해고"),
        ("Who gets fired?", "Employees are dismissed after two warnings.", "dismiss"),
        ("노트북 빌릴 수 있나요?", "Laptops are lent for a day.", "laptop"),
    ],
)
def test_words_and_phrases_expand(question: str, text: str, other: str) -> None:
    """Across languages and within one, a word for a phrase and a phrase for a word."""
    assert other in expanded(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("연차는 며칠인가요?", "You may leave the room. The annual report is long and has tables."),
        ("정전되면 어떻게 하나요?", "The engine has a power of 90 kW."),
        ("What if there is a power outage?", "출력은 90 kW이다."),
    ],
)
def test_a_part_of_a_phrase_does_not_expand(question: str, text: str) -> None:
    """All tokens of a phrase have to be close together."""
    text = text.replace(". The annual", ". " + "We wrote about it before. " * 3 + "The annual")
    assert not {"leav", "annual", "power"} & expanded(question, text).keys()


def test_a_word_of_a_phrase_means_nothing_else() -> None:
    """ "rate" is no fee in "exchange rate", but "discount" is 할인 in "student discount"."""
    assert "요금" not in expanded("the exchange rate", "요금은 5,000원이다.")
    assert "요금" in expanded("the rate", "요금은 5,000원이다.")
    assert "할인" in expanded("a student discount", "수험표가 있으면 할인한다.")


def test_phrases_of_the_documents() -> None:
    """A phrase comes whole, with the tokens of the question that it stands for."""
    question, text = "연차 며칠", "Annual leave is 15 days."
    found = expand_phrases(question, query_weights(question), [text])
    assert found[("annual", "leav")] == ("연차",)


def test_units_are_phrases_then_words() -> None:
    """Phrases of the word lists come first, the parts of unknown compounds after their word."""
    units = [unit.text for unit in units_of("annual leave days")]
    assert units[0] == "annual leave" and "leave" in units
    assert [unit.text for unit in units_of("여권번호")] == ["여권번호", "여권", "번호"]


def test_synonyms_do_not_include_antonyms() -> None:
    """Groups are near-synonyms."""
    assert ("expens",) not in synonyms("cheap")
    assert ("비싸",) not in synonyms("싸다")
    assert ("저렴",) in synonyms("싸다")


def test_known_words_are_no_spelling_errors() -> None:
    """Words of the lists have synonyms; an unknown word that begins like one has none."""
    assert has_synonyms("기숙사") and has_synonyms("laptop")
    assert not has_synonyms("기숙샤") and not has_synonyms("laptpo")


def test_synonyms_of_a_word_hold_no_head() -> None:
    """Of a phrase, the token that says most about it."""
    assert "refund" in synonyms_of("환불")
    assert "leav" not in synonyms_of("연차")


def test_tokens_are_close_within_one_text_only() -> None:
    """No phrase goes on over the end of a text."""
    assert TokenPositions(["the annual leave"]).contains(("annual", "leav"))
    assert not TokenPositions(["the annual", "leave"]).contains(("annual", "leav"))


def test_a_part_of_a_korean_compound_is_no_translation() -> None:
    """Bigrams that span the parts of a compound mean nothing: 사장 in 봉사장학금."""
    weights = {"presid": 1.0}
    within = expand_terms("Who is the president?", weights, weights, ["봉사장학금을 준다."])
    alone = expand_terms("Who is the president?", weights, weights, ["사장이 장학금을 준다."])
    assert "사장" not in within
    assert alone["사장"] == "presid"
