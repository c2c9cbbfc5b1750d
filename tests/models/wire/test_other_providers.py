"""The real clients of Anthropic, Gemini and Ollama, one exchange each with a server on loopback."""

import json
from typing import Any

import pytest
from langchain_core.tools import tool

from errors import ModelUnavailable, ToolsRefused
from models.chat import chat_model
from models.embeddings import build_embedder
from models.failures import explain
from models.wire.parameter_fallback import unsupported_parameters
from settings import Settings
from tests import openai_server as server
from tests.openai_server import OpenAIServer


def events(*rows: dict[str, Any]) -> server.Reply:
    pieces = [f"event: {row['type']}\ndata: {json.dumps(row)}\n\n" for row in rows]
    return server.lines(*pieces, kind="text/event-stream")


def anthropic(at: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("langchain_anthropic")
    monkeypatch.setenv("ANTHROPIC_API_URL", at.root)
    return chat_model(
        Settings(
            chat_model="anthropic:claude-haiku-4-5",
            anthropic_api_key="secret",
            max_output_tokens=50,
            max_retries=0,
        )
    )


def test_anthropic_streams(openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claude's stream becomes text with usage, asked with our key and limit."""
    message = {"id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-4-5"}
    usage = {"input_tokens": 5, "output_tokens": 1}
    openai_server.script(
        events(
            {"type": "message_start", "message": {**message, "content": [], "usage": usage}},
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "text", "text": ""},
            },
            *[
                {
                    "type": "content_block_delta",
                    "index": 0,
                    "delta": {"type": "text_delta", "text": words},
                }
                for words in ("복무 ", "기간 [1].")
            ],
            {"type": "content_block_stop", "index": 0},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn"},
                "usage": {"output_tokens": 9},
            },
            {"type": "message_stop"},
        )
    )
    first, *rest = anthropic(openai_server, monkeypatch).stream("?")
    for piece in rest:
        first += piece
    assert first.text == "복무 기간 [1]."
    assert first.usage_metadata["output_tokens"] == 9
    (request,) = openai_server.requests
    assert request.path == "/v1/messages"
    assert request.headers["authorization"] == "Bearer secret"
    assert request.body["max_tokens"] == 50


def test_anthropic_s_refusal_is_understood(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claude's own error classes are told apart as OpenAI's are."""
    openai_server.script(server.status(401, message="secret"), server.status(529))
    model = anthropic(openai_server, monkeypatch)
    for code in ("model_key", "model_broken"):
        with pytest.raises(Exception, match=r"\d{3}") as caught:
            model.invoke("?")
        assert explain(caught.value).code == code
        assert "secret" not in str(explain(caught.value))


def test_ollama_streams_and_embeds(openai_server: OpenAIServer) -> None:
    """Ollama's stream becomes text with usage, and its vectors become unit rows."""
    pytest.importorskip("langchain_ollama")
    head = {"model": "qwen3:8b", "created_at": "2026-11-20T00:00:00Z"}
    end = {"done": True, "done_reason": "stop", "prompt_eval_count": 4, "eval_count": 2}
    rows = [
        {**head, "message": {"role": "assistant", "content": "Two "}, "done": False},
        {**head, "message": {"role": "assistant", "content": "years."}, **end},
    ]
    openai_server.script(
        server.lines(*[json.dumps(row) + "\n" for row in rows]),
        server.plain({"model": "m", "embeddings": [[3.0, 4.0]]}),
    )
    settings = Settings(
        chat_model="ollama:qwen3:8b",
        embedding_model="ollama:bge-m3",
        ollama_url=openai_server.root,
        max_output_tokens=60,
    )
    message = chat_model(settings).invoke("?")
    assert message.content == "Two years."
    assert message.usage_metadata is not None
    assert message.usage_metadata["output_tokens"] == 2
    assert build_embedder(settings).passages(["p"])[0] == pytest.approx([0.6, 0.8])
    chat, embed = openai_server.requests
    assert (chat.path, embed.path) == ("/api/chat", "/api/embed")
    assert chat.body["options"]["num_predict"] == 60


def test_ollama_s_refusal_is_understood(openai_server: OpenAIServer) -> None:
    """A model that Ollama has not pulled is an unknown model, not nonsense."""
    pytest.importorskip("langchain_ollama")
    openai_server.script(server.status(404))
    model = chat_model(Settings(chat_model="ollama:none", ollama_url=openai_server.root))
    with pytest.raises(Exception, match="404") as caught:
        model.invoke("?")
    assert explain(caught.value).code == "model_unknown"


def test_gemini_answers(openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gemini's answer becomes text with usage, asked with our key and limit."""
    pytest.importorskip("langchain_google_genai")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", openai_server.root)
    openai_server.script(
        server.plain(
            {
                "candidates": [
                    {
                        "content": {"role": "model", "parts": [{"text": "Two years [1]."}]},
                        "finishReason": "STOP",
                    }
                ],
                "usageMetadata": {
                    "promptTokenCount": 4,
                    "candidatesTokenCount": 3,
                    "totalTokenCount": 7,
                },
            }
        )
    )
    model = chat_model(
        Settings(
            chat_model="gemini:gemini-2.5-flash", google_api_key="secret", max_output_tokens=70
        )
    )
    message = model.invoke("?")
    assert message.text == "Two years [1]."
    assert message.usage_metadata is not None
    assert message.usage_metadata["total_tokens"] == 7
    (request,) = openai_server.requests
    assert "gemini-2.5-flash:generateContent" in request.path
    assert request.headers["x-goog-api-key"] == "secret"
    assert request.body["generationConfig"]["maxOutputTokens"] == 70


def test_ollama_gets_its_context_window_and_no_reasoning(openai_server: OpenAIServer) -> None:
    """The configured context window is sent with each request, so that nothing is truncated."""
    pytest.importorskip("langchain_ollama")
    row = {
        "model": "m",
        "created_at": "2026-11-20T00:00:00Z",
        "message": {"role": "assistant", "content": "Two."},
        "done": True,
        "done_reason": "stop",
    }
    openai_server.script(*[server.lines(json.dumps(row) + "\n")] * 2)
    for window in (8192, 16384):
        more = {} if window == 8192 else {"context_window": window}
        settings = Settings(chat_model="ollama:m", ollama_url=openai_server.root, **more)
        assert chat_model(settings).invoke("?").text == "Two."
        sent = openai_server.requests[-1].body
        assert sent["options"]["num_ctx"] == window
        assert sent["think"] is False


def test_a_prompt_that_ollama_would_truncate_raises(openai_server: OpenAIServer) -> None:
    """A prompt that is certainly longer than the window is an error that names the setting."""
    pytest.importorskip("langchain_ollama")
    settings = Settings(chat_model="ollama:m", ollama_url=openai_server.root, context_window=512)
    model = chat_model(settings)
    for prompt in ("word " * 3000, "휴학 " * 1500):
        with pytest.raises(ModelUnavailable, match="RAG_CONTEXT_WINDOW") as caught:
            model.invoke(prompt)
        assert caught.value.code == "model_too_long"
    assert openai_server.requests == []


def test_ollama_s_models_without_tools_raise(openai_server: OpenAIServer) -> None:
    """Ollama's error for a model without tools becomes ours with its remedy."""
    pytest.importorskip("langchain_ollama")
    unsupported_parameters.cache_clear()
    message = "registry.ollama.ai/library/gemma:2b does not support tools"
    openai_server.script(server.plain({"error": message}, 400))
    settings = Settings(chat_model="ollama:gemma:2b", ollama_url=openai_server.root)

    @tool
    def search(query: str) -> str:
        """Search."""
        return query

    with pytest.raises(ToolsRefused, match="RAG_ASSISTANT=rag"):
        chat_model(settings).bind_tools([search]).invoke("?")
    with pytest.raises(ToolsRefused):
        chat_model(settings).bind_tools([search]).invoke("?")
    assert len(openai_server.requests) == 1
