"""What a guarded model passes on of a stream."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from agents.middleware.guard.guarded_model import DROPPED, OutputCheck
from guardrails.engine import Guard
from guardrails.registry import build_guard
from settings import Settings

SENTENCE = {"en": "Leave lasts for two years. ", "ko": "휴학은 두 해까지 할 수 있습니다. "}
USAGE = {"input_tokens": 3, "output_tokens": 9, "total_tokens": 12}


class Typing(BaseChatModel):
    """Streams a text sign by sign; a tool call and the usage follow."""

    text: str

    @property
    def _llm_type(self) -> str:
        return "typing"

    def _generate(self, messages: Any, *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.text))])

    def _stream(self, messages: Any, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        said = {"model_provider": "typing"}
        for sign in self.text:
            message = AIMessageChunk(content=sign, response_metadata=said)
            yield ChatGenerationChunk(message=message)
        call = {"name": "search", "args": "{}", "id": "1", "index": 0}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[call]))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=USAGE))


@pytest.fixture(scope="module")
def guard() -> Guard:
    """The guard of the default settings."""
    return build_guard(Settings())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_chunks_whose_text_is_held_back_are_few(guard: Guard, language: str) -> None:
    """Nothing else is lost: text, metadata, calls and usage are those of the model."""
    text = SENTENCE[language] * 40
    model = OutputCheck(guard).around(Typing(text=text))
    chunks = list(model.stream("?"))
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert whole.text == text
    assert whole.response_metadata["model_provider"] == "typing"
    assert [made["name"] for made in whole.tool_calls] == ["search"]
    assert whole.usage_metadata == USAGE
    assert len(text) / (DROPPED + 1) <= len(chunks) < len(text) / 4
