"""JSON by schema: an object of a Pydantic class, or one that matches a JSON Schema."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError
from referencing import Registry
from referencing.exceptions import Unresolvable

from errors import PromptError
from prompts.formats.base import FormatError, OutputFormat, answer_part, say

SHOWN = 5  # problems told to the model at once
Schema = type[BaseModel] | Mapping[str, Any]


class JsonFormat(OutputFormat):
    """A JSON object that matches a schema.

    Args:
        schema: A Pydantic class, whose objects `parse` returns, or a JSON Schema (draft 2020-12)
            of an object, for which it returns a dictionary. References to addresses are not
            followed.

    Raises:
        PromptError: the JSON Schema is invalid, or not of an object.
    """

    def __init__(self, schema: Schema) -> None:
        self._class = schema if isinstance(schema, type) else None
        self.schema = _schema_of(schema)
        _check(self.schema)
        self._validator = Draft202012Validator(self.schema, registry=Registry())

    @property
    def name(self) -> str:
        """The name of the schema, as providers want it: letters, digits and underscores."""
        title = str(self.schema.get("title", "")) or "reply"
        return "".join(c if c.isascii() and c.isalnum() else "_" for c in title)[:64]

    @property
    def tool(self) -> dict[str, Any]:
        """The schema as a tool in OpenAI's form, which LangChain takes for every provider."""
        about = str(self.schema.get("description", "")) or "The reply."
        return {
            "type": "function",
            "function": {"name": self.name, "description": about, "parameters": self.schema},
        }

    @property
    def response_format(self) -> dict[str, Any]:
        """The schema as OpenAI's response format."""
        return {
            "type": "json_schema",
            "json_schema": {"name": self.name, "schema": self.schema},
        }

    def rules(self, language: str) -> str:
        """Return what a prompt says where the schema itself is sent in another way."""
        return say("json", language)

    def instructions(self, language: str) -> str:
        """Return what a prompt says of the format, with the schema."""
        schema = json.dumps(self.schema, ensure_ascii=False)
        return f"{say('json_schema', language, schema=schema)}\n{self.rules(language)}"

    def parse(self, text: str) -> Any:
        """Return the object in a reply; text around it is ignored.

        Raises:
            FormatError: there is none, or it does not match the schema; it names the field.
        """
        return self.validate(_object(answer_part(text)))

    def validate(self, value: Any) -> Any:
        """Return an object of the class, or the value, if it matches the schema; see `parse`."""
        if self._class is None:
            _raise_first(self._problems(value))
            return value
        try:
            return self._class.model_validate(value)
        except PydanticError as error:
            problems = error.errors(include_url=False, include_context=False)
            _raise_first((_path(one["loc"]), one["msg"]) for one in problems)

    def _problems(self, value: Any) -> Iterable[tuple[str, str]]:
        try:
            errors = list(self._validator.iter_errors(value))
        except Unresolvable as error:
            raise PromptError(
                "The JSON Schema refers to {reference!r}, which it does not hold.",
                "Put it under $defs of the schema.",
                reference=error.ref,
            ) from None
        return [_described(one) for one in sorted(errors, key=lambda one: len(one.absolute_path))]


def _schema_of(schema: Schema) -> dict[str, Any]:
    return schema.model_json_schema() if isinstance(schema, type) else dict(schema)


def _check(schema: dict[str, Any]) -> None:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise PromptError(
            "This is no valid JSON Schema: {field!r}.", field=_path(error.absolute_path)
        ) from None
    if schema.get("type", "object") != "object" or not (schema.keys() & {"type", "properties"}):
        raise PromptError(
            "A JSON Schema for an output must be of an object.",
            "Give it the type object, and properties.",
        )


def _raise_first(problems: Iterable[tuple[str, str]]) -> None:
    """Raise FormatError of the first field, with the other problems in its text."""
    found = list(problems)[:SHOWN]
    if found:
        field, problem = found[0]
        more = [f"{name}: {text}" for name, text in found[1:]]
        raise FormatError(field, "; ".join([problem, *more]))


def _described(error: ValidationError) -> tuple[str, str]:
    path = list(error.absolute_path)
    if error.validator == "required":  # its path is that of the object around the field
        missing = [name for name in error.validator_value if name not in error.instance]
        return _path([*path, *missing[:1]]), "this field is missing"
    # The message quotes the value, which may be long.
    return _path(path), error.message[:200]


def _path(parts: Iterable[str | int]) -> str:
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "reply"


def _object(reply: str) -> Any:
    """Return the first JSON object in a text."""
    decoder, at = json.JSONDecoder(strict=False), reply.find("{")
    while at >= 0:
        try:
            value, _ = decoder.raw_decode(reply, at)
        except (ValueError, RecursionError):
            at = reply.find("{", at + 1)
            continue
        return value
    raise FormatError("reply", "there is no complete JSON object in it")
