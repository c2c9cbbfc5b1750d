"""Chat models that get along with servers which refuse a part of the protocol.

    model = lenient(ChatOpenAI(...), asked)      # the same model, of a subclass of its class

A refused request is sent again without what was refused; that is remembered for the process and
told once in the log. Tools cannot be left out in silence: without them nothing is looked up, so
`ToolsRefused` is raised and the assistant decides. What a client raises carries the `Asked` of
the model, so that `models.failures.explain` can name it.
"""

import json
import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from models.failures import named, tools_refused, window_too_small
from models.wire.endpoint import Asked
from models.wire.negotiation import Talk
from models.wire.refusals import TOOLS, without
from models.wire.stream_repair import Stream, ids_in, repaired, with_ids
from models.wire.window import overflows

M = TypeVar("M", bound=BaseChatModel)
_ATTEMPT = "attempt"
_CONVERT = "_convert_chunk_to_generation_chunk"


def lenient(model: M, asked: Asked) -> M:
    """Return the model, changed so that it asks again without what its server refuses."""
    # Where a server's answer is not of the protocol's types, the client's own classes complain.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    kind: Any = type(model)
    body: dict[str, Any] = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        "__asked__": asked,
    }
    if hasattr(kind, _CONVERT):
        body[_CONVERT] = _convert(kind)
    if hook := next((h for h in ("_get_request_payload", "_chat_params") if hasattr(kind, h)), ""):
        body[hook] = _payload(kind, hook)
    body["__bends__"] = bool(hook)
    model.__class__ = type(kind)(kind.__name__, (_Lenient, kind), body)
    return model


class _Lenient:
    """What a lenient model does in other ways; mixed into a class of a provider."""

    __slots__ = ()
    __asked__: Asked
    __bends__: bool  # whether its requests can be changed

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **more: Any
    ) -> ChatResult:
        return self._whole(Talk(self.__asked__), messages, stop, run_manager, more)

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **more: Any
    ) -> ChatResult:
        return await self._awhole(Talk(self.__asked__), messages, stop, run_manager, more)

    def _whole(
        self, talk: Talk, messages: list[BaseMessage], stop: Any, run_manager: Any, more: Any
    ) -> ChatResult:
        parent: Any = super()
        while True:
            try:
                bent = self._bent(talk)
                result = parent._generate(messages, stop, run_manager, **more, **bent)
            except Exception as error:
                talk.failed(error)
            else:
                talk.worked()
                return _with_ids(result, messages)

    async def _awhole(
        self, talk: Talk, messages: list[BaseMessage], stop: Any, run_manager: Any, more: Any
    ) -> ChatResult:
        parent: Any = super()
        while True:
            try:
                bent = self._bent(talk)
                result = await parent._agenerate(messages, stop, run_manager, **more, **bent)
            except Exception as error:
                talk.failed(error)
            else:
                talk.worked()
                return _with_ids(result, messages)

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **more: Any
    ) -> Iterator[ChatGenerationChunk]:
        talk, began = Talk(self.__asked__), False
        parent: Any = super()
        while not talk.whole:
            reader = _Reader(self, messages)
            try:
                for chunk in parent._stream(messages, stop, None, **more, **self._bent(talk)):
                    if not began:
                        began = True
                        talk.worked()
                    yield _tell(reader.read(chunk), run_manager)
                if (last := reader.last()) is not None:
                    yield _tell(last, run_manager)
                return
            except Exception as error:
                if began:
                    raise named(error, self.__asked__) from None
                talk.failed(error)
        yield _tell(_as_chunk(self._whole(talk, messages, stop, None, more)), run_manager)

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **more: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        talk, began = Talk(self.__asked__), False
        parent: Any = super()
        while not talk.whole:
            reader = _Reader(self, messages)
            try:
                chunks = parent._astream(messages, stop, None, **more, **self._bent(talk))
                async for chunk in chunks:
                    if not began:
                        began = True
                        talk.worked()
                    yield await _atell(reader.read(chunk), run_manager)
                if (last := reader.last()) is not None:
                    yield await _atell(last, run_manager)
                return
            except Exception as error:
                if began:
                    raise named(error, self.__asked__) from None
                talk.failed(error)
        whole = _as_chunk(await self._awhole(talk, messages, stop, None, more))
        yield await _atell(whole, run_manager)

    def _bent(self, talk: Talk) -> dict[str, Any]:
        return {_ATTEMPT: talk.now} if self.__bends__ else {}


class _Reader:
    """Puts the chunks of a stream right where they are of OpenAI's protocol."""

    def __init__(self, model: Any, messages: list[BaseMessage]) -> None:
        mends = hasattr(model, _CONVERT)
        self._stream = Stream(ids_in(messages)) if mends else None

    def read(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        return chunk if self._stream is None else self._stream.read(chunk)

    def last(self) -> ChatGenerationChunk | None:
        return None if self._stream is None else self._stream.last()


def _convert(kind: Any) -> Any:
    def _convert_chunk_to_generation_chunk(
        self: Any, chunk: dict[str, Any], *args: Any, **kwargs: Any
    ) -> ChatGenerationChunk | None:
        made: ChatGenerationChunk | None = getattr(kind, _CONVERT)(
            self, repaired(chunk), *args, **kwargs
        )
        return made

    return _convert_chunk_to_generation_chunk


def _payload(kind: Any, hook: str) -> Any:
    def payload(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attempt = kwargs.pop(_ATTEMPT, None)
        made: dict[str, Any] = getattr(kind, hook)(self, *args, **kwargs)
        if attempt is None:
            return made
        if TOOLS in attempt.left_out and made.get(TOOLS):
            raise tools_refused(self.__asked__)
        if overflows(made):
            raise window_too_small(self.__asked__)
        made = without(made, attempt.left_out)
        attempt.sent = made
        return made

    return payload


def _with_ids(result: ChatResult, messages: list[BaseMessage]) -> ChatResult:
    for generation in result.generations:
        if isinstance(generation.message, AIMessage):
            generation.message = with_ids(generation.message, ids_in(messages))
    return result


def _as_chunk(result: ChatResult) -> ChatGenerationChunk:
    """Return an answer that came whole as the only chunk of a stream."""
    (generation,) = result.generations
    message = generation.message
    made = AIMessageChunk(
        content=message.content,
        id=message.id,
        additional_kwargs={
            name: value for name, value in message.additional_kwargs.items() if name != "tool_calls"
        },
        response_metadata=message.response_metadata,
    )
    if isinstance(message, AIMessage):
        made.usage_metadata = message.usage_metadata
        calls = [
            tool_call_chunk(name=call["name"], args=_json(call["args"]), id=call["id"], index=place)
            for place, call in enumerate([*message.tool_calls, *message.invalid_tool_calls])
        ]
        made = AIMessageChunk(**{**dict(made), "tool_call_chunks": calls})
    told = {**(result.llm_output or {}), **(generation.generation_info or {})}
    return ChatGenerationChunk(message=made, generation_info=told or None)


def _json(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps(arguments or {}, ensure_ascii=False)


def _tell(chunk: ChatGenerationChunk, run_manager: Any) -> ChatGenerationChunk:
    if run_manager:
        run_manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk


async def _atell(chunk: ChatGenerationChunk, run_manager: Any) -> ChatGenerationChunk:
    if run_manager:
        await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
    return chunk
