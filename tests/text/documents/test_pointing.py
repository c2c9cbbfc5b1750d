"""Words that point at the documents at hand are told from names of documents."""

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.rewriting import rewrite
from text.documents.intent import document_intent
from text.documents.pointing import points_at_documents


@pytest.mark.parametrize(
    "words",
    [
        "",
        "이",
        "이 파일",
        "첨부한",
        "첨부 파일",
        "방금 올린",
        "내가 올린 문서",
        "이 pdf",
        "이거",
        "this file",
        "the attached file",
        "uploaded",
        "this PDF",
        "my documents",
        "it",
    ],
)
def test_words_that_point(words: str) -> None:
    """By a demonstrative, by how the file came, by its kind; also no words at all."""
    assert points_at_documents(words)


@pytest.mark.parametrize(
    "name", ["the lease", "학칙", "이 학칙", "첨부 서류 목록", "file naming rules", "my landlord"]
)
def test_a_name_does_not_point(name: str) -> None:
    """Any other word is a name."""
    assert not points_at_documents(name)


@pytest.mark.parametrize(
    "question",
    [
        "이 파일 요약해 줘",
        "이 문서는 무슨 내용이야?",
        "첨부파일 요약",
        "이 파일에 뭐가 있어?",
        "summarize the attached file",
        "What is this document about?",
        "What's in this file?",
    ],
)
def test_requests_about_the_document_at_hand(question: str) -> None:
    """Each is a request about a whole document, whose name points."""
    intent = document_intent(question)
    assert intent is not None
    assert intent.kind in ("summary", "outline")
    assert all(points_at_documents(name) for name in intent.names)


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("What is this document about?", "What if I move out early?"),
        ("Summarise this file", "What if I move out early?"),
        ("이 파일 요약해 줘", "중도 퇴실하면 어떻게 되나요?"),
        ("What if I move out early?", "Summarise this file"),
        ("중도 퇴실하면 어떻게 되나요?", "이 파일 요약해 줘"),
    ],
)
def test_such_a_request_takes_and_gives_no_topic(question: str, before: str) -> None:
    """It is not completed by the question before, and the next one not by it."""
    assert rewrite(question, [Exchange(before, "Two months' rent.")]).text == question
