"""Chat models whose messages come without reasoning, chat markers and loops.

    model = clean_output(ChatOpenAI(...))     # the same model, of a subclass of its class

Whoever asks such a model - an assistant, a rewriting, a judge - gets clean text, streamed or whole,
so that nothing else reaches the history or the transcript.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult, LLMResult

from models.output.cleaning import Cleaned, Cleaner, clean
from models.output.repetition import without_loop

M = TypeVar("M", bound=BaseChatModel)

CLEANED = "cleaned"  # under it a message's metadata say what was taken out of it
WITHDRAWN = "withdrawn"  # under it a chunk says that all text before it was reasoning
LOOK = 200  # a stream is searched for a loop each time it has grown by so many characters
WASTE = 400  # characters that are only repeated before a stream is stopped
PATIENCE = 200  # characters behind the end of an answer before a stream is stopped


def clean_output(model: M) -> M:
    """Return the model, changed so that its messages are clean."""
    kind: Any = type(model)
    habit = _Habit()
    streams = {
        name: method(kind, habit)
        for name, method in (("_stream", _stream), ("_astream", _astream))
        if getattr(kind, name) is not getattr(BaseChatModel, name)
    }
    methods = {
        "generate": _generate,
        "agenerate": _agenerate,
        "_generate": _one,
        "_agenerate": _aone,
    }
    whole = {name: method(kind) for name, method in methods.items()}
    body = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        **whole,
        **streams,
    }
    model.__class__ = type(kind)(kind.__name__, (kind,), body)
    return model


@dataclass
class _Habit:
    """What was learnt of a model: its messages begin inside reasoning that a prompt opened."""

    reasons_first: bool = False


def _generate(kind: Any) -> Any:
    def generate(self: Any, *args: Any, **kwargs: Any) -> LLMResult:
        return _result(kind.generate(self, *args, **kwargs))

    return generate


def _agenerate(kind: Any) -> Any:
    async def agenerate(self: Any, *args: Any, **kwargs: Any) -> LLMResult:
        return _result(await kind.agenerate(self, *args, **kwargs))

    return agenerate


def _one(kind: Any) -> Any:
    def _generate(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return _generations(kind._generate(self, messages, stop, run_manager, **kwargs))

    return _generate


def _aone(kind: Any) -> Any:
    async def _agenerate(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return _generations(await kind._agenerate(self, messages, stop, run_manager, **kwargs))

    return _agenerate


def _stream(kind: Any, habit: _Habit) -> Any:
    def _stream(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        reader = _Reader(habit)
        for chunk in kind._stream(self, messages, stop=stop, **kwargs):
            yield _told(reader.read(chunk), run_manager)
            if reader.enough:
                break
        if (last := reader.last()) is not None:
            yield _told(last, run_manager)

    return _stream


def _astream(kind: Any, habit: _Habit) -> Any:
    async def _astream(
        self: Any, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        reader = _Reader(habit)
        async for chunk in kind._astream(self, messages, stop=stop, **kwargs):
            read = reader.read(chunk)
            if run_manager:
                await run_manager.on_llm_new_token(read.text, chunk=read)
            yield read
            if reader.enough:
                break
        if (last := reader.last()) is not None:
            if run_manager:
                await run_manager.on_llm_new_token(last.text, chunk=last)
            yield last

    return _astream


def _told(chunk: ChatGenerationChunk, run_manager: Any) -> ChatGenerationChunk:
    if run_manager:
        run_manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk


class _Reader:
    """Cleans the chunks of one stream.

    Attributes:
        enough: Nothing more is worth waiting for: the answer has ended, or goes round in circles.
    """

    def __init__(self, habit: _Habit) -> None:
        self.enough = False
        self._habit = habit
        self._cleaner = Cleaner(opened=habit.reasons_first)
        self._withdrawn = self._looped = self._whole = False
        self._text, self._looked, self._behind = "", 0, 0
        self._index: Any = None  # of the text block that was written last, where there are blocks

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Return the chunk with what can be shown of its text."""
        message = chunk.message
        if isinstance(message.content, str):
            content: Any = self._feed(message.content) if message.content else ""
        else:
            content = [self._block(block) for block in message.content]
        more: dict[str, Any] = {"content": content}
        if self._cleaner.withdrawn and not self._withdrawn:
            more["additional_kwargs"] = {**message.additional_kwargs, WITHDRAWN: True}
            self._withdrawn = self._habit.reasons_first = True
        read = message.model_copy(update=more)
        return ChatGenerationChunk(message=read, generation_info=chunk.generation_info)

    def last(self) -> ChatGenerationChunk | None:
        """Return what was held back, and what was taken out."""
        text, cleaner = self._cleaner.finish(), self._cleaner
        metadata: dict[str, Any] = {}
        if cleaner.reasoned or cleaner.ended or self._looped:
            done = Cleaned("", cleaner.reasoned, cleaner.ended, self._looped)
            metadata[CLEANED] = _flags(done)
        if self.enough:
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
            self._behind += len(piece)
            self.enough = self._behind > PATIENCE
            return ""
        text = self._cleaner.feed(piece)
        self._text += text
        if len(self._text) - self._looked > LOOK and not self._cleaner.in_fence:
            self._looked = len(self._text)
            self._looped = len(self._text) - len(without_loop(self._text)) >= WASTE
            self.enough = self._looped
        if self._cleaner.withdrawn and not self._withdrawn:
            return f"</think>{text}"  # what the whole message is cut at in the end
        return text


def _result(result: LLMResult) -> LLMResult:
    for generations in result.generations:
        for generation in generations:
            if isinstance(generation, ChatGeneration):
                _clean(generation)
    return result


def _generations(result: ChatResult) -> ChatResult:
    for generation in result.generations:
        _clean(generation)
    return result


def _clean(generation: ChatGeneration) -> None:
    message = generation.message
    if isinstance(message, AIMessage):
        generation.message = cleaned(message)
        generation.text = generation.message.text


def cleaned(message: AIMessage) -> AIMessage:
    """Return the message with clean text; its metadata say what was taken out."""
    whole = clean(message.text)
    known = message.response_metadata.get(CLEANED) or {}
    flags = {name: known.get(name, False) or value for name, value in _flags(whole).items()}
    if whole.text == message.text and not any(flags.values()):
        return message
    content: Any = whole.text
    if not isinstance(message.content, str):
        others = [block for block in message.content if _is_other(block)]
        content = [*others, {"type": "text", "text": whole.text}] if whole.text else others
    said = {**message.response_metadata, CLEANED: flags}
    return message.model_copy(update={"content": content, "response_metadata": said})


def _is_other(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") not in ("text", "output_text")


def _flags(done: Cleaned) -> dict[str, bool]:
    return {"reasoned": done.reasoned, "marked": done.marked, "looped": done.looped}


def taken_out(message: BaseMessage) -> dict[str, bool]:
    """Return what was taken out of a message: `reasoned`, `marked`, `looped`."""
    return dict(message.response_metadata.get(CLEANED) or {})
