"""Follow-ups to requests about whole documents."""

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.rewriting import rewrite
from text.documents.intent import document_intent

LISTS = ("What documents do you have?", "어떤 문서가 있어요?")


@pytest.mark.parametrize(
    ("before", "message", "topic"),
    [
        (LISTS[0], "which are about rooms", "rooms"),
        (LISTS[0], "And which ones are on parking?", "parking"),
        (LISTS[0], "which of them deal with pets?", "pets"),
        (LISTS[1], "주차 관련 문서는?", "주차"),
        (LISTS[1], "그중 반려동물에 관한 건?", "반려동물"),
        ("주차 관련 문서는 뭐가 있어요?", "회의실에 대한 것은?", "회의실"),
    ],
)
def test_a_choice_among_the_documents(before: str, message: str, topic: str) -> None:
    text = rewrite(message, [Exchange(before, "- Parking rules [1]\n- Pets [2]")]).text
    intent = document_intent(text)
    assert intent is not None and (intent.kind, intent.names) == ("topic", (topic,)), text


@pytest.mark.parametrize(
    ("before", "message", "sentences"),
    [
        ("What is in the shop rules?", "summarise it", 0),
        ("What is in the shop rules?", "Summarise it in two sentences", 2),
        ("상점 규칙에는 무슨 내용이 있어요?", "요약해줘", 0),
        ("상점 규칙에는 무슨 내용이 있어요?", "한 문장으로 요약해 줘", 1),
    ],
)
def test_a_summary_after_an_outline(before: str, message: str, sentences: int) -> None:
    found = rewrite(message, [Exchange(before, "- Hours: ten to six [1]")])
    text = f"{found.form}: {found.text}" if found.form else found.text
    intent = document_intent(text)
    assert intent is not None, text
    assert (intent.kind, intent.sentences) == ("summary", sentences)


def test_without_a_list_before_nothing_is_chosen() -> None:
    text = rewrite("which are about rooms", [Exchange("What does parking cost?", "5 won.")]).text
    intent = document_intent(text)
    assert intent is None or intent.kind != "topic"
