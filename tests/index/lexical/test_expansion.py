"""Query expansion by synonyms and spelling corrections."""

from index.lexical.expansion import SUBSTITUTE_WEIGHT, expand_query
from text.question.terms import query_weights

COUNTS = {"library": 3, "librari": 3, "open": 2, "생활": 4, "활관": 4, "식당": 2, "일을": 25}


def terms(question: str) -> dict[str, float]:
    """The terms of a question over an index that holds `COUNTS`."""
    return expand_query(question, query_weights(question), lambda term: COUNTS.get(term, 0))


def test_known_words_are_searched_as_they_are() -> None:
    """Nothing is added, and only the terms of the question are looked up."""
    looked_up = list[str]()

    def frequency(term: str) -> int:
        looked_up.append(term)
        return 1

    weights = query_weights("When does the library open? 생활관 식당")
    assert expand_query("When does the library open? 생활관 식당", weights, frequency) == weights
    assert set(looked_up) <= set(weights)


def test_a_misspelling_is_corrected() -> None:
    """One letter less, at a lower weight than the word as typed."""
    found = terms("libary")
    assert found["librari"] == SUBSTITUTE_WEIGHT * found["libari"]


def test_a_synonym_is_searched_too() -> None:
    """기숙사 finds what is written about 생활관."""
    assert "활관" in terms("기숙사")


def test_a_syllable_with_its_particle_is_not_corrected() -> None:
    """잎을 does not bring 일을, which every passage may hold."""
    assert "일을" not in terms("잎을")
