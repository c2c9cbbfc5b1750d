"""Chat models with parameter fallback, for servers that support only a part of their protocol.

    model = with_parameter_fallback(ChatOpenAI(...), endpoint)

The model stays the same object and becomes a subclass of its class. A refused request is sent
again without the refused part; the refusal is remembered for the process and logged once. Tools
are never left out silently, since nothing would be looked up without them: `ToolsRefused` is
raised and the assistant decides. Errors carry the `Endpoint`, so that `models.failures.explain`
can name the model.
"""

import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from models.failures import tools_refused, window_too_small
from models.streaming import areport, as_chunk, report
from models.wire.context_window import exceeds_window
from models.wire.endpoint import Endpoint
from models.wire.parameter_fallback import ParameterFallback
from models.wire.refusals import TOOLS
from models.wire.request_rewriting import without_parameters
from models.wire.stream_repair import (
    StreamRepair,
    repaired_chunk,
    tool_call_ids,
    with_unique_ids,
)

M = TypeVar("M", bound=BaseChatModel)
_ATTEMPT = "attempt"
_CONVERT = "_convert_chunk_to_generation_chunk"  # of the clients of OpenAI's protocol
_PAYLOAD_HOOKS = ("_get_request_payload", "_chat_params")  # of OpenAI's and Ollama's clients


def with_parameter_fallback(model: M, endpoint: Endpoint) -> M:
    """Return the model, changed so that it asks again without what its server refuses."""
    # Where a server's answer is not of the protocol's types, the client's own classes complain.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    kind: Any = type(model)
    body: dict[str, Any] = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        "__endpoint__": endpoint,
    }
    if hasattr(kind, _CONVERT):
        body[_CONVERT] = _convert(kind)
    hook = next((name for name in _PAYLOAD_HOOKS if hasattr(kind, name)), "")
    if hook:
        body[hook] = _payload(kind, hook)
    body["__rewritable__"] = bool(hook)
    model.__class__ = type(kind)(kind.__name__, (_FallbackMixin, kind), body)
    return model


class _FallbackMixin:
    """The overridden methods of a provider's class."""

    __slots__ = ()
    __endpoint__: Endpoint
    __rewritable__: bool  # whether its requests can be changed

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        fallback = ParameterFallback(self.__endpoint__)
        return self._complete(fallback, messages, stop, run_manager, kwargs)

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        fallback = ParameterFallback(self.__endpoint__)
        return await self._acomplete(fallback, messages, stop, run_manager, kwargs)

    def _complete(
        self,
        fallback: ParameterFallback,
        messages: list[BaseMessage],
        stop: Any,
        run_manager: Any,
        kwargs: dict[str, Any],
    ) -> ChatResult:
        parent: Any = super()
        while True:
            with fallback:
                more = kwargs | self._attempt(fallback)
                result = parent._generate(messages, stop, run_manager, **more)
                fallback.succeeded()
                return _with_unique_ids(result, messages)

    async def _acomplete(
        self,
        fallback: ParameterFallback,
        messages: list[BaseMessage],
        stop: Any,
        run_manager: Any,
        kwargs: dict[str, Any],
    ) -> ChatResult:
        parent: Any = super()
        while True:
            with fallback:
                more = kwargs | self._attempt(fallback)
                result = await parent._agenerate(messages, stop, run_manager, **more)
                fallback.succeeded()
                return _with_unique_ids(result, messages)

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        fallback = ParameterFallback(self.__endpoint__)
        parent: Any = super()
        while not fallback.streaming_refused:
            repair = self._repair(messages)
            with fallback:
                more = kwargs | self._attempt(fallback)
                for chunk in parent._stream(messages, stop, None, **more):
                    fallback.succeeded()
                    yield report(repair.read(chunk), run_manager)
                if (last := repair.final_chunk()) is not None:
                    yield report(last, run_manager)
                return
        answer = self._complete(fallback, messages, stop, None, kwargs)
        yield report(as_chunk(answer), run_manager)

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        fallback = ParameterFallback(self.__endpoint__)
        parent: Any = super()
        while not fallback.streaming_refused:
            repair = self._repair(messages)
            with fallback:
                more = kwargs | self._attempt(fallback)
                async for chunk in parent._astream(messages, stop, None, **more):
                    fallback.succeeded()
                    yield await areport(repair.read(chunk), run_manager)
                if (last := repair.final_chunk()) is not None:
                    yield await areport(last, run_manager)
                return
        answer = await self._acomplete(fallback, messages, stop, None, kwargs)
        yield await areport(as_chunk(answer), run_manager)

    def _attempt(self, fallback: ParameterFallback) -> dict[str, Any]:
        return {_ATTEMPT: fallback.attempt} if self.__rewritable__ else {}

    def _repair(self, messages: list[BaseMessage]) -> StreamRepair:
        """Return the repair of a stream; streams of other protocols pass unchanged."""
        return StreamRepair(tool_call_ids(messages), enabled=hasattr(self, _CONVERT))


def _convert(kind: Any) -> Any:
    def _convert_chunk_to_generation_chunk(
        self: Any, chunk: dict[str, Any], *args: Any, **kwargs: Any
    ) -> ChatGenerationChunk | None:
        repaired = repaired_chunk(chunk)
        converted: ChatGenerationChunk | None = getattr(kind, _CONVERT)(
            self, repaired, *args, **kwargs
        )
        return converted

    return _convert_chunk_to_generation_chunk


def _payload(kind: Any, hook: str) -> Any:
    def payload(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attempt = kwargs.pop(_ATTEMPT, None)
        request: dict[str, Any] = getattr(kind, hook)(self, *args, **kwargs)
        if attempt is None:
            return request
        if TOOLS in attempt.left_out and request.get(TOOLS):
            raise tools_refused(self.__endpoint__)
        if exceeds_window(request):
            raise window_too_small(self.__endpoint__)
        attempt.sent = without_parameters(request, attempt.left_out)
        return attempt.sent  # type: ignore[no-any-return]

    return payload


def _with_unique_ids(result: ChatResult, messages: list[BaseMessage]) -> ChatResult:
    for generation in result.generations:
        if isinstance(generation.message, AIMessage):
            generation.message = with_unique_ids(generation.message, tool_call_ids(messages))
    return result
