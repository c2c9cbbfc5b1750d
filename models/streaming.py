"""Streaming: report chunks to LangChain's callbacks, and a whole answer as one chunk."""

import json
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult


def report(chunk: ChatGenerationChunk, run_manager: Any) -> ChatGenerationChunk:
    """Return the chunk after reporting it to the callbacks, if there are any."""
    if run_manager:
        run_manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk


async def areport(chunk: ChatGenerationChunk, run_manager: Any) -> ChatGenerationChunk:
    """Return the chunk after reporting it to the asynchronous callbacks, if there are any."""
    if run_manager:
        await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk


def as_chunk(result: ChatResult) -> ChatGenerationChunk:
    """Return a whole answer as the only chunk of a stream."""
    (generation,) = result.generations
    message = generation.message
    chunk = AIMessageChunk(
        content=message.content,
        id=message.id,
        additional_kwargs={
            name: value for name, value in message.additional_kwargs.items() if name != "tool_calls"
        },
        response_metadata=message.response_metadata,
    )
    if isinstance(message, AIMessage):
        chunk.usage_metadata = message.usage_metadata
        calls = [
            tool_call_chunk(name=call["name"], args=_json(call["args"]), id=call["id"], index=place)
            for place, call in enumerate([*message.tool_calls, *message.invalid_tool_calls])
        ]
        chunk = AIMessageChunk(**{**dict(chunk), "tool_call_chunks": calls})
    info = {**(result.llm_output or {}), **(generation.generation_info or {})}
    return ChatGenerationChunk(message=chunk, generation_info=info or None)


def _json(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps(arguments or {}, ensure_ascii=False)
