"""Chat models with output cleaning: no reasoning, chat-template markers or loops.

    model = clean_output(ChatOpenAI(...))     # the same model, of a subclass of its class

Every caller gets clean text, streamed or whole, so that nothing else reaches the message history
or the transcript.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult, LLMResult

from models.output.cleaning import Cleaned, Cleaner, clean
from models.output.repetition import without_loop
from models.streaming import areport, report

M = TypeVar("M", bound=BaseChatModel)
R = TypeVar("R", LLMResult, ChatResult)

CLEANED = "cleaned"  # metadata key of a message: what was removed from it
WITHDRAWN = "withdrawn"  # metadata key of a chunk: all text before it was reasoning
LOOP_CHECK_CHARS = 200  # growth of a stream after which it is searched for a loop again
MAX_REPEATED_CHARS = 400  # after which a stream is stopped
MAX_TRAILING_CHARS = 200  # behind the end of the answer after which a stream is stopped
_ASYNC_METHODS = ("agenerate", "_agenerate")
_WHOLE_METHODS = ("generate", "_generate", *_ASYNC_METHODS)


def clean_output(model: M) -> M:
    """Return the model, changed so that its messages are clean."""
    kind: Any = type(model)
    state = _ModelState()
    methods = {
        name: _cleaning(getattr(kind, name), name in _ASYNC_METHODS) for name in _WHOLE_METHODS
    }
    for name, streaming in (("_stream", _stream), ("_astream", _astream)):
        if getattr(kind, name) is not getattr(BaseChatModel, name):
            methods[name] = streaming(kind, state)
    body = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        **methods,
    }
    model.__class__ = type(kind)(kind.__name__, (kind,), body)
    return model


@dataclass
class _ModelState:
    """What was observed of a model: its messages begin inside reasoning that a prompt opened."""

    reasons_first: bool = False


def _cleaning(method: Any, is_async: bool) -> Any:
    """Return a method whose result is cleaned."""
    if is_async:

        @wraps(method)
        async def acall(*args: Any, **kwargs: Any) -> Any:
            return _cleaned_result(await method(*args, **kwargs))

        return acall

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        return _cleaned_result(method(*args, **kwargs))

    return call


def _stream(kind: Any, state: _ModelState) -> Any:
    def _stream(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        cleaner = _StreamCleaner(state)
        for chunk in kind._stream(self, messages, stop=stop, **kwargs):
            yield report(cleaner.read(chunk), run_manager)
            if cleaner.finished:
                break
        if (last := cleaner.last()) is not None:
            yield report(last, run_manager)

    return _stream


def _astream(kind: Any, state: _ModelState) -> Any:
    async def _astream(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        cleaner = _StreamCleaner(state)
        async for chunk in kind._astream(self, messages, stop=stop, **kwargs):
            yield await areport(cleaner.read(chunk), run_manager)
            if cleaner.finished:
                break
        if (last := cleaner.last()) is not None:
            yield await areport(last, run_manager)

    return _astream


class _StreamCleaner:
    """Cleans the chunks of one stream.

    Attributes:
        finished: The stream can be stopped: the answer has ended, or repeats itself.
    """

    def __init__(self, state: _ModelState) -> None:
        self.finished = False
        self._state = state
        self._cleaner = Cleaner(inside_reasoning=state.reasons_first)
        self._withdrawn = self._looped = False
        self._text, self._checked, self._trailing = "", 0, 0
        self._index: Any = None  # of the last text block, where content comes in blocks

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Return the chunk with the part of its text that can be shown."""
        message = chunk.message
        if isinstance(message.content, str):
            content: Any = self._feed(message.content) if message.content else ""
        else:
            content = [self._block(block) for block in message.content]
        update: dict[str, Any] = {"content": content}
        if self._cleaner.withdrawn and not self._withdrawn:
            update["additional_kwargs"] = {**message.additional_kwargs, WITHDRAWN: True}
            self._withdrawn = self._state.reasons_first = True
        cleaned_chunk = message.model_copy(update=update)
        return ChatGenerationChunk(message=cleaned_chunk, generation_info=chunk.generation_info)

    def last(self) -> ChatGenerationChunk | None:
        """Return the text that was held back, with metadata on what was removed."""
        text, cleaner = self._cleaner.finish(), self._cleaner
        metadata: dict[str, Any] = {}
        if cleaner.reasoned or cleaner.ended or self._looped:
            removed = Cleaned("", cleaner.reasoned, cleaner.ended, self._looped)
            metadata[CLEANED] = _flags(removed)
        if self.finished:
            metadata["finish_reason"] = "stop"
        if not text and not metadata:
            return None
        block = {"type": "text", "text": text, "index": self._index}
        content: Any = text if self._index is None else [block]
        message = AIMessageChunk(content=content, response_metadata=metadata)
        return ChatGenerationChunk(message=message)

    def _block(self, block: Any) -> Any:
        if not isinstance(block, dict):
            return self._feed(str(block))
        if block.get("type") != "text" or not block.get("text"):
            return block
        self._index = block.get("index", 0)
        return {**block, "text": self._feed(block["text"])}

    def _feed(self, piece: str) -> str:
        if self._cleaner.ended:
            self._trailing += len(piece)
            self.finished = self._trailing > MAX_TRAILING_CHARS
            return ""
        text = self._cleaner.feed(piece)
        self._text += text
        if len(self._text) - self._checked > LOOP_CHECK_CHARS and not self._cleaner.in_fence:
            self._checked = len(self._text)
            repeated = len(self._text) - len(without_loop(self._text))
            self._looped = repeated >= MAX_REPEATED_CHARS
            self.finished = self._looped
        if self._cleaner.withdrawn and not self._withdrawn:
            return f"</think>{text}"  # where the whole message is cut in the end
        return text


def _cleaned_result(result: R) -> R:
    for item in result.generations:
        for generation in item if isinstance(item, list) else [item]:
            if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage):
                generation.message = cleaned(generation.message)
                generation.text = generation.message.text
    return result


def cleaned(message: AIMessage) -> AIMessage:
    """Return the message with clean text; its metadata tell what was removed."""
    whole = clean(message.text)
    known = message.response_metadata.get(CLEANED) or {}
    flags = {name: known.get(name, False) or value for name, value in _flags(whole).items()}
    if whole.text == message.text and not any(flags.values()):
        return message
    content: Any = whole.text
    if not isinstance(message.content, str):
        others = [block for block in message.content if _is_other(block)]
        content = [*others, {"type": "text", "text": whole.text}] if whole.text else others
    metadata = {**message.response_metadata, CLEANED: flags}
    return message.model_copy(update={"content": content, "response_metadata": metadata})


def _is_other(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") not in ("text", "output_text")


def _flags(removed: Cleaned) -> dict[str, bool]:
    return {"reasoned": removed.reasoned, "marked": removed.marked, "looped": removed.looped}


def removed_parts(message: BaseMessage) -> dict[str, bool]:
    """Return what was removed from a message: `reasoned`, `marked`, `looped`."""
    return dict(message.response_metadata.get(CLEANED) or {})
