"""Chat spellings in Korean and English, and words that only look like them."""

import pytest

from text.synonyms.chat_spelling import standard_spelling


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("wut time r u open", "what time are you open"),
        ("whats ur fee", "what's your fee"),
        ("dont wanna pay til may", "don't want to pay until may"),
        ("where r the lockers", "where are the lockers"),
        ("등록할라면 어케해여", "등록하려면 어떻게해요"),
        ("쓸라면 머가 필요해여?", "쓰려면 뭐가 필요해요?"),
        ("언제까징 내야되여", "언제까지 내야돼요"),
        ("이거 얼만가요", "이거 얼마인가요"),
        ("담주에 갠찮아요?", "다음 주에 괜찮아요?"),
        ("이게 모임?", "이게 뭐임?"),
        ("되나용ㅠㅠ", "되나요"),
        ("먹을려고요", "먹으려고요"),
    ],
)
def test_chat_spellings(typed: str, standard: str) -> None:
    """Chat spellings get their standard spelling."""
    assert standard_spelling(typed) == standard


@pytest.mark.parametrize(
    "text",
    ["UR code", "The R package", "모임은 언제?", "컵라면 얼마예요", "콜라면 되나요",
     "회의실이에요?",
     "머리 아파요", "ㅎㅇ"],
)  # fmt: skip
def test_words_of_their_own_stay(text: str) -> None:
    """Names and words that only look like chat spellings stay."""
    assert standard_spelling(text) == text
