"""Fallback models: the next model answers where the chat model fails, and the reader is told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agents.assistant import build_assistant
from agents.events import Answer, Error, Notice, streamed_text
from agents.messages import localise
from agents.middleware.model.model_fallback import FAILURES
from chat.conversation import Conversation
from models.chat import chat_model, fallback_models
from models.roles import with_name
from settings import Settings
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call
from tests.models.react_text.scripted import TextModel
from tests.openai_server import OpenAIServer, hang, status, text, truncated

Converse = Callable[..., Conversation]
QUESTION = "How long is military leave?"
KEY = "sk-very-secret"


def of_server(server: OpenAIServer, fallback: str = "compatible:second") -> dict[str, Any]:
    """Settings of a chat model at the server, and of a fallback."""
    return {
        "chat_model": "compatible:first",
        "fallback_models": fallback,
        "base_url": server.url,
        "base_url_key": KEY,
        "max_retries": 0,
        "request_seconds": 1.0,
    }


def converse_by(converse: Converse, settings: Settings, assistant: str = "rag") -> Conversation:
    """A conversation with the models of the settings."""
    models = fallback_models(settings)
    return converse(chat_model(settings), assistant, chosen=settings, fallbacks=models)


def asked(server: OpenAIServer) -> list[str]:
    """The models that the server was asked for."""
    return [request.body["model"] for request in server.requests]


@pytest.mark.parametrize(
    "failure",
    [
        status(500),
        status(503),
        status(429),
        status(401),
        status(404, message="The model first does not exist"),
        status(402, message="insufficient_quota"),
        hang(),
        truncated("Three "),
    ],
    ids=["broken", "down", "limited", "key", "unknown", "quota", "timeout", "dropped"],
)
def test_the_next_model_answers(
    openai_server: OpenAIServer, settings: Settings, converse: Converse, failure: Any
) -> None:
    """Nothing of the failed answer is left, and the usage is that of the one that answered."""
    chosen = Settings(state_dir=settings.state_dir, **of_server(openai_server))
    openai_server.script(failure, text("Two years [1]."))
    *events, end = list(converse_by(converse, chosen).ask(QUESTION))
    assert isinstance(end, Answer), end
    assert end.answer == streamed_text(events) == "Two years [1]."
    assert [notice.kind for notice in end.notices] == ["model_fallback"]
    assert asked(openai_server) == ["first", "second"]


NAMED = {
    "en": "The model compatible:first could not answer, so compatible:second did. Reason: ",
    "ko": "compatible:first 모델이 답하지 못해 compatible:second 모델이 대신 답했습니다. 까닭: ",
}


@pytest.mark.parametrize(
    ("failure", "english", "korean"),
    [
        (status(401), "does not accept the key", "키를 받아들이지 않습니다"),
        (status(500), "fault of its own", "제공자에게 문제"),
        (status(429), "rate limit", "요청이 너무 많다고"),
        (hang(), "did not respond in time", "제시간에 응답하지"),
        (truncated("Three "), "broke off", "중간에 끊겼습니다"),
    ],
    ids=["key", "broken", "limited", "timeout", "dropped"],
)
@pytest.mark.parametrize("question", [QUESTION, "군휴학 기간은?"])
def test_the_notice_names_both_models_and_the_reason(
    openai_server: OpenAIServer,
    settings: Settings,
    converse: Converse,
    question: str,
    failure: Any,
    english: str,
    korean: str,
) -> None:
    """In words of the language of the question, without error code, key and address."""
    chosen = Settings(state_dir=settings.state_dir, **of_server(openai_server))
    openai_server.script(failure, text("[1]"))
    events = list(converse_by(converse, chosen).ask(question))
    told = next(e.text for e in events if isinstance(e, Notice) and e.kind == "model_fallback")
    language = "en" if question == QUESTION else "ko"
    assert told.startswith(NAMED[language])
    assert (english if language == "en" else korean) in told
    assert KEY not in told and "127.0.0.1" not in told and "model_" not in told


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_reason_has_words(language: str) -> None:
    """A notice never fails for want of a message."""
    assert all(localise(key, language).strip() for key in FAILURES.values())


@pytest.mark.parametrize("question", [QUESTION, "군휴학 기간은?"])
def test_no_warning_is_printed_beside_the_notice(
    converse: Converse, caplog: pytest.LogCaptureFixture, question: str
) -> None:
    """The command line shows warnings of the log, and those are codes."""
    failing = ScriptedModel.of(ConnectionError("gone"))
    end = list(converse(failing, fallbacks=[ScriptedModel.of("[1]")]).ask(question))[-1]
    assert isinstance(end, Answer), end
    assert "model_fallback" in [n.kind for n in end.notices]
    assert [r.getMessage() for r in caplog.records if r.levelname == "WARNING"] == []


@pytest.mark.parametrize(
    "failure",
    [
        status(400, message="This model's maximum context length is 4096 tokens"),
        status(400, message="The response was filtered: content_filter"),
    ],
    ids=["too long", "filtered"],
)
def test_a_refused_question_goes_to_no_other_model(
    openai_server: OpenAIServer, settings: Settings, converse: Converse, failure: Any
) -> None:
    """A filter must not be circumvented, and a prompt that is too long is shortened instead."""
    chosen = Settings(state_dir=settings.state_dir, **of_server(openai_server))
    openai_server.script(*[failure] * 6)
    end = list(converse_by(converse, chosen).ask(QUESTION))[-1]
    assert isinstance(end, Error)
    assert end.code in ("model_too_long", "model_filtered")
    assert set(asked(openai_server)) == {"first"}


@pytest.mark.parametrize("assistant", ["rag", "react"])
def test_the_embedded_model_stands_in(
    openai_server: OpenAIServer, settings: Settings, converse: Converse, assistant: str
) -> None:
    """Without a network it still quotes the documents."""
    values = of_server(openai_server, "offline:extractive")
    chosen = Settings(state_dir=settings.state_dir, **values)
    openai_server.script(*[status(503)] * 4)
    end = list(converse_by(converse, chosen, assistant).ask(QUESTION))[-1]
    assert isinstance(end, Answer), end
    assert "two years" in end.answer
    assert [citation.source for citation in end.citations] == ["leave.md"]
    assert "offline:extractive" in end.notices[0].text


def test_where_all_fail_the_error_is_that_of_the_chat_model(
    openai_server: OpenAIServer, settings: Settings, converse: Converse
) -> None:
    """It is the one to repair."""
    chosen = Settings(state_dir=settings.state_dir, **of_server(openai_server))
    openai_server.script(status(401), status(500))
    end = list(converse_by(converse, chosen).ask(QUESTION))[-1]
    assert isinstance(end, Error)
    assert end.code == "model_key"
    assert asked(openai_server) == ["first", "second"]


def test_a_turn_stays_with_the_model_that_answers(converse: Converse) -> None:
    """Its further steps do not wait for the failed model; the next turn tries it again."""
    failing = ScriptedModel.of(ConnectionError("gone"), "I am back.")
    second = ScriptedModel.of(call("search_documents", query="leave"), "Two years [1].")
    named = with_name(second, "test:second")
    conversation = converse(failing, "react", fallbacks=[named])
    end = list(conversation.ask(QUESTION))[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "Two years [1]."
    assert [n.kind for n in end.notices] == ["model_fallback"]
    assert len(failing.calls) == 1
    assert getattr(list(conversation.ask("Hello"))[-1], "answer", "") == "I am back."


def test_a_text_model_stands_in_for_a_text_model(converse: Converse) -> None:
    """A fallback of react-text is told the same protocol."""
    replies = [
        'Action: search_documents\nAction Input: {"query": "leave"}',
        "Final Answer: Two [1]",
    ]
    end = list(
        converse(
            ScriptedModel.of(ConnectionError("gone")),
            "react-text",
            fallbacks=[TextModel(replies=replies)],
        ).ask(QUESTION)
    )[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "Two [1]"


def test_both_forms(settings: Settings) -> None:
    """`ainvoke` falls back as `invoke` does."""
    for form in ("invoke", "ainvoke"):
        graph = build_assistant(
            "rag",
            ScriptedModel.of(ConnectionError("gone")),
            KeywordSearcher(),
            settings,
            fallbacks=[ScriptedModel.of("Two years [1].")],
        )
        asked = {"messages": [HumanMessage(QUESTION)]}
        end = graph.invoke(asked) if form == "invoke" else asyncio.run(graph.ainvoke(asked))
        assert end["answer"] == "Two years [1]."
        assert "fallback" not in end  # private
