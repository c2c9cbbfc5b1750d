"""Fallbacks of the assistants where a server lacks tools, vectors or an answer."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from agents.events import Answer, Error, Notice, Sources, Step
from chat.conversation import Conversation
from errors import ModelUnavailable, RagError, ToolsRefused
from models.chat import chat_model
from models.wire.parameter_fallback import unsupported_parameters
from settings import Settings
from tests import openai_server as server
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call
from tests.openai_server import OpenAIServer

Converse = Callable[..., Conversation]
ANSWER_NOTICES = ("uncited", "not_searched", "number_not_in_sources")
DOWN = ModelUnavailable("The embedding model m at http://e is gone.", "Check RAG_BASE_URL.")


def notices(events: list[Any]) -> list[str]:
    """Return the notices about servers and tools, without those about the answer itself."""
    sent = [event for event in events if isinstance(event, Notice)]
    return [notice.text for notice in sent if notice.kind not in ANSWER_NOTICES]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long is military leave?", "The model cannot call tools"),
        ("군휴학 기간은 얼마인가요?", "모델이 도구를 호출할 수 없어"),
    ],
)
@pytest.mark.parametrize("reason", ["this model does not support tools", ""])
def test_a_model_without_tools_answers_from_one_search(
    converse: Converse, openai_server: OpenAIServer, question: str, words: str, reason: str
) -> None:
    """Where tools are refused, the documents are still searched, and a notice says so."""
    unsupported_parameters.cache_clear()

    def reply(body: server.JSON) -> server.Answer:
        if body.get("tools"):
            return server.status(400, message=reason)(body)
        assert "<passage" in str(body["messages"])
        return server.text("Two years [1].")(body)

    openai_server.script(*[reply] * 20)
    model = chat_model(
        Settings(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    )
    events = list(converse(model, "react").ask(question))
    end = events[-1]
    assert isinstance(end, Answer)
    assert [one.n for one in end.citations] == [1]
    assert sum(isinstance(event, Sources) for event in events) == 1
    (notice,) = notices(events)
    assert notice.startswith(words)
    assert "RAG_ASSISTANT=rag" in notice


@pytest.mark.parametrize("assistant", ["react", "rag"])
def test_an_unreachable_model_is_named(
    converse: Converse, openai_server: OpenAIServer, assistant: Any
) -> None:
    """The error names the model, its role and its address."""
    openai_server.shutdown()
    openai_server.server_close()
    model = chat_model(
        Settings(chat_model="compatible:big", base_url=openai_server.url, max_retries=0)
    )
    end = list(converse(model, assistant).ask("군휴학 기간은?"))[-1]
    assert isinstance(end, Error)
    assert f"(채팅 모델 compatible:big, {openai_server.url})" in end.message


class LexicalOnly(KeywordSearcher):
    """A searcher whose embedding server is gone."""

    def dense_failure(self) -> RagError | None:
        """Return why dense search failed."""
        return DOWN


@pytest.mark.parametrize("assistant", ["react", "rag"])
def test_a_failed_dense_search_gives_one_notice(
    settings: Settings, store: Any, checkpointer: Any, assistant: Any
) -> None:
    """However many searches of a turn are lexical only, there is one notice."""
    from agents.assistant import build_assistant

    again = call("search_documents", query="military leave again", id="c2")
    calls = [call("search_documents", query="military leave"), again]
    lines: list[Any] = [*(calls if assistant == "react" else []), "Two years [1]."]
    graph = build_assistant(
        assistant, ScriptedModel.of(*lines), LexicalOnly(), settings, checkpointer
    )
    events = list(Conversation(graph, store, settings, "t1", "local").ask("How long is leave?"))
    assert isinstance(events[-1], Answer)
    (notice,) = notices(events)
    assert notice.startswith("Search by meaning is unavailable, so documents were found by their")
    assert "http://e" in notice


@pytest.mark.parametrize(
    ("question", "off", "made"),
    [
        ("Read this page", "Reading web pages is switched off", "There is no tool fetch_page"),
        ("이 페이지를 읽어줘", "웹 페이지 읽기 기능은 꺼져", "fetch_page(이)라는 도구는 없습니다"),
    ],
)
def test_a_switched_off_tool_gives_a_notice(
    converse: Converse, settings: Settings, question: str, off: str, made: str
) -> None:
    """Two calls of a tool that is not there give one notice and nothing of LangGraph's own."""
    first = call("fetch_page", url="http://example.org/", id="c1")
    second = call("fetch_page", url="http://example.org/", id="c2")
    both = AIMessage("", tool_calls=[*first.tool_calls, *second.tool_calls])
    model = ScriptedModel.of(both, "I could not read it.")
    chosen = settings.model_copy(update={"web_tools": False})
    events = list(converse(model, chosen=chosen).ask(question))
    (notice,) = notices(events)
    assert notice.startswith(off)
    results = [m.text for m in model.calls[-1] if m.type == "tool"]
    assert len(results) == 2
    assert all(text.startswith(made) for text in results)
    assert {s.status for s in events if isinstance(s, Step)} == {"running", "failed"}


@pytest.mark.parametrize(
    ("question", "made"),
    [("How long?", "The arguments of this call"), ("얼마나 걸려?", "이 호출의 인자는 쓸 수 없")],
)
def test_invalid_arguments_are_explained(converse: Converse, question: str, made: str) -> None:
    """The model gets the tool's parameters; nothing of Pydantic's message is shown."""
    model = ScriptedModel.of(call("search_documents", wrong="x"), "I do not know.")
    events = list(converse(model).ask(question))
    assert notices(events) == []
    (result,) = [m.text for m in model.calls[-1] if m.type == "tool"]
    assert result.startswith(made)
    assert "query" in result
    assert "validation" not in result.lower()
    assert "pydantic" not in str(events).lower()


def test_a_searcher_without_dense_failure(searcher: KeywordSearcher) -> None:
    """A searcher without the method `dense_failure` is searched as well."""
    from agents.tools.documents import find

    found = find(searcher, "military leave", "en")
    assert [one.child_id for one in found] == ["c1"]


def test_refused_tools_are_a_rejection() -> None:
    """It has the code of a rejected request, so that fallbacks handle both alike."""
    assert ToolsRefused("No.", "Rag.").code == "model_rejected"


def test_a_trimmed_prompt_is_not_searched_for_again(
    converse: Converse, openai_server: OpenAIServer
) -> None:
    """A model without tools and with a small window costs one search, however often it is asked."""
    unsupported_parameters.cache_clear()
    refused = server.status(400, message="this model does not support tools")
    long = server.status(400, message="This model's maximum context length is 100 tokens")
    bare: list[Any] = []

    def reply(body: server.JSON) -> server.Answer:
        if body.get("tools"):
            return refused(body)
        bare.append(body)
        return long(body) if len(bare) < 3 else server.text("It lasts two years [1].")(body)

    openai_server.script(*[reply] * 20)
    model = chat_model(
        Settings(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    )
    events = list(converse(model, "react").ask("How long is military leave?"))
    end = events[-1]
    assert isinstance(end, Answer)
    assert [one.n for one in end.citations] == [1]
    assert sum(isinstance(event, Sources) for event in events) == 1
    assert len(end.searched) == len(end.steps) == 1
    assert [one.kind for one in end.notices] == ["no_tools", "context_shortened"]
