"""Terms of a question that occur in texts of the other language."""

import pytest

from text.question.terms import query_weights
from text.synonyms.cross_language import Translations, translate_terms


def translated(question: str, *texts: str) -> Translations:
    """The translations of a question's terms in the texts."""
    return translate_terms(question, query_weights(question), texts)


@pytest.mark.parametrize(
    ("question", "text", "term", "phrase"),
    [
        ("정전이 나면 어떻게 해요?", "In a power outage use a torch.", "정전", {"power", "outag"}),
        ("환불은 언제 되나요?", "The refund takes a week.", "환불", {"refund"}),
        ("When is the refund paid?", "환불은 한 주 걸린다.", "refund", {"환불"}),
        ("솔빛관은 어디예요?", "Solbit Hall stands by the pond.", "솔빛", {"solbit"}),
        ("Where is Garam Hall?", "가람관은 연못가에 있다.", "garam", {"가람"}),
    ],
)
def test_terms_are_translated(question: str, text: str, term: str, phrase: set[str]) -> None:
    """By the lexicon, and names by their spelling."""
    found = translated(question, text)
    assert frozenset(phrase) in found.phrases[term]
    assert term in set(found.terms)
    assert phrase & found.last_words.keys()


@pytest.mark.parametrize(
    ("question", "whole", "part"),
    [
        ("정전이 나면 어떻게 해요?", {"power", "outag", "torch"}, {"power", "torch"}),
        ("When is the refund paid?", {"환불", "주"}, {"주"}),
    ],
)
def test_a_text_needs_all_words_of_a_translation(
    question: str, whole: set[str], part: set[str]
) -> None:
    """One word of a phrase is another word."""
    found = translated(question, "In a power outage use a torch. 환불은 한 주 걸린다.")
    assert len(found.matched(frozenset(whole))) == 1
    assert found.matched(frozenset(part)) == set()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("환불은 언제 되나요?", "환불은 한 주 걸린다."),
        ("When is the refund paid?", "The refund takes a week."),
        ("환불은 언제 되나요?", "The pond is frozen."),
        ("When is the refund paid?", "연못이 얼었다."),
        ("정전이 나면 어떻게 해요?", "The power of the boat is 9 kW."),
        ("환불은 언제 되나요?", ""),
    ],
)
def test_texts_without_a_translation_give_none(question: str, text: str) -> None:
    """Neither texts in the question's language nor those about other things."""
    found = translated(question, text)
    assert list(found.terms) == []
    assert found.last_words == {}
