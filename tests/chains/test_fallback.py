"""A utility model that fails, or whose reply is unusable, costs its feature, never the search."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from chains.condense import CondenseModel, rewritten_question
from chains.fallback import on_fallback
from chains.retrieval.documents import from_document
from chains.retrieval.query.hyde import hypothetical_passage
from chains.retrieval.query.multi_query import search_all
from chains.retrieval.query.self_query import FilterModel
from chains.retrieval.rerank import LLMReranker
from errors import ModelError
from index.catalog.fields import Field
from models.chat import chat_model
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, status, text

PAST: list[BaseMessage] = [
    HumanMessage("How do I apply for military service leave?"),
    AIMessage("Apply at the department office before you enlist [1]."),
]
KOREAN_PAST: list[BaseMessage] = [
    HumanMessage("군휴학은 어떻게 신청하나요?"),
    AIMessage("입영 전에 학과 사무실에 신청합니다 [1]."),
]
WHO, NUGA = "Who grants military leave?", "군휴학은 누가 허가하나요?"
PASSAGES = [from_document(Document("One.")), from_document(Document("Two."))]
FIELDS = {"year": Field("year", ("2024",), True, 1.0)}
HELP: dict[str, Callable[[Any], Any]] = {
    "hyde": lambda model: hypothetical_passage(model, "How long is leave?"),
    "multi-query": lambda model: search_all(lambda form: form, model, "How long is leave?", 2),
    "rerank": lambda model: LLMReranker(model).order("How long is leave?", PASSAGES),
    "filters": lambda model: FilterModel(model)("Leave in 2024?", FIELDS),
}
WITHOUT: dict[str, Any] = {
    "hyde": "",
    "multi-query": ["How long is leave?"],
    "rerank": PASSAGES,
    "filters": [],
}


@pytest.mark.parametrize("code", [400, 401, 422, 429, 500, 503])
@pytest.mark.parametrize("name", HELP)
def test_a_failing_model_is_left_out(openai_server: OpenAIServer, name: str, code: int) -> None:
    """With a callback the search goes on and reports it; else the error is raised."""
    model = chat_model(
        Settings(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    )
    openai_server.script(*[status(code) for _ in range(8)])
    reported: list[str] = []
    with on_fallback(lambda feature, error: reported.append(feature)):
        assert HELP[name](model) == WITHOUT[name]
    assert reported
    if code in (401, 429, 500, 503):
        with pytest.raises(ModelError):
            HELP[name](model)


@pytest.mark.parametrize("name", ["rerank", "filters"])
def test_an_unusable_reply_is_reported_too(openai_server: OpenAIServer, name: str) -> None:
    """A reply that is no order and no condition changes nothing, and is reported."""
    model = chat_model(Settings(chat_model="compatible:m", base_url=openai_server.url))
    openai_server.script(text("Sure! I like the second one."), text("Hm."))
    reported: list[Any] = []
    with on_fallback(lambda feature, error: reported.append((feature, error))):
        assert HELP[name](model) == WITHOUT[name]
    assert [error for _, error in reported] == [None]


@pytest.mark.parametrize(
    ("reply", "question", "past", "alone"),
    [
        ("How long does military leave last?", "And how long does it last?", PAST, None),
        (f"Standalone question: {WHO}", "Who grants it?", PAST, WHO),
        (f'Here is the rewritten question:\n"{WHO}"', "Who grants it?", PAST, WHO),
        ("How long is the library open on weekdays?", "And how long does it last?", PAST, ""),
        ("The library. " * 600, "And how long does it last?", PAST, ""),
        ("military leave " * 40, "And how long does it last?", PAST, ""),
        ("Military leave lasts two years.\nAsk the dean.", "How long is it?", PAST, ""),
        ("", "How long is it?", PAST, ""),
        ("군휴학 기간은 얼마인가요?", "그 기간은요?", KOREAN_PAST, None),
        (f"질문: {NUGA}", "누가 허가하나요?", KOREAN_PAST, NUGA),
        ("도서관은 평일에 몇 시까지 여나요?", "그 기간은요?", KOREAN_PAST, ""),
        ("How long is military leave?", "How long is that leave?", KOREAN_PAST, None),
    ],
)
def test_a_rewriting_is_one_line_about_the_conversation(
    reply: str, question: str, past: list[BaseMessage], alone: str | None
) -> None:
    """Other lines, other subjects and long texts are not searched for."""
    assert rewritten_question(reply, question, past) == (reply if alone is None else alone)


def test_a_rewriting_that_cannot_be_used_falls_back_to_the_rule() -> None:
    """The rule puts the subject of the question before in place of the pronoun."""
    restate = CondenseModel(ScriptedModel.of("How long is the library open on weekdays?"))
    found = restate("And how long does it last?", PAST)
    assert found == "how long does military service leave last?"


def test_a_rewriting_that_fails_is_reported() -> None:
    """The report names the feature."""
    reported: list[str] = []
    with on_fallback(lambda feature, error: reported.append(feature)):
        CondenseModel(ScriptedModel.of(TimeoutError()))("And how long does it last?", PAST)
    assert reported == ["Rewriting a follow-up question"]
