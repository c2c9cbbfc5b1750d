"""Ask a model for a value of a given form, and take nothing that is not exactly that.

    grade = structured(model, messages, Grade)      # a Grade, or None after two tries

The form is asked for as a tool call, which nearly every provider has. What a model without tools
writes instead is read as text: the reply must be one JSON object and nothing else, since picking
the likeliest number out of prose would be a guess. The second try is as text in any case, held to
the form by its JSON schema where the server speaks OpenAI's protocol: many of those know the schema
and not the choice of a tool.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel, ValidationError

from chains.generation import QUIET
from errors import ModelError
from models.failures import explain

T = TypeVar("T", bound=BaseModel)

_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n\s*```\Z", re.S)
_REJECTED = "model_rejected"  # how a server answers that does not know tools, or schemas
_OPENAI = ("openai-chat", "azure-openai-chat")  # as LangChain calls them


def structured(model: BaseChatModel, messages: Sequence[BaseMessage], form: type[T]) -> T | None:
    """Return what the model says in the given form; None when two replies could not be read.

    Args:
        model: A model that can write.
        messages: They describe the JSON of the form, for models without tools.
        form: The fields that are wanted; types are not converted.

    Raises:
        ModelError: the model did not answer.
    """
    return by_tool(model, messages, form) or _by_text(model, messages, form)


def by_tool(model: BaseChatModel, messages: Sequence[BaseMessage], form: type[T]) -> T | None:
    """Return what the model says in the given form, asked once; None where it is no such form.

    For what can be done without. Arguments and errors are those of `structured`.
    """
    try:
        asked = model.with_structured_output(form, include_raw=True, method="function_calling")
        said: Any = asked.invoke(list(messages), QUIET)
    except NotImplementedError:
        return None
    except Exception as error:
        told = explain(error)
        if told.code == _REJECTED:
            return None
        raise told from None
    return _read(said["raw"], form)


def _read(raw: AIMessage, form: type[T]) -> T | None:
    if len(raw.tool_calls) == 1:
        return _valid(json.dumps(raw.tool_calls[0]["args"]), form)
    return None if raw.tool_calls else read_json(raw.text, form)


def by_form(model: BaseChatModel, messages: Sequence[BaseMessage], form: type[T]) -> T | None:
    """Return what the model says in the given form, by schema where a server of one's own is asked.

    For what can be done without. Arguments and errors are those of `structured`.
    """
    if not getattr(model, "openai_api_base", None):
        return by_tool(model, messages, form)
    try:
        return _by_schema(model, messages, form)
    except ModelError as error:
        if error.code != _REJECTED:
            raise
    return by_tool(model, messages, form)


def openai_like(model: BaseChatModel) -> bool:
    """Return whether a model can be held to a JSON schema in OpenAI's way."""
    return model._llm_type in _OPENAI


def _by_schema(model: BaseChatModel, messages: Sequence[BaseMessage], form: type[T]) -> T | None:
    schema = {"name": form.__name__, "schema": form.model_json_schema()}
    asked = model.bind(response_format={"type": "json_schema", "json_schema": schema})
    try:
        return _read(asked.invoke(list(messages), QUIET), form)
    except Exception as error:
        raise explain(error) from None


def _by_text(model: BaseChatModel, messages: Sequence[BaseMessage], form: type[T]) -> T | None:
    if openai_like(model):
        with suppress(ModelError):
            return _by_schema(model, messages, form)
    try:
        said = model.invoke(list(messages), QUIET)
    except Exception as error:
        raise explain(error) from None
    return read_json(said.text, form)


def read_json(reply: str, form: type[T]) -> T | None:
    """Return the form that a reply consists of, or None where it is anything else.

    A Markdown fence around the object is no harm; words around it, a second object, or a field
    that stands there twice are.
    """
    reply = reply.strip()
    if match := _FENCE.match(reply):
        reply = match[1]
    try:
        json.loads(reply, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return _valid(reply, form)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands there twice")
    return fields


def _valid(text: str, form: type[T]) -> T | None:
    try:
        return form.model_validate_json(text, strict=True)
    except ValidationError:
        return None
