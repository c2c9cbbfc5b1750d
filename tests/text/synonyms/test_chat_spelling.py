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
        ("헬스장 쉬는날", "헬스장 쉬는 날"),
        ("에이쁠 몇 점", "A+ 몇 점"),
        ("비 제로는 몇 점", "B0는 몇 점"),
        ("방 45m2 되나요", "방 45㎡ 되나요"),
        ("is 45 m2 enough", "is 45 ㎡ enough"),
        ("되나용ㅠㅠ", "되나요"),
        ("먹을려고요", "먹으려고요"),
        ("how long can i camp n what does it cost", "how long can i camp and what does it cost"),
        ("can i get fired for that", "can i get dismissed for that"),
        ("예약을 안했는데 들어가나요", "예약을 안 했는데 들어가나요"),
        ("표를 못샀어요", "표를 못 샀어요"),
        ("설탕 안넣으면", "설탕 안 넣으면"),
        ("텐트랑 오두막 중 뭐가 더 쌈", "텐트랑 오두막 중 뭐가 더 싼가"),
        ("우산 어디서 빌리는지", "우산 어디서 빌리나요"),
        ("마감이 언제인지", "마감이 언제인가요"),
        ("how long can i camp n what does it cost", "how long can i camp and what does it cost"),
        ("can i get fired for that", "can i get dismissed for that"),
        ("예약을 안했는데 들어가나요", "예약을 안 했는데 들어가나요"),
        ("표를 못샀어요", "표를 못 샀어요"),
        ("설탕 안넣으면", "설탕 안 넣으면"),
        ("텐트랑 오두막 중 뭐가 더 쌈", "텐트랑 오두막 중 뭐가 더 싼가"),
        ("우산 어디서 빌리는지", "우산 어디서 빌리나요"),
        ("마감이 언제인지", "마감이 언제인가요"),
    ],
)
def test_chat_spellings(typed: str, standard: str) -> None:
    """Chat spellings get their standard spelling."""
    assert standard_spelling(typed) == standard


@pytest.mark.parametrize(
    "text",
    ["UR code", "The R package", "모임은 언제?", "컵라면 얼마예요", "콜라면 되나요",
     "회의실이에요?", "a table for n people", "the kiln is fired twice", "안내받은 곳",
     "안전했어요",
     "안과 예약했어요", "에이 플랜", "비플라스틱", "안내받는 곳",
     "a 45m2b part", "고기 쌈", "어디서 빌리는지 알려줘", "수입인지",
     "머리 아파요", "ㅎㅇ"],
)  # fmt: skip
def test_words_of_their_own_stay(text: str) -> None:
    """Names and words that only look like chat spellings stay."""
    assert standard_spelling(text) == text
