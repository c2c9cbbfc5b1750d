"""LangChain callbacks of a stream: report each chunk as a new token."""

from typing import Any

from langchain_core.outputs import ChatGenerationChunk


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
