"""Fakes: a chat model that returns scripted messages."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

Line = AIMessage | Exception | Callable[[list[BaseMessage]], AIMessage]
USAGE = {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}


class ScriptedModel(GenericFakeChatModel):
    """Returns the messages of a script one after the other, and records its calls.

    A line is a message, an exception to raise, or a function of the messages it was given.

    Attributes:
        calls: The messages of each call.
        bound: Names of the tools bound to it last.
        delay: Seconds it waits before each streamed chunk.
    """

    messages: Any = Field(exclude=True)
    calls: list[list[BaseMessage]] = Field(default_factory=list)
    bound: list[str] = Field(default_factory=list)
    delay: float = 0.0

    @classmethod
    def of(cls, *lines: Line | str, delay: float = 0.0) -> "ScriptedModel":
        """Return a model that returns `lines`; a plain string is an answer."""
        script = [AIMessage(line) if isinstance(line, str) else line for line in lines]
        return cls(messages=iter(script), delay=delay)

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> "ScriptedModel":
        """Record the names; the script determines which tools are called."""
        self.bound[:] = [tool.name for tool in tools]
        return self

    def _line(self, messages: list[BaseMessage]) -> AIMessage:
        self.calls.append(list(messages))
        line = next(self.messages)
        if isinstance(line, Exception):
            raise line
        message: AIMessage = line(messages) if callable(line) else line
        return message.model_copy(update={"usage_metadata": dict(USAGE), "id": None})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._line(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = self._line(messages)
        for chunk in _chunks(message):
            time.sleep(self.delay)
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=ChatGenerationChunk(message=chunk))
            yield ChatGenerationChunk(message=chunk)


def call(name: str, id: str = "c1", *, say: str = "", **arguments: Any) -> AIMessage:
    """Return a message that calls one tool, with a text before it if given."""
    return AIMessage(say, tool_calls=[{"name": name, "args": arguments, "id": id}])


def calls(*messages: AIMessage) -> AIMessage:
    """Return one message that makes the tool calls of several at once."""
    return AIMessage("", tool_calls=[made for message in messages for made in message.tool_calls])


def malformed(name: str, text: str, id: str = "c1") -> AIMessage:
    """Return a tool call whose arguments are not JSON."""
    bad = {"name": name, "args": text, "id": id, "error": "not JSON", "type": "invalid_tool_call"}
    return AIMessage("", invalid_tool_calls=[bad])


def _chunks(message: AIMessage) -> Iterator[AIMessageChunk]:
    for word in message.text.split(" ") if message.text else []:
        yield AIMessageChunk(content=word + " ")
    calls: list[tuple[str | None, str | None, str | None]]
    calls = [(c["name"], json.dumps(c["args"]), c["id"]) for c in message.tool_calls]
    calls += [(c["name"], c["args"], c["id"]) for c in message.invalid_tool_calls]
    for i, (name, arguments, id) in enumerate(calls):
        part = tool_call_chunk(name=name, args=arguments, id=id, index=i)
        yield AIMessageChunk(content="", tool_call_chunks=[part])
    yield AIMessageChunk(content="", usage_metadata=message.usage_metadata, chunk_position="last")
