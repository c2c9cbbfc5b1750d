"""Stream repair for OpenAI-like servers: usage counts, names and ids of tool calls.

LangChain adds chunks up. Where a server sends the cumulative usage with each chunk, the sum counts
tokens many times; where it repeats a tool's name in each chunk, the name is repeated in the sum.
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


def tool_call_ids(messages: Iterable[BaseMessage]) -> set[str]:
    """Return the ids of all tool calls in a conversation."""
    answers = [message for message in messages if isinstance(message, AIMessage)]
    return {str(call["id"]) for message in answers for call in message.tool_calls if call["id"]}


def with_unique_ids(message: AIMessage, taken: set[str]) -> AIMessage:
    """Return a message in which each tool call has an id that is not taken."""
    calls, used = [], set(taken)
    for call in message.tool_calls:
        id_ = call["id"] if call["id"] and call["id"] not in used else new_id()
        used.add(id_)
        calls.append({**call, "id": id_})
    if calls == message.tool_calls:
        return message
    rest = {key: v for key, v in message.additional_kwargs.items() if key != "tool_calls"}
    return message.model_copy(update={"tool_calls": calls, "additional_kwargs": rest})


def new_id() -> str:
    """Return an id for a tool call: nine letters and digits, which every provider takes."""
    return uuid.uuid4().hex[:9]


def repaired_chunk(chunk: dict[str, Any]) -> dict[str, Any]:
    """Return a raw chunk with its tool calls in OpenAI's form."""
    for choice in chunk.get("choices") or []:
        for call in (choice.get("delta") or {}).get("tool_calls") or []:
            call.setdefault("index", None)
            function = call.get("function") or {}
            if isinstance(function.get("arguments"), dict | list):
                function["arguments"] = json.dumps(function["arguments"], ensure_ascii=False)
            call["function"] = function
    return chunk


@dataclass
class _PartialCall:
    """A tool call of which some fragments have arrived."""

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


class StreamRepair:
    """Repairs the chunks of one streamed answer, one after the other.

    Args:
        taken: Ids of earlier tool calls in the conversation.
        enabled: False returns each chunk unchanged.
    """

    def __init__(self, taken: set[str], *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._taken = set(taken)
        self._calls: list[_PartialCall] = []
        self._usage: UsageMetadata | None = None

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Return the chunk without repetitions; its usage is held back for `final_chunk`."""
        message = chunk.message
        if not self._enabled or not isinstance(message, AIMessageChunk):
            return chunk
        update: dict[str, Any] = {}
        if message.usage_metadata:
            self._usage = _later(self._usage, message.usage_metadata)
            update["usage_metadata"] = None
        if message.tool_call_chunks:
            pieces = [new for part in message.tool_call_chunks if (new := self._new_part(part))]
            update |= {"tool_call_chunks": pieces, "tool_calls": [], "invalid_tool_calls": []}
        if not update:
            return chunk
        repaired = AIMessageChunk(**{**dict(message), **update})
        return ChatGenerationChunk(message=repaired, generation_info=chunk.generation_info)

    def final_chunk(self) -> ChatGenerationChunk | None:
        """Return a chunk with the usage of the whole answer; None where the server sent none."""
        if self._usage is None:
            return None
        message = AIMessageChunk(content="", usage_metadata=self._usage)
        return ChatGenerationChunk(message=message)

    def _new_part(self, piece: ToolCallChunk) -> ToolCallChunk | None:
        call, is_first = self._call_of(piece)
        name, arguments = self._new_name(call, piece), self._new_arguments(call, piece)
        if not (is_first or name or arguments):
            return None
        return ToolCallChunk(
            name=name or None,
            args=arguments,
            id=call.id if is_first else None,
            index=call.index,
            type="tool_call_chunk",
        )

    def _call_of(self, piece: ToolCallChunk) -> tuple[_PartialCall, bool]:
        """Return the call that a chunk belongs to, and whether it is the call's first chunk."""
        key, server_id = piece.get("index"), piece.get("id") or ""
        same = [call for call in self._calls if key is None or call.key == key]
        if key is None and server_id:
            same = [call for call in same if call.server_id == server_id] or same
        if same and not self._starts_another(piece, same[-1]):
            return same[-1], False
        id_ = server_id if server_id and server_id not in self._taken else new_id()
        self._taken.add(id_)
        self._calls.append(_PartialCall(len(self._calls), key, server_id, id_))
        return self._calls[-1], True

    def _starts_another(self, piece: ToolCallChunk, call: _PartialCall) -> bool:
        """Return whether a chunk starts another call than the last one with its index."""
        if not piece.get("name") or not call.complete:
            return False
        repeats = (piece.get("args") or "").startswith(call.arguments)
        other_id = bool(piece.get("id")) and piece.get("id") != call.server_id
        return not repeats and (other_id or bool(piece.get("args")))

    def _new_name(self, call: _PartialCall, piece: ToolCallChunk) -> str:
        name = piece.get("name") or ""
        if not name or name == call.name or call.arguments:
            return ""
        rest = name.removeprefix(call.name)  # servers send the name so far, or its next letters
        call.name += rest
        return rest

    def _new_arguments(self, call: _PartialCall, piece: ToolCallChunk) -> str:
        sent = piece.get("args") or ""
        if call.complete or (not call.arguments and sent.strip() == "{}"):
            return ""  # a repetition, or a placeholder
        rest = sent
        if call.arguments.startswith("{") and sent.startswith(call.arguments):
            rest = sent.removeprefix(call.arguments)  # cumulative arguments
        call.arguments += rest
        return rest


def _later(before: UsageMetadata | None, now: UsageMetadata) -> UsageMetadata:
    """Return the later of two usage counts; a zero does not replace an earlier number."""
    if before is None:
        return now
    inputs = now["input_tokens"] or before["input_tokens"]
    outputs = now["output_tokens"] or before["output_tokens"]
    total = now["total_tokens"] if now["total_tokens"] >= inputs + outputs else inputs + outputs
    counts = {"input_tokens": inputs, "output_tokens": outputs, "total_tokens": total}
    return {**before, **now, **counts}  # type: ignore[typeddict-item]
