"""Spelling correction against the vocabulary of the documents."""

import pytest

from text.synonyms.spelling import corrections

_WORDS = """
    swimming card account accommodation receive schedule deadline book permit committee sauna from
    등록금 생활관 보증금 대여료 회의실 주차장
"""
_VOCABULARY = frozenset(_WORDS.split())


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("swiming", "swimming"),
        ("crad", "card"),
        ("acount", "account"),
        ("accomodation", "accommodation"),
        ("recieve", "receive"),
        ("shcedule", "schedule"),
        ("dedline", "deadline"),
        ("bookk", "book"),
        ("comitee", "committee"),
        ("sawna", "sauna"),
        ("등롱금", "등록금"),
        ("새활관", "생활관"),
        ("보즈금", "보증금"),
        ("회이실", "회의실"),
        ("주챠장", "주차장"),
    ],
)
def test_mistyped_words_are_corrected(typed: str, right: str) -> None:
    """The nearest word of the documents is the correction."""
    assert corrections(typed, _VOCABULARY)[0] == right


@pytest.mark.parametrize(
    "word", ["card", "cat", "cars", "form", "permits", "booked", "주차장", "대여"]
)
def test_other_words_are_not_corrected(word: str) -> None:
    """Known words, short words, forms of a word and function words are no errors."""
    assert corrections(word, _VOCABULARY) == []
