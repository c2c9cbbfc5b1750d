"""Formatted output: a reply in a format, parsed, validated and repaired once.

    formatted(model, Invoice).invoke([HumanMessage("...")])           # an Invoice
    formatted(model, ["place", "fee"], "ko").invoke(messages)         # a Table
    (prompt | formatted(model, "list")).ainvoke({"topic": "..."})     # a list of texts

JSON is asked for as a tool call, which nearly every provider has. A server that refuses the choice
of a tool is sent the schema as OpenAI's response format, and one that refuses that, or a model
without either, reads it in the prompt. Other formats are instructions in the prompt.

A reply that has another form goes back to the model once, with what is wrong. What is still wrong
then is an `InvalidOutput` that names the field.
"""

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable, RunnableLambda

from chains.generation import NO_STREAM
from chains.structured import REJECTED, openai_like
from errors import InvalidOutput
from models.failures import explain
from prompts.formats import FormatError, JsonFormat, OutputFormat, Wanted, output_format
from prompts.formats.base import say

Way = Literal["tool", "response_format", "prompt"]  # how a schema reaches the model


@dataclass(frozen=True)
class Request:
    """One call of the model: the messages, and the way in which it gets the schema."""

    messages: list[BaseMessage]
    way: Way


@dataclass(frozen=True)
class Done:
    """The end, with the value of the reply."""

    value: Any


class Refused(Exception):
    """The model, or its server, does not support the way."""


Steps = Generator[Request, AIMessage, Any]


def formatted(
    model: BaseChatModel,
    wanted: Wanted,
    language: str = "en",
    *,
    no_value: Callable[[str], bool] = lambda _: False,
) -> Runnable[LanguageModelInput, Any]:
    """Return a runnable from messages, or a text, to a value in the format.

    Args:
        model: A generative model.
        wanted: A format, or what `prompts.formats.output_format` makes one of.
        language: Language of the instructions, `ko` or `en`.
        no_value: Returns whether a reply says that there is no value, which is None then.

    Raises:
        PromptError: the format is invalid.

    The runnable raises `InvalidOutput` where reply and repair have another form, and `ModelError`
    where the model does not answer.
    """
    output = output_format(wanted)

    def run(given: LanguageModelInput) -> Any:
        steps = _steps(model, messages_of(given), output, language, no_value)
        turn = _advance(steps, None)
        while isinstance(turn, Request):
            turn = _advance(steps, _call(model, output, turn))
        return turn.value

    async def arun(given: LanguageModelInput) -> Any:
        steps = _steps(model, messages_of(given), output, language, no_value)
        turn = _advance(steps, None)
        while isinstance(turn, Request):
            turn = _advance(steps, await _acall(model, output, turn))
        return turn.value

    return RunnableLambda(run, arun, name="formatted")


def _advance(steps: Steps, outcome: AIMessage | Refused | None) -> Request | Done:
    """Return the next request after the outcome of the last one, or the end."""
    try:
        return steps.throw(outcome) if isinstance(outcome, Refused) else _send(steps, outcome)
    except StopIteration as stop:
        return Done(stop.value)


def _send(steps: Steps, reply: AIMessage | None) -> Request:
    return next(steps) if reply is None else steps.send(reply)


def messages_of(given: LanguageModelInput) -> list[BaseMessage]:
    """Return the messages of what a model may be given."""
    if isinstance(given, str):
        return [HumanMessage(given)]
    if isinstance(given, PromptValue):
        return given.to_messages()
    return [one for one in given if isinstance(one, BaseMessage)]


def _steps(
    model: BaseChatModel,
    messages: list[BaseMessage],
    output: OutputFormat,
    language: str,
    no_value: Callable[[str], bool],
) -> Steps:
    """Yield the requests, get the replies, and return the value: the dialogue without its calls."""
    ways = _ways(model, output)
    way, reply = yield from _ask(ways, lambda way: _instructed(messages, output, way, language))
    if no_value(_said(reply)):
        return None
    try:
        return _value(output, reply)
    except FormatError as error:
        problem = error
    # A way that a server ignores lets the model write whatever it likes.
    ignored = way != "prompt" and not reply.tool_calls and problem.field == "reply"
    again = ways[ways.index(way) + ignored :]
    _, reply = yield from _ask(
        again, lambda way: _repair(messages, output, reply, problem, way, language)
    )
    try:
        return _value(output, reply)
    except FormatError as error:
        raise _invalid(error) from None


def _ask(
    ways: Sequence[Way], messages: Callable[[Way], list[BaseMessage]]
) -> Generator[Request, AIMessage, tuple[Way, AIMessage]]:
    """Yield requests until a way is not refused; return it with the reply."""
    for way in ways:
        try:
            return way, (yield Request(messages(way), way))
        except Refused:
            continue
    raise AssertionError("the prompt is no way that is refused")


def _ways(model: BaseChatModel, output: OutputFormat) -> list[Way]:
    if not isinstance(output, JsonFormat):
        return ["prompt"]
    return ["tool", *(["response_format"] if openai_like(model) else []), "prompt"]  # type: ignore[list-item]


def _instructed(
    messages: Sequence[BaseMessage], output: OutputFormat, way: Way, language: str
) -> list[BaseMessage]:
    """Return the messages with the instructions at the end of the system message."""
    text = _instructions(output, way, language)
    first = messages[0] if messages else None
    if isinstance(first, SystemMessage):
        return [SystemMessage(f"{first.text}\n\n{text}"), *messages[1:]]
    return [SystemMessage(text), *messages]


def _instructions(output: OutputFormat, way: Way, language: str) -> str:
    if isinstance(output, JsonFormat) and way != "prompt":
        return output.rules(language)
    return output.instructions(language)


def _repair(
    messages: Sequence[BaseMessage],
    output: OutputFormat,
    reply: AIMessage,
    error: FormatError,
    way: Way,
    language: str,
) -> list[BaseMessage]:
    """Return the conversation with the reply as text, and the request to correct it."""
    told = say(
        "repair",
        language,
        problems=f"- {error}",
        instructions=output.instructions(language),
    )
    said = AIMessage(_said(reply) or "-")  # some servers refuse an empty message
    return [*_instructed(messages, output, way, language), said, HumanMessage(told)]


def _said(reply: AIMessage) -> str:
    """Return the reply as text, be it a tool call, one that is no JSON, or a text."""
    calls = [json.dumps(call["args"], ensure_ascii=False) for call in reply.tool_calls]
    broken = [str(call["args"] or "") for call in reply.invalid_tool_calls]
    return "\n".join([reply.text, *calls, *broken]).strip()


def _value(output: OutputFormat, reply: AIMessage) -> Any:
    if isinstance(output, JsonFormat) and reply.tool_calls:
        return output.validate(reply.tool_calls[0]["args"])
    return output.parse(_said(reply))


def _invalid(error: FormatError) -> InvalidOutput:
    raised = InvalidOutput(
        "The reply of the model does not have the form asked for, at {field}: {problem}.",
        "Ask again, simplify the format, or set another model.",
        field=error.field,
        problem=error.problem.rstrip("."),
    )
    raised.field = error.field
    return raised


def _bound(model: BaseChatModel, output: OutputFormat, way: Way) -> Runnable[Any, Any]:
    if way == "tool" and isinstance(output, JsonFormat):
        return model.bind_tools([output.tool], tool_choice=output.name)
    if way == "response_format" and isinstance(output, JsonFormat):
        return model.bind(response_format=output.response_format)
    return model


def _call(model: BaseChatModel, output: OutputFormat, request: Request) -> AIMessage | Refused:
    try:
        reply: AIMessage = _bound(model, output, request.way).invoke(request.messages, NO_STREAM)
        return reply
    except Exception as error:
        return _failure(error, request.way)


async def _acall(
    model: BaseChatModel, output: OutputFormat, request: Request
) -> AIMessage | Refused:
    try:
        bound = _bound(model, output, request.way)
        reply: AIMessage = await bound.ainvoke(request.messages, NO_STREAM)
        return reply
    except Exception as error:
        return _failure(error, request.way)


def _failure(error: Exception, way: Way) -> Refused:
    """Return that the way is refused; any other failure is raised."""
    if isinstance(error, NotImplementedError) and way == "tool":
        return Refused()  # LangChain's way to say that a model has no tools
    explained = explain(error)
    if explained.code == REJECTED and way != "prompt":
        return Refused()
    raise explained from None
