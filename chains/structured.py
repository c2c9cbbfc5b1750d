"""Structured output: a model's reply as a Pydantic object, or nothing.

    grade = structured(model, messages, Grade)      # a Grade, or None after two tries

The schema is asked for as a tool call, which nearly every provider has. What a model without tools
writes instead is parsed as text: the reply must be one JSON object and nothing else, since picking
the likeliest number out of prose would be guessing. The second try asks for text in any case, with
the JSON schema as response format where the server speaks OpenAI's protocol: many of those support
schemas and not the choice of a tool.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel, ValidationError

from chains.generation import NO_STREAM
from errors import ModelError
from models.failures import explain

T = TypeVar("T", bound=BaseModel)

_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n\s*```\Z", re.S)
REJECTED = "model_rejected"  # the error of a server that does not support tools, or schemas
_OPENAI = ("openai-chat", "azure-openai-chat")  # as LangChain calls them


def structured(model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[T]) -> T | None:
    """Return the model's reply as an object of a schema; None when two replies are invalid.

    Args:
        model: A generative model.
        messages: They describe the JSON of the schema, for models without tools.
        schema: The class of the object; types are not converted.

    Raises:
        ModelError: the model did not answer.
    """
    return by_tool_call(model, messages, schema) or _by_text(model, messages, schema)


def by_tool_call(
    model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[T]
) -> T | None:
    """Return the object of one reply, asked for as a tool call; None where it is invalid.

    For optional features. Arguments and errors are those of `structured`.
    """
    try:
        bound = model.with_structured_output(schema, include_raw=True, method="function_calling")
        reply: Any = bound.invoke(list(messages), NO_STREAM)
    except NotImplementedError:
        return None
    except Exception as error:
        explained = explain(error)
        if explained.code == REJECTED:
            return None
        raise explained from None
    return _parsed(reply["raw"], schema)


def _parsed(raw: AIMessage, schema: type[T]) -> T | None:
    if len(raw.tool_calls) == 1:
        return _valid(json.dumps(raw.tool_calls[0]["args"]), schema)
    return None if raw.tool_calls else read_json(raw.text, schema)


def structured_once(
    model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[T]
) -> T | None:
    """Return the object of one reply, by JSON schema from an OpenAI-compatible server.

    For optional features. Arguments and errors are those of `structured`.
    """
    if not getattr(model, "openai_api_base", None):
        return by_tool_call(model, messages, schema)
    try:
        return _by_schema(model, messages, schema)
    except ModelError as error:
        if error.code != REJECTED:
            raise
    return by_tool_call(model, messages, schema)


def openai_like(model: BaseChatModel) -> bool:
    """Return whether a model takes a JSON schema as OpenAI's response format."""
    return model._llm_type in _OPENAI


def _by_schema(model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[T]) -> T | None:
    json_schema = {"name": schema.__name__, "schema": schema.model_json_schema()}
    bound = model.bind(response_format={"type": "json_schema", "json_schema": json_schema})
    try:
        return _parsed(bound.invoke(list(messages), NO_STREAM), schema)
    except Exception as error:
        raise explain(error) from None


def _by_text(model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[T]) -> T | None:
    if openai_like(model):
        with suppress(ModelError):
            return _by_schema(model, messages, schema)
    try:
        reply = model.invoke(list(messages), NO_STREAM)
    except Exception as error:
        raise explain(error) from None
    return read_json(reply.text, schema)


def read_json(reply: str, schema: type[T]) -> T | None:
    """Return the object that a reply consists of, or None where the reply is anything else.

    A Markdown fence around the object is allowed; words around it, a second object, or a repeated
    field are not.
    """
    reply = reply.strip()
    if match := _FENCE.match(reply):
        reply = match[1]
    try:
        json.loads(reply, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError):
        return None
    return _valid(reply, schema)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is repeated")
    return fields


def _valid(text: str, schema: type[T]) -> T | None:
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError:
        return None
