"""Requests about whole documents are told from questions about what documents say."""

import pytest

from text.documents.intent import Kind, document_intent


@pytest.mark.parametrize(
    ("question", "kind", "names"),
    [
        ("Summarise the ferry handbook", "summary", ("ferry handbook",)),
        ("Can you give me a short summary of the ferry handbook?", "summary", ("ferry handbook",)),
        ("여객선 안내 요약해줘", "summary", ("여객선 안내",)),
        ("여객선 안내를 두 문장으로 요약해 주세요", "summary", ("여객선 안내",)),
        ("What is in the ferry handbook?", "outline", ("ferry handbook",)),
        ("what does the safety plan cover?", "outline", ("safety plan",)),
        ("여객선 안내에 뭐가 있어?", "outline", ("여객선 안내",)),
        ("안전 계획 목차 보여줘", "outline", ("안전 계획",)),
        ("Which documents are about refunds?", "topic", ("refunds",)),
        ("Do you have any documents on life jackets?", "topic", ("life jackets",)),
        ("환불에 대한 문서 뭐 있어?", "topic", ("환불",)),
        ("구명조끼를 다루는 문서 알려줘", "topic", ("구명조끼",)),
        (
            "Compare the ferry handbook and the safety plan",
            "comparison",
            ("ferry handbook", "safety plan"),
        ),
        ("여객선 안내와 안전 계획을 비교해줘", "comparison", ("여객선 안내", "안전 계획")),
        ("What documents do you have?", "list", ()),
        ("List all documents", "list", ()),
        ("어떤 문서가 있어?", "list", ()),
        ("문서 목록 보여줘", "list", ()),
        ("summarise these documents", "overview", ()),
        ("give me an overview of all the files please", "overview", ()),
        ("What are these documents about?", "overview", ()),
        ("이 문서들 요약해줘", "overview", ()),
        ("모든 문서를 두 줄로 요약해줘", "overview", ()),
        ("문서 요약", "overview", ()),
    ],
)
def test_the_intent_of_a_request(question: str, kind: Kind, names: tuple[str, ...]) -> None:
    """The kind and the names as they were typed."""
    intent = document_intent(question)
    assert intent is not None
    assert (intent.kind, intent.names) == (kind, names)


@pytest.mark.parametrize(
    "question",
    [
        "When does the ferry leave?",
        "Which documents do I need for boarding?",
        "What documents are required for a refund?",
        "승선할 때 어떤 서류가 필요해요?",
        "환불은 언제까지 신청해요?",
        "여객선은 몇 시에 출발해요?",
    ],
)
def test_a_question_of_what_documents_say_is_none(question: str) -> None:
    """Papers that a person needs are no documents of the collection."""
    assert document_intent(question) is None


def test_the_length_of_a_summary() -> None:
    """The number of sentences is read."""
    intent = document_intent("Summarise the ferry handbook in two sentences.")
    assert intent is not None and intent.sentences == 2


@pytest.mark.parametrize(
    "question",
    [
        "summarise this document",
        "Summarise all about ferries",
        "이 문서 요약해줘",
        "여객선 문서 요약",
    ],
)
def test_one_document_is_not_all(question: str) -> None:
    """A document that is pointed at or named is summarised by itself."""
    intent = document_intent(question)
    assert intent is not None
    assert intent.kind == "summary"
