"""Documents that typed questions name by title, file name or kind."""

import pytest

from chains.sources import Source
from text.question.named_documents import named_documents, without_document_names

_ROWS = [
    Source(1, "d/pool-rules.md", "Pool rules", 0, ""),
    Source(2, "d/gym.pdf", "Gym handbook", 0, ""),
    Source(3, "d/fees.xlsx", "체육관 이용료", 0, ""),
    Source(4, "d/outing.eml", "가을 소풍 안내", 0, ""),
    Source(5, "d/it.txt", "IT services", 0, ""),
]


@pytest.mark.parametrize(
    ("question", "source", "rest"),
    [
        ("what does the gym handbook say about lockers", "d/gym.pdf", "lockers"),
        ("what does the gym handbok say about lockers", "d/gym.pdf", "lockers"),
        ("in the IT services sheet, how long is a ticket open?", "d/it.txt",
         "how long is a ticket open?"),
        ("how much is a towel according to the handbook?", "d/gym.pdf", "how much is a towel ?"),
        ("소풍 메일에 도시락은 얼마라고 써 있어요?", "d/outing.eml",
         "도시락은 얼마라고 써 있어요?"),
        ("엑셀에 수건 얼마예요?", "d/fees.xlsx", "수건 얼마예요?"),
        ("체육관 이용료 pdf에 학생 할인 있나요", "d/fees.xlsx", "학생 할인 있나요"),
        ("수영장 규정집에 다이빙 돼요?", "d/pool-rules.md", "다이빙 돼요?"),
        ("가을 소풍 안내문에 준비물 뭐예요", "d/outing.eml", "준비물 뭐예요"),
    ],
)  # fmt: skip
def test_a_document_is_named(question: str, source: str, rest: str) -> None:
    """The document is found across languages, typing errors and kinds, and its name is cut."""
    assert named_documents(question, lambda: _ROWS) == [source]
    assert without_document_names(question, [source]) == rest


@pytest.mark.parametrize(
    "question",
    [
        "in the parking guide, where is lot C?",
        "where can i print in the main building",
        "사내 메일에 첨부 몇 기가까지 돼요?",
        "이메일 주소 변경 공지는 언제 나와요?",
    ],
)
def test_no_document_is_named(question: str) -> None:
    """A phrase that fits no document is part of the question."""
    assert named_documents(question, lambda: _ROWS) == []
