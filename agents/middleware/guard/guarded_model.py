"""Guarded model: a chat model whose text passes the output rails, streamed or whole.

    output = OutputCheck(guard)
    model = output.around(model)      # a copy; what it streams has been through a hold-back buffer
    model.invoke(...)
    output.decision.action            # "block": the text is empty

LangGraph streams the tokens of a model past every middleware, so that what no reader may see has to
be held back in the model itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache, partial
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from guardrails.engine import Guard
from guardrails.rail import Decision
from guardrails.redaction import Placeholders
from guardrails.stream import StreamGuard
from models.output.model import WITHDRAWN
from models.streaming import areport, report

M = TypeVar("M", bound=BaseChatModel)
T = TypeVar("T")
DROPPED = 8  # chunks without text in a row of which only the next is passed on
_CHECK = "output_check"  # name of the attribute of a copy
_SAID = {"model_provider"}  # metadata that each chunk repeats


class OutputCheck:
    """The check of one answer.

    Args:
        guard: Its rails of the channel `answer` are run.
        known: Placeholders of the conversation; redactions get other names than those.

    Attributes:
        decision: About the last text of the model.
    """

    def __init__(self, guard: Guard, known: dict[str, str] | None = None) -> None:
        self._guard = guard
        self._known = known or {}
        self.decision = Decision("allow")

    def around(self, model: M) -> M:
        """Return a copy of the model whose text is checked."""
        # LangChain describes a model to its callbacks once, and keeps that in the model. A copy
        # that is made for one call would be described anew each time.
        getattr(model, "_serialized", None)
        copy = model.model_copy()
        copy.__class__ = _guarded_class(type(model))
        object.__setattr__(copy, _CHECK, self)
        return copy

    @property
    def waits(self) -> bool:
        """Whether the end of a text waits for a model that judges it."""
        return bool(self._guard.judges("answer"))

    def begin(self) -> StreamGuard:
        """Return the buffer of a new text."""
        return StreamGuard(self._guard, Placeholders(dict(self._known)))

    def end(self, stream: StreamGuard) -> None:
        """Keep the decision about a whole text."""
        self.decision = stream.decision


@lru_cache(maxsize=64)
def _guarded_class(kind: Any) -> Any:
    """Return the subclass of a model's class that checks its text."""
    body: dict[str, Any] = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        "_generate": _generate(kind),
        "_agenerate": _agenerate(kind),
    }
    if kind._stream is not BaseChatModel._stream:
        body["_stream"] = _stream(kind)
    if kind._astream is not BaseChatModel._astream:
        body["_astream"] = _astream(kind)
    return type(kind)(kind.__name__, (kind,), body)


def _generate(kind: Any) -> Any:
    def _generate(self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:  # fmt: skip  # noqa: E501
        result: ChatResult = kind._generate(self, messages, stop, run_manager, **kwargs)
        return _checked(result, getattr(self, _CHECK))

    return _generate


def _agenerate(kind: Any) -> Any:
    async def _agenerate(self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:  # fmt: skip  # noqa: E501
        result: ChatResult = await kind._agenerate(self, messages, stop, run_manager, **kwargs)
        check: OutputCheck = getattr(self, _CHECK)
        return await _off_loop(check.waits, lambda: _checked(result, check))

    return _agenerate


def _stream(kind: Any) -> Any:
    def _stream(self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> Iterator[ChatGenerationChunk]:  # fmt: skip  # noqa: E501
        held = _HeldStream(getattr(self, _CHECK))
        for chunk in kind._stream(self, messages, stop=stop, **kwargs):
            if not held.drops(read := held.read(chunk)):
                yield report(read, run_manager)
        if (rest := held.rest()) is not None:
            yield report(rest, run_manager)

    return _stream


def _astream(kind: Any) -> Any:
    async def _astream(self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:  # fmt: skip  # noqa: E501
        held = _HeldStream(getattr(self, _CHECK))
        async for chunk in kind._astream(self, messages, stop=stop, **kwargs):
            read = await _off_loop(held.waits(chunk), partial(held.read, chunk))
            if not held.drops(read):
                yield await areport(read, run_manager)
        if (rest := await _off_loop(held.waits(), held.rest)) is not None:
            yield await areport(rest, run_manager)

    return _astream


async def _off_loop(waits: bool, call: Callable[[], T]) -> T:
    """Return what a call returns; in a thread where it waits, so that the loop goes on."""
    return await asyncio.to_thread(call) if waits else call()


class _HeldStream:
    """Puts the text of each chunk into the buffer, and what may be shown into its place."""

    def __init__(self, check: OutputCheck) -> None:
        self._check = check
        self._buffer = check.begin()
        self._ended = False
        self._index: Any = None  # of the text block, where content is a list of blocks
        self._dropped = DROPPED  # since the last chunk that was passed on

    def waits(self, chunk: ChatGenerationChunk | None = None) -> bool:
        """Return whether reading a chunk, or the rest, waits for a judge."""
        ends = not self._ended if chunk is None else _is_last(chunk.message)
        return ends and self._check.waits

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        message = chunk.message
        if message.additional_kwargs.get(WITHDRAWN):
            self._buffer = self._check.begin()  # the text so far was reasoning
        shown = self._buffer.feed(str(message.text))
        if _is_last(message):
            shown += self._finish()
        return ChatGenerationChunk(
            message=message.model_copy(update={"content": self._with_text(message.content, shown)}),
            generation_info=chunk.generation_info,
        )

    def drops(self, chunk: ChatGenerationChunk) -> bool:
        """Return whether a chunk is not passed on, since all of its text is held back.

        Each costs as much in callbacks and streams as one with text. Some pass, since a run that
        was abandoned ends at its next chunk.
        """
        if self._dropped < DROPPED and _is_empty(chunk):
            self._dropped += 1
            return True
        self._dropped = 0
        return False

    def rest(self) -> ChatGenerationChunk | None:
        """Return what is left where the stream named no last chunk."""
        if self._ended:
            return None
        shown = self._finish()
        content: Any = shown if self._index is None else self._with_text([], shown)
        return ChatGenerationChunk(message=AIMessageChunk(content=content)) if shown else None

    def _finish(self) -> str:
        self._ended = True
        shown = self._buffer.finish()
        self._check.end(self._buffer)
        return shown

    def _with_text(self, content: Any, shown: str) -> Any:
        if isinstance(content, str):
            return shown
        texts = [block for block in content if _is_text(block)]
        self._index = texts[0].get("index", self._index) if texts else self._index
        others = [block for block in content if not _is_text(block)]
        if not shown:
            return others
        block = {"type": "text", "text": shown}
        return [*others, block if self._index is None else {**block, "index": self._index}]


def _checked(result: ChatResult, check: OutputCheck) -> ChatResult:
    for generation in result.generations:
        message = generation.message
        if not isinstance(generation, ChatGeneration) or not isinstance(message, AIMessage):
            continue
        buffer = check.begin()
        shown = buffer.feed(str(message.text)) + buffer.finish()
        check.end(buffer)
        if buffer.decision.action == "block":
            shown = ""
        if shown != message.text:
            content: Any = shown
            if not isinstance(message.content, str):
                others = [block for block in message.content if not _is_text(block)]
                content = [*others, {"type": "text", "text": shown}] if shown else others
            generation.message = message.model_copy(update={"content": content})
            generation.text = shown
    return result


def _is_empty(chunk: ChatGenerationChunk) -> bool:
    """Return whether a chunk adds nothing to those before it."""
    message = chunk.message
    if not isinstance(message, AIMessageChunk) or message.content or chunk.generation_info:
        return False
    says = (message.tool_call_chunks, message.additional_kwargs, message.usage_metadata)
    return (
        not any(says) and not message.chunk_position and message.response_metadata.keys() <= _SAID
    )


def _is_last(message: Any) -> bool:
    return isinstance(message, AIMessageChunk) and message.chunk_position == "last"


def _is_text(block: Any) -> bool:
    return isinstance(block, str) or (
        isinstance(block, dict) and block.get("type") in ("text", "output_text")
    )
