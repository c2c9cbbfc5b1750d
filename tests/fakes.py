"""Stand-ins that tests can read by eye: a model that plays a script."""

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
    """Says the lines of a script one after another, and remembers what it was asked.

    A line is a message, an exception to raise, or a function of the messages it was given.

    Attributes:
        calls: The messages of each call.
        bound: Names of the tools bound to it last.
        delay: Seconds it waits before each piece it streams.
    """

    messages: Any = Field(exclude=True)
    calls: list[list[BaseMessage]] = Field(default_factory=list)
    bound: list[str] = Field(default_factory=list)
    delay: float = 0.0

    @classmethod
    def of(cls, *lines: Line | str, delay: float = 0.0) -> "ScriptedModel":
        """Return a model that says `lines`; a plain string is an answer."""
        script = [AIMessage(line) if isinstance(line, str) else line for line in lines]
        return cls(messages=iter(script), delay=delay)

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> "ScriptedModel":
        """Remember the names; the script says which tools are called."""
        self.bound[:] = [tool.name for tool in tools]
        return self

    def _line(self, messages: list[BaseMessage]) -> AIMessage:
        self.calls.append(list(messages))
        line = next(self.messages)
        if isinstance(line, Exception):
            raise line
        said: AIMessage = line(messages) if callable(line) else line
        return said.model_copy(update={"usage_metadata": dict(USAGE), "id": None})

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
        said = self._line(messages)
        for chunk in _pieces(said):
            time.sleep(self.delay)
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=ChatGenerationChunk(message=chunk))
            yield ChatGenerationChunk(message=chunk)


def call(name: str, id: str = "c1", *, say: str = "", **arguments: Any) -> AIMessage:
    """Return a message that calls one tool, with a remark before it if wanted."""
    return AIMessage(say, tool_calls=[{"name": name, "args": arguments, "id": id}])


def calls(*messages: AIMessage) -> AIMessage:
    """Return one message that makes the tool calls of several at once."""
    return AIMessage("", tool_calls=[made for message in messages for made in message.tool_calls])


def malformed(name: str, text: str, id: str = "c1") -> AIMessage:
    """Return a tool call whose arguments are not JSON."""
    bad = {"name": name, "args": text, "id": id, "error": "not JSON", "type": "invalid_tool_call"}
    return AIMessage("", invalid_tool_calls=[bad])


def _pieces(said: AIMessage) -> Iterator[AIMessageChunk]:
    for word in said.text.split(" ") if said.text else []:
        yield AIMessageChunk(content=word + " ")
    made: list[tuple[str | None, str | None, str | None]]
    made = [(m["name"], json.dumps(m["args"]), m["id"]) for m in said.tool_calls]
    made += [(m["name"], m["args"], m["id"]) for m in said.invalid_tool_calls]
    for i, (name, arguments, id) in enumerate(made):
        part = tool_call_chunk(name=name, args=arguments, id=id, index=i)
        yield AIMessageChunk(content="", tool_call_chunks=[part])
    yield AIMessageChunk(content="", usage_metadata=said.usage_metadata, chunk_position="last")
