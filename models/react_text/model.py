"""A chat model with tool calls on top of a model that only writes text.

    model = ReactTextModel(model=ChatOpenAI(...))      # or a model that completes texts
    model.bind_tools([search]).invoke("Find the fees")  # an AIMessage with tool_calls

It is told the ReAct protocol, its text is parsed, and a fault is put to it once.
"""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, NamedTuple

from langchain_core.language_models import BaseChatModel, BaseLLM, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from errors import ToolsRefused
from models.react_text.labels import OBSERVATION_STOPS, answer_so_far, answer_without_tools
from models.react_text.parsing import Malformed, Parsed, Tools, WrittenAnswer, WrittenCall, parse
from models.react_text.rendering import as_prompt, as_text, instructions, texts, tool_schemas
from models.streaming import areport, as_chunk, report
from text.language import detect_language

# The text is not the message: tokens of it must reach neither the reader nor the count of usage.
_UNTRACED: RunnableConfig = {"callbacks": []}

_ABOUT_CALLS = ("tools", "parallel_tool_calls", "strict")  # options that mean nothing without tools


class _Request(NamedTuple):
    """One request to the text model: its messages, the tools, and whether one must be called."""

    messages: list[BaseMessage]
    tools: Tools
    must_call: bool
    language: str


class ReactTextModel(BaseChatModel):
    """Makes a text model a chat model with tool calls.

    Attributes:
        model: Writes text: a chat model, whose tools are not used, or one that completes texts.
        language: Language of the protocol's explanation; `auto` follows the last question.
    """

    model: BaseChatModel | BaseLLM
    language: str = "auto"

    @property
    def _llm_type(self) -> str:
        return f"react-text-{self.model._llm_type}"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        """Return what traces call the model: the text model's own name and provider."""
        return self.model._get_ls_params(stop=stop, **kwargs)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return the model with these tools.

        `tool_choice` is that of OpenAI: "auto", "none", "any" or "required", or a tool's name.
        """
        functions = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=functions, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Return the answer or the tool call that the text model writes.

        Raises:
            ToolsRefused: its text follows the protocol in no way, twice.
        """
        request = self._request(messages, kwargs)
        written = self._invoke(request, stop, kwargs)
        parsed = _checked(written, request)
        if isinstance(parsed, Malformed):
            again = _corrected(request, written, parsed)
            second = _with_usage_of(self._invoke(again, stop, kwargs), written)
            parsed, written = _checked(second, request), second
        return _result(parsed, written)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Return what `_generate` returns, without blocking."""
        request = self._request(messages, kwargs)
        written = await self._ainvoke(request, stop, kwargs)
        parsed = _checked(written, request)
        if isinstance(parsed, Malformed):
            again = _corrected(request, written, parsed)
            second = _with_usage_of(await self._ainvoke(again, stop, kwargs), written)
            parsed, written = _checked(second, request), second
        return _result(parsed, written)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Yield a final answer as it is written; a tool call in one piece."""
        request = self._request(messages, kwargs)
        reader = _StreamReader(request)
        for chunk in self._chat_stream(request, stop, kwargs):
            if piece := reader.read(chunk):
                yield report(piece, run_manager)
        written: AIMessage = reader.written
        parsed = reader.parsed
        if isinstance(parsed, Malformed):
            again = _corrected(request, written, parsed)
            second = _with_usage_of(self._invoke(again, stop, kwargs), written)
            parsed, written = _checked(second, request), second
        yield report(reader.last(_result(parsed, written)), run_manager)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        """Yield what `_stream` yields, without blocking."""
        request = self._request(messages, kwargs)
        reader = _StreamReader(request)
        async for chunk in self._achat_stream(request, stop, kwargs):
            if piece := reader.read(chunk):
                yield await areport(piece, run_manager)
        written: AIMessage = reader.written
        parsed = reader.parsed
        if isinstance(parsed, Malformed):
            again = _corrected(request, written, parsed)
            second = _with_usage_of(await self._ainvoke(again, stop, kwargs), written)
            parsed, written = _checked(second, request), second
        yield await areport(reader.last(_result(parsed, written)), run_manager)

    def _request(self, messages: list[BaseMessage], kwargs: dict[str, Any]) -> _Request:
        """Return the request; its tools and their choice are taken out of `kwargs`."""
        choice = kwargs.pop("tool_choice", None)
        tools: Tools = {} if choice == "none" else tool_schemas(kwargs.pop("tools", None) or [])
        for name in _ABOUT_CALLS:
            kwargs.pop(name, None)
        if isinstance(choice, dict):
            choice = choice.get("function", {}).get("name") or choice.get("name")
        if choice in tools:
            tools = {choice: tools[choice]}
        must_call = choice is True or choice in ("any", "required") or choice in tools
        language = self.language
        if language == "auto":
            asked = [m.text for m in messages if isinstance(m, HumanMessage)]
            language = detect_language(asked[-1]) if asked else "en"
        if tools or any(getattr(message, "tool_calls", None) for message in messages):
            told = instructions(tools, language, must_call) if tools else ""
            messages = as_text(messages, told)
        return _Request(messages, tools, must_call, language)

    def _invoke(self, request: _Request, stop: Any, kwargs: dict[str, Any]) -> AIMessage:
        stops = _stops(request, stop)
        if isinstance(self.model, BaseLLM):
            return AIMessage(
                self.model.invoke(
                    as_prompt(request.messages), config=_UNTRACED, stop=stops, **kwargs
                )
            )
        return self.model.invoke(request.messages, config=_UNTRACED, stop=stops, **kwargs)

    async def _ainvoke(self, request: _Request, stop: Any, kwargs: dict[str, Any]) -> AIMessage:
        stops = _stops(request, stop)
        if isinstance(self.model, BaseLLM):
            prompt = as_prompt(request.messages)
            return AIMessage(
                await self.model.ainvoke(prompt, config=_UNTRACED, stop=stops, **kwargs)
            )
        return await self.model.ainvoke(request.messages, config=_UNTRACED, stop=stops, **kwargs)

    def _chat_stream(
        self, request: _Request, stop: Any, kwargs: dict[str, Any]
    ) -> Iterator[AIMessageChunk]:
        stops = _stops(request, stop)
        if isinstance(self.model, BaseLLM):
            for piece in self.model.stream(
                as_prompt(request.messages), config=_UNTRACED, stop=stops, **kwargs
            ):
                yield AIMessageChunk(content=piece)
        else:
            yield from self.model.stream(request.messages, config=_UNTRACED, stop=stops, **kwargs)

    async def _achat_stream(
        self, request: _Request, stop: Any, kwargs: dict[str, Any]
    ) -> AsyncIterator[AIMessageChunk]:
        stops = _stops(request, stop)
        if isinstance(self.model, BaseLLM):
            prompt = as_prompt(request.messages)
            async for piece in self.model.astream(prompt, config=_UNTRACED, stop=stops, **kwargs):
                yield AIMessageChunk(content=piece)
        else:
            async for chunk in self.model.astream(
                request.messages, config=_UNTRACED, stop=stops, **kwargs
            ):
                yield chunk


class _StreamReader:
    """Reads the chunks of one stream.

    Attributes:
        written: The whole message so far.
        shown: Whether a part of the answer has been passed on.
    """

    def __init__(self, request: _Request) -> None:
        self._request = request
        self._sent = ""
        self.written = AIMessageChunk(content="")

    def read(self, chunk: AIMessageChunk) -> ChatGenerationChunk | None:
        """Return the part of the final answer that this chunk adds, if any."""
        self.written = self.written + chunk
        if self._request.must_call:
            return None
        text = self.written.text
        in_protocol = bool(self._request.tools)
        answer = answer_so_far(text) if in_protocol else answer_without_tools(text, complete=False)
        if not answer or not answer.startswith(self._sent) or answer == self._sent:
            return None
        piece, self._sent = answer[len(self._sent) :], answer
        return ChatGenerationChunk(message=AIMessageChunk(content=piece, id=chunk.id))

    @property
    def parsed(self) -> Parsed:
        """What the whole message says; what was passed on as an answer stays one."""
        whole = _checked(self.written, self._request)
        goes_on = isinstance(whole, WrittenAnswer) and whole.text.startswith(self._sent)
        return whole if goes_on or not self._sent else WrittenAnswer(self._sent)

    def last(self, result: ChatResult) -> ChatGenerationChunk:
        """Return the last chunk: what has not been passed on, with usage and metadata."""
        chunk = as_chunk(result)
        if self._sent and isinstance(chunk.message.content, str):
            rest = chunk.message.content.removeprefix(self._sent)
            chunk.message.content, chunk.text = rest, rest
        return chunk


def _stops(request: _Request, stop: list[str] | None) -> list[str] | None:
    return [*(stop or []), *OBSERVATION_STOPS] if request.tools else stop


def _checked(message: AIMessage, request: _Request) -> Parsed:
    """Return what a message says; an answer is a fault where a tool must be called."""
    if not request.tools:
        return WrittenAnswer(answer_without_tools(message.text, complete=True) or "")
    parsed = parse(message.text, request.tools)
    if isinstance(parsed, WrittenAnswer) and request.must_call:
        return Malformed("must_not_answer", {"names": ", ".join(request.tools)})
    return parsed


def _corrected(request: _Request, written: AIMessage, fault: Malformed) -> _Request:
    """Return the request with the faulty text and what is wrong with it."""
    told = texts()(
        fault.fault, request.language, **{"names": ", ".join(request.tools)} | fault.values
    )
    more = [AIMessage(written.text), HumanMessage(f"Observation: {told}")]
    return request._replace(messages=[*request.messages, *more])


def _result(parsed: Parsed, written: AIMessage) -> ChatResult:
    """Return a parsed text as a chat result.

    Raises:
        ToolsRefused: it is still malformed.
    """
    if isinstance(parsed, Malformed):
        raise ToolsRefused(
            "The model does not follow the form in which it should call tools.",
            "Choose another RAG_CHAT_MODEL, or set RAG_ASSISTANT=rag, which needs no tools.",
        )
    message = AIMessage(
        content="",
        id=written.id,
        response_metadata=written.response_metadata,
        usage_metadata=written.usage_metadata,
    )
    if isinstance(parsed, WrittenAnswer):
        message.content = parsed.text
    elif isinstance(parsed, WrittenCall):
        message.content = parsed.thought
        message.tool_calls = [
            {
                "name": parsed.name,
                "args": parsed.arguments,
                "id": f"call_{uuid.uuid4().hex[:12]}",
                "type": "tool_call",
            }
        ]
    return ChatResult(generations=[ChatGeneration(message=message)])


def _with_usage_of(message: AIMessage, earlier: AIMessage) -> AIMessage:
    """Return the message with the tokens of an earlier one added to its own."""
    usage: UsageMetadata = add_usage(earlier.usage_metadata, message.usage_metadata)
    none = message.usage_metadata is None and earlier.usage_metadata is None
    return message.model_copy(update={"usage_metadata": None if none else usage})
