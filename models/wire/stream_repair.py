"""Put right what OpenAI-like servers stream wrongly: usage, and the names and ids of tool calls.

LangChain adds chunks up. Where a server sends the usage so far with each chunk, the sum counts
tokens many times; where it sends a tool's name with each piece, the name is written many times.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCallChunk
from langchain_core.outputs import ChatGenerationChunk


def ids_in(messages: Iterable[BaseMessage]) -> set[str]:
    """Return the ids of all tool calls in a conversation."""
    said = [message for message in messages if isinstance(message, AIMessage)]
    return {str(call["id"]) for message in said for call in message.tool_calls if call["id"]}


def with_ids(message: AIMessage, taken: set[str]) -> AIMessage:
    """Return a message whose tool calls have an id each that is not taken."""
    calls, seen = [], set(taken)
    for call in message.tool_calls:
        number = call["id"] if call["id"] and call["id"] not in seen else new_id()
        seen.add(number)
        calls.append({**call, "id": number})
    if calls == message.tool_calls:
        return message
    more = {key: v for key, v in message.additional_kwargs.items() if key != "tool_calls"}
    return message.model_copy(update={"tool_calls": calls, "additional_kwargs": more})


def new_id() -> str:
    """Return an id for a tool call: nine letters and digits, which every provider takes."""
    return uuid.uuid4().hex[:9]


def repaired(chunk: dict[str, Any]) -> dict[str, Any]:
    """Return a chunk as it came over the wire, its tool calls in OpenAI's form."""
    for choice in chunk.get("choices") or []:
        for call in (choice.get("delta") or {}).get("tool_calls") or []:
            call.setdefault("index", None)
            function = call.get("function") or {}
            if isinstance(function.get("arguments"), dict | list):
                function["arguments"] = json.dumps(function["arguments"], ensure_ascii=False)
            call["function"] = function
    return chunk


@dataclass
class _Call:
    """A tool call as far as it has arrived."""

    index: int
    key: int | str | None
    server_id: str
    id: str
    name: str = ""
    arguments: str = ""

    @property
    def complete(self) -> bool:
        try:
            return isinstance(json.loads(self.arguments), dict)
        except ValueError:
            return False


class Stream:
    """The chunks of one answer, put right one after the other; `last` once it has ended.

    Args:
        taken: Ids of earlier tool calls in the conversation.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)
        self._calls: list[_Call] = []
        self._usage: UsageMetadata | None = None

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Return the chunk with what is new in it; its usage waits for the end."""
        message = chunk.message
        if not isinstance(message, AIMessageChunk):
            return chunk
        more: dict[str, Any] = {}
        if message.usage_metadata:
            self._usage = _later(self._usage, message.usage_metadata)
            more["usage_metadata"] = None
        if message.tool_call_chunks:
            pieces = [piece for one in message.tool_call_chunks if (piece := self._piece(one))]
            more |= {"tool_call_chunks": pieces, "tool_calls": [], "invalid_tool_calls": []}
        if not more:
            return chunk
        made = AIMessageChunk(**{**dict(message), **more})
        return ChatGenerationChunk(message=made, generation_info=chunk.generation_info)

    def last(self) -> ChatGenerationChunk | None:
        """Return the usage of the whole answer, where the server told it."""
        if self._usage is None:
            return None
        message = AIMessageChunk(content="", usage_metadata=self._usage)
        return ChatGenerationChunk(message=message)

    def _piece(self, piece: ToolCallChunk) -> ToolCallChunk | None:
        call, is_new = self._call_of(piece)
        name, arguments = self._name(call, piece), self._arguments(call, piece)
        if not (is_new or name or arguments):
            return None
        return ToolCallChunk(
            name=name or None,
            args=arguments,
            id=call.id if is_new else None,
            index=call.index,
            type="tool_call_chunk",
        )

    def _call_of(self, piece: ToolCallChunk) -> tuple[_Call, bool]:
        """Return the call that a piece belongs to, and whether it is the call's first."""
        key, number = piece.get("index"), piece.get("id") or ""
        same = [call for call in self._calls if key is None or call.key == key]
        if key is None and number:
            same = [call for call in same if call.server_id == number] or same
        if same and not self._begins(piece, same[-1]):
            return same[-1], False
        own = number if number and number not in self._taken else new_id()
        self._taken.add(own)
        self._calls.append(_Call(len(self._calls), key, number, own))
        return self._calls[-1], True

    def _begins(self, piece: ToolCallChunk, call: _Call) -> bool:
        """Return whether a piece starts another call than the last one in its place."""
        if not piece.get("name") or not call.complete:
            return False
        again = (piece.get("args") or "").startswith(call.arguments)
        other_id = bool(piece.get("id")) and piece.get("id") != call.server_id
        return not again and (other_id or bool(piece.get("args")))

    def _name(self, call: _Call, piece: ToolCallChunk) -> str:
        name = piece.get("name") or ""
        if not name or name == call.name or call.arguments:
            return ""
        rest = name.removeprefix(call.name)  # the name so far, or its next letters
        call.name += rest
        return rest

    def _arguments(self, call: _Call, piece: ToolCallChunk) -> str:
        sent = piece.get("args") or ""
        if call.complete or (not call.arguments and sent.strip() == "{}"):
            return ""  # said again, or a stand-in for what follows
        rest = sent
        if call.arguments.startswith("{") and sent.startswith(call.arguments):
            rest = sent.removeprefix(call.arguments)  # all so far instead of what is new
        call.arguments += rest
        return rest


def _later(before: UsageMetadata | None, now: UsageMetadata) -> UsageMetadata:
    """Return the later of two counts; what the later one leaves at zero stays."""
    if before is None:
        return now
    read = now["input_tokens"] or before["input_tokens"]
    written = now["output_tokens"] or before["output_tokens"]
    total = now["total_tokens"] if now["total_tokens"] >= read + written else read + written
    counts = {"input_tokens": read, "output_tokens": written, "total_tokens": total}
    return {**before, **now, **counts}  # type: ignore[typeddict-item]
