"""Parameter fallback: refused parts of a request are left out, and the refusal is remembered."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from errors import ToolsRefused
from models.chat import chat_model
from models.failures import explain
from models.wire.parameter_fallback import unsupported_parameters
from settings import Settings
from tests import openai_server as server
from tests.models.wire.test_openai import model, search_documents, streamed
from tests.openai_server import JSON, Answer, OpenAIServer, Reply

MESSAGES = [SystemMessage("Cite."), HumanMessage("How long?")]
ANSWER = "Two years [1]."


@pytest.fixture(autouse=True)
def _forget_refusals() -> None:
    """Ports are used again, so what other tests' servers refused is forgotten."""
    unsupported_parameters.cache_clear()


def refuse_if(
    wrong: Callable[[JSON], bool], body: Any, code: int = 400, then: Reply | None = None
) -> Reply:
    """Refuse what is `wrong` with this body; else answer."""

    def reply(request: JSON) -> Answer:
        if wrong(request):
            raw = body if isinstance(body, str) else json.dumps(body)
            return Answer([raw.encode()], code)
        return (then or server.text(ANSWER))(request)

    return reply


def error(message: str, **more: Any) -> JSON:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


def has_system(request: JSON) -> bool:
    return any(m["role"] == "system" for m in request["messages"])


def has(name: str) -> Callable[[JSON], bool]:
    return lambda request: request.get(name) is not None


FASTAPI = {
    "detail": [
        {
            "loc": ["body", "stream_options"],
            "msg": "Extra inputs are not permitted",
            "type": "extra_forbidden",
            "input": {"temperature": 0, "messages": [], "tools": []},
        }
    ]
}
KINDS: dict[str, tuple[Callable[[JSON], bool], Any, int]] = {
    "temperature": (has("temperature"), error("Unsupported value: 'temperature' is not 1"), 400),
    "param": (has("temperature"), error("Bad value.", param="temperature"), 400),
    "stream options": (has("stream_options"), FASTAPI, 422),
    "stream": (lambda a: a.get("stream") is True, error("Streaming is not supported."), 501),
    "stream, Korean": (
        lambda a: a.get("stream") is True,
        error("스트리밍을 지원하지 않습니다."),
        400,
    ),
    "system": (has_system, {"message": "System role not supported", "code": 400}, 400),
    "system, template": (
        has_system,
        error("Conversation roles must alternate user/assistant"),
        500,
    ),
    "system, variant": (
        has_system,
        error("messages[0].role: unknown variant `system`, expected `user` or `assistant`"),
        422,
    ),
    "max tokens": (
        has("max_tokens"),
        error("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        400,
    ),
    "no limit at all": (
        lambda a: bool(a.get("max_tokens") or a.get("max_completion_tokens")),
        error("max_tokens and max_completion_tokens cannot be set"),
        400,
    ),
    "room for the answer": (
        has("max_tokens"),
        error("max_tokens is too large: 1024. The maximum context length is 2048 tokens"),
        400,
    ),
    "no reason": (has("temperature"), "", 400),
    "no reason, two": (
        lambda a: has("temperature")(a) or has("max_tokens")(a),
        error("Bad Request"),
        400,
    ),
    "no reason, stream": (lambda a: a.get("stream") is True, "<html>Bad Request</html>", 400),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_refused_part_is_left_out(openai_server: OpenAIServer, kind: str, stream: bool) -> None:
    """Whatever the server refuses and however it reports it, the answer comes without that part."""
    wrong, body, code = KINDS[kind]
    openai_server.script(*[refuse_if(wrong, body, code)] * 20)
    chat = model(openai_server)
    answer = streamed(chat.stream(MESSAGES)) if stream else chat.invoke(MESSAGES)
    assert answer.text == ANSWER
    assert any("Cite." in str(m["content"]) for m in openai_server.requests[-1].body["messages"])
    before = len(openai_server.requests)
    again = model(openai_server)
    assert (streamed(again.stream("?")) if stream else again.invoke("?")).text == ANSWER
    assert len(openai_server.requests) == before + 1


@pytest.mark.parametrize("kind", ["temperature", "stream", "system"])
def test_async_methods_fall_back_as_well(openai_server: OpenAIServer, kind: str) -> None:
    """`astream` and `ainvoke` leave out what is refused as well."""
    wrong, body, code = KINDS[kind]
    openai_server.script(*[refuse_if(wrong, body, code)] * 20)

    async def ask() -> tuple[str, str]:
        chat = model(openai_server)
        pieces = [piece async for piece in chat.astream(MESSAGES)]
        return "".join(p.text for p in pieces), (await chat.ainvoke(MESSAGES)).text

    assert asyncio.run(ask()) == (ANSWER, ANSWER)


def test_a_tool_choice_by_name_becomes_required(openai_server: OpenAIServer) -> None:
    """Where a tool cannot be chosen by name, any tool is required."""
    refusal = error(
        "Wrong type supplied for parameter 'tool_choice': must be string, but is object"
    )
    wrong = lambda request: isinstance(request.get("tool_choice"), dict)  # noqa: E731
    reply = refuse_if(wrong, refusal, then=server.tool_call("search_documents", {"query": "leave"}))
    openai_server.script(*[reply] * 3)
    bound = model(openai_server).bind_tools([search_documents], tool_choice="search_documents")
    assert bound.invoke("?").tool_calls[0]["args"] == {"query": "leave"}
    assert openai_server.requests[-1].body["tool_choice"] == "required"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("this model does not support tools", 400),
        ('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser', 400),
        ("No endpoints found that support tool use", 404),
        ("tools param requires --jinja flag", 500),
        ("function calling is not supported for this model", 400),
        ("이 모델은 도구 호출을 지원하지 않습니다", 400),
    ],
)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_unsupported_tools_raise(
    openai_server: OpenAIServer, message: str, code: int, stream: bool
) -> None:
    """Without tools nothing would be retrieved, so their refusal is an error with its remedy."""
    openai_server.script(*[refuse_if(has("tools"), error(message), code)] * 6)
    bound = model(openai_server).bind_tools([search_documents])
    for _ in range(2):
        with pytest.raises(ToolsRefused, match="RAG_ASSISTANT=rag") as caught:
            list(bound.stream("?")) if stream else bound.invoke("?")
        assert "compatible:m" in caught.value.message
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize(
    ("message", "code", "expected"),
    [
        ("This model's maximum context length is 2048 tokens.", 400, "model_too_long"),
        (
            "the request exceeds the available context size. try increasing it",
            400,
            "model_too_long",
        ),
        ("The model `tools-7b` does not exist", 404, "model_unknown"),
        ("model 'stream' not found, try pulling it first", 404, "model_unknown"),
        ("The response was filtered by the content management policy.", 400, "model_filtered"),
        ("You exceeded your current quota, check your billing details.", 429, "model_quota"),
        ("Rate limit reached for requests", 429, "model_limited"),
        ("messages with role 'tool' must follow tool_calls", 400, "model_rejected"),
    ],
)
def test_other_errors_are_no_refusals(
    openai_server: OpenAIServer, message: str, code: int, expected: str
) -> None:
    """An error with another cause is not retried and is explained by that cause."""
    openai_server.script(server.status(code, message=message))
    with pytest.raises(Exception) as caught:
        model(openai_server).bind_tools([search_documents]).invoke(MESSAGES)
    found = explain(caught.value)
    assert found.code == expected
    assert ("Shorten" in found.remedy) is (expected == "model_too_long")
    assert "compatible:m" in found.message
    assert openai_server.url in found.message
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize(
    ("role", "setting", "words"),
    [("chat", "RAG_CHAT_MODEL", "chat model"), ("utility", "RAG_UTILITY_MODEL", "utility model")],
)
def test_failures_name_role_setting_and_key(
    openai_server: OpenAIServer, role: Any, setting: str, words: str
) -> None:
    """An error names the model's role, the variables that name it, and that of its key."""
    openai_server.script(server.status(404, message="no such model"), server.status(401))
    settings = Settings(
        chat_model="compatible:m",
        utility_model="compatible:small",
        base_url=openai_server.url.replace("//", "//user:secret@"),
        max_retries=0,
    )
    chat = chat_model(settings, role)
    found = []
    for _ in range(2):
        with pytest.raises(Exception, match="40") as caught:
            chat.invoke("?")
        found.append(explain(caught.value))
    assert words in found[0].message
    assert found[0].remedy == f"Check {setting}, RAG_BASE_URL."
    assert "RAG_BASE_URL_KEY" in found[1].remedy
    assert "secret" not in str(found)
