"""The real OpenAI clients against a scripted server: requests, streams and failures."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.tools import tool

from errors import ModelError, ModelKeyMissing, ModelUnavailable
from models.chat import chat_model
from models.failures import explain, is_truncated
from settings import Settings
from tests import openai_server as server
from tests.openai_server import OpenAIServer, Reply

SECRET = "sk-very-secret"
ANSWER = "의무 복무 기간입니다 [1]. Two years [2]."


@tool
def search_documents(query: str, k: int = 5) -> str:
    """Search."""
    return f"{query}{k}"


def model(at: OpenAIServer, **more: Any) -> Any:
    values = {"request_seconds": 5, "max_retries": 0} | more
    return chat_model(
        Settings(chat_model="compatible:m", base_url=at.url, base_url_key=SECRET, **values)
    )


def azure(at: OpenAIServer, **more: Any) -> Any:
    values = {"request_seconds": 5, "max_retries": 0} | more
    return chat_model(
        Settings(
            chat_model="azure:my-deployment",
            azure_endpoint=at.root,
            azure_openai_api_key=SECRET,
            **values,
        )
    )


def streamed(pieces: Iterator[AIMessageChunk]) -> AIMessageChunk:
    first, *rest = pieces
    for piece in rest:
        first += piece
    return first


BOTH = pytest.mark.parametrize("make", [model, azure], ids=["compatible", "azure"])


@BOTH
def test_an_answer_is_streamed_in_pieces(
    openai_server: OpenAIServer, make: Callable[..., Any]
) -> None:
    """A streamed answer arrives in several pieces that add up, with usage and model name."""
    openai_server.script(server.text(ANSWER))
    pieces = list(make(openai_server).stream("?"))
    whole = streamed(iter(pieces))
    assert sum(bool(piece.content) for piece in pieces) > 5
    assert whole.content == ANSWER
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["total_tokens"] == 18
    assert whole.response_metadata["model_name"]
    assert not is_truncated(whole)


@BOTH
def test_an_answer_can_come_whole(openai_server: OpenAIServer, make: Callable[..., Any]) -> None:
    """The same answer without streaming, with the same usage."""
    openai_server.script(server.text(ANSWER))
    message = make(openai_server).invoke("?")
    assert message.content == ANSWER
    assert message.usage_metadata["input_tokens"] == 11


@BOTH
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_tool_call_is_put_together(
    openai_server: OpenAIServer, make: Callable[..., Any], stream: bool
) -> None:
    """Arguments that arrive in fragments become one tool call, Korean included."""
    openai_server.script(server.tool_call("search_documents", {"query": "군 휴학", "k": 3}))
    bound = make(openai_server).bind_tools([search_documents])
    message = streamed(bound.stream("?")) if stream else bound.invoke("?")
    (call,) = message.tool_calls
    assert (call["name"], call["args"]) == ("search_documents", {"query": "군 휴학", "k": 3})
    sent = openai_server.requests[0].body["tools"][0]["function"]
    assert sent["name"] == "search_documents"


def test_an_agent_searches_and_answers_over_the_wire(openai_server: OpenAIServer) -> None:
    """An agent on the real client calls its tool, sends the result back and streams the answer."""
    openai_server.script(
        server.tool_call("search_documents", {"query": "군 휴학"}), server.text(ANSWER)
    )
    agent: Any = create_agent(model(openai_server), [search_documents])
    question = {"messages": [HumanMessage("?")]}
    pieces = [piece for piece, _ in agent.stream(question, stream_mode="messages")]
    texts = [p.text for p in pieces if isinstance(p, AIMessageChunk) and p.text]
    assert len(texts) > 5
    assert "".join(texts) == ANSWER
    last = openai_server.requests[1].body["messages"]
    assert [message["role"] for message in last] == ["user", "assistant", "tool"]
    assert last[2]["content"] == "군 휴학5"


def test_settings_travel_with_the_request(openai_server: OpenAIServer) -> None:
    """Model, key, temperature and limit on output tokens are in the request."""
    openai_server.script(server.text("ok"))
    model(openai_server, temperature=0.5, max_output_tokens=77).invoke("?")
    (request,) = openai_server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.body["model"] == "m"
    assert request.body["temperature"] == 0.5
    assert request.body["max_tokens"] == 77
    assert "max_completion_tokens" not in request.body


def test_azure_asks_its_deployment(openai_server: OpenAIServer) -> None:
    """Azure is asked at the deployment's address with the API version and its own key header."""
    openai_server.script(server.text("ok"))
    azure(openai_server, azure_api_version="2024-10-21", max_output_tokens=77).invoke("?")
    (request,) = openai_server.requests
    assert 77 in (request.body.get("max_tokens"), request.body.get("max_completion_tokens"))
    assert request.path.startswith("/openai/deployments/my-deployment/chat/completions?")
    assert request.path.endswith("api-version=2024-10-21")
    assert request.headers["api-key"] == SECRET


def failure(run: Callable[[], object]) -> ModelError:
    with pytest.raises(Exception) as caught:  # The clients' classes differ.
        run()
    found = explain(caught.value)
    assert SECRET not in str(found)
    return found


@BOTH
@pytest.mark.parametrize("code", [401, 403])
def test_a_refused_key_is_reported_without_the_key(
    openai_server: OpenAIServer, make: Callable[..., Any], code: int
) -> None:
    """A refused key is reported as a missing key, and the message contains no key."""
    openai_server.script(server.status(code, message=f"Incorrect API key provided: {SECRET}"))
    found = failure(lambda: make(openai_server).invoke("?"))
    assert isinstance(found, ModelKeyMissing)
    assert "refused the key" in found.message


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (server.status(400), "model_rejected"),
        (server.status(404), "model_unknown"),
        (server.status(429), "model_limited"),
        (server.status(500), "model_broken"),
        (server.status(503), "model_broken"),
        (server.truncated("half an ans"), "model_dropped"),
        (server.malformed("half an ans"), "model_malformed"),
        (server.malformed(), "model_malformed"),
        (server.lines("<html>gateway</html>", kind="text/html"), "model_malformed"),
    ],
    ids=["400", "404", "429", "500", "503", "truncated", "malformed", "only malformed", "html"],
)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_each_failure_has_its_code(
    openai_server: OpenAIServer, reply: Reply, code: str, stream: bool
) -> None:
    """Each kind of failure has its own code, streaming or not."""
    openai_server.script(reply)
    chat = model(openai_server)
    found = failure(lambda: list(chat.stream("?")) if stream else chat.invoke("?"))
    assert isinstance(found, ModelUnavailable)
    assert found.code == code
    assert found.remedy


def test_retry_after_is_honoured(openai_server: OpenAIServer) -> None:
    """A busy provider is asked again after the time it named, and then answers."""
    openai_server.script(server.status(429, retry_after=1), server.text("ok"))
    began = time.monotonic()
    assert model(openai_server, max_retries=1).invoke("?").content == "ok"
    assert time.monotonic() - began >= 1.0
    assert len(openai_server.requests) == 2


def test_retries_come_to_an_end(openai_server: OpenAIServer) -> None:
    """A provider that stays busy is asked as often as the settings say and no more."""
    openai_server.script(*[server.status(429, retry_after=0.01)] * 5)
    found = failure(lambda: model(openai_server, max_retries=2).invoke("?"))
    assert found.code == "model_limited"
    assert len(openai_server.requests) == 3


@pytest.mark.parametrize("words", ["", "half an ans"], ids=["at once", "midway"])
def test_a_silent_server_is_a_timeout(openai_server: OpenAIServer, words: str) -> None:
    """A provider that stops sending, before or within an answer, runs into the timeout."""
    openai_server.script(server.hang(words))
    chat = model(openai_server, request_seconds=0.5)
    found = failure(lambda: list(chat.stream("?")))
    assert found.code == "model_timeout"


def test_a_closed_port_is_unreachable(openai_server: OpenAIServer) -> None:
    """An address where nothing listens is said to be out of reach."""
    chat = model(openai_server)
    openai_server.shutdown()
    openai_server.server_close()
    assert failure(lambda: chat.invoke("?")).code == "model_unreachable"


def test_pieces_before_a_failure_are_kept(openai_server: OpenAIServer) -> None:
    """Chunks that arrived before the stream broke have already been yielded."""
    openai_server.script(server.truncated("half"))
    stream = model(openai_server).stream("?")
    assert next(stream).content == "half"
    failure(lambda: list(stream))


def test_a_stream_without_a_finish_reason_is_truncated(openai_server: OpenAIServer) -> None:
    """A stream that ends without an error and without a finish reason is incomplete."""
    openai_server.script(
        lambda body: server.Answer(server._stream(body, "half"), headers=server.SSE)
    )
    assert is_truncated(streamed(model(openai_server).stream("?")))


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"finish_reason": "stop", "model_provider": "openai"}, False),
        ({"finish_reason": "length", "model_provider": "openai"}, True),
        ({"stop_reason": "max_tokens", "model_provider": "anthropic"}, True),
        ({"finish_reason": "MAX_TOKENS", "model_provider": "google_genai"}, True),
        ({"done_reason": "stop", "model_provider": "ollama"}, False),
        ({"model_name": "offline:extractive"}, False),
    ],
)
def test_the_limit_on_output_tokens_is_truncation(metadata: dict[str, Any], expected: bool) -> None:
    """The finish reasons of every provider tell a truncated answer from a complete one."""
    assert is_truncated(AIMessage("x", response_metadata=metadata)) is expected
