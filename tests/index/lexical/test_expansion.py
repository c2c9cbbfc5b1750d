"""Query expansion by synonyms, translations and spelling corrections."""

from collections import Counter

from index.lexical.expansion import SUBSTITUTE_WEIGHT, expand_query
from text.question.terms import query_weights

COUNTS = {"library": 3, "librari": 3, "open": 2, "생활": 4, "활관": 4, "식당": 2, "일을": 25}
ENGLISH = dict.fromkeys(["the", "of", "to", "is"], 40)
KOREAN = dict.fromkeys(["니다", "에서", "으로", "하는"], 40)


def terms(question: str, counts: dict[str, int] = COUNTS) -> dict[str, float]:
    """The terms of a question over an index with these document frequencies."""
    return expand_query(question, query_weights(question), lambda term: counts.get(term, 0))


def test_known_words_are_searched_as_they_are() -> None:
    """Where all documents are in one language, nothing is added to words that they have."""
    english = Counter({**ENGLISH, "librari": 3, "open": 2})
    question = "When does the library open?"
    assert terms(question, english) == query_weights(question)
    korean = Counter({**KOREAN, "생활": 4, "활관": 4, "식당": 2})
    assert terms("생활관 식당", korean) == query_weights("생활관 식당")


def test_a_misspelling_is_corrected() -> None:
    """One letter less, at a lower weight than the word as typed."""
    found = terms("libary")
    assert found["librari"] == SUBSTITUTE_WEIGHT * found["libari"]


def test_a_synonym_is_searched_too() -> None:
    """기숙사 finds what is written about 생활관."""
    assert "활관" in terms("기숙사")


def test_translations_are_searched_where_the_other_language_is() -> None:
    """Words that documents have get their translations too, at a lower weight."""
    both = {
        **ENGLISH,
        **KOREAN,
        "refund": 5,
        "환불": 5,
        "환급": 2,
        "annual": 2,
        "leav": 9,
        "연차": 3,
    }
    found = terms("환불", both)
    assert 0 < found["refund"] < found["환불"]
    assert found["환불"] == query_weights("환불")["환불"]
    assert "환불" in terms("How do I get a refund?", both)
    leave = terms("연차", both)
    assert leave["annual"] > leave["leav"] > 0


def test_missing_words_make_translations_weigh_more() -> None:
    """A Korean question whose words no Korean document has is asked of the English ones."""
    both = {**ENGLISH, **KOREAN, "refund": 5, "환불": 5, "laptop": 3, "rent": 4}
    assert terms("노트북 환불", both)["refund"] > terms("환불", both)["refund"]


def test_a_few_foreign_words_are_no_documents() -> None:
    """English titles in Korean documents do not make a question English."""
    korean = {**KOREAN, "the": 3, "of": 2, "refund": 1, "환불": 5}
    assert "refund" not in terms("환불", korean)


def test_a_syllable_with_its_particle_is_not_corrected() -> None:
    """잎을 does not bring 일을, which every passage may hold."""
    assert "일을" not in terms("잎을")
