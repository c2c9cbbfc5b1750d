"""Messages with tool calls, written as the text of the ReAct protocol.

[system, question, call, result]  ->  [system with instructions, question, "Thought: ...
                                       Action: ...", "Observation: ..."]
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from models.react_text.parsing import Tools, ToolSchema
from text.messages import Messages

TEXTS = Path(__file__).with_name("texts.yaml")
MAX_DESCRIPTION_CHARS = 300  # of a tool, since small models have small windows


@cache
def texts() -> Messages:
    """Return what the model is told, in Korean and English."""
    return Messages.load(TEXTS)


def tool_schemas(functions: Sequence[Mapping[str, Any]]) -> dict[str, ToolSchema]:
    """Return tools from OpenAI's descriptions of functions, by name."""
    found: dict[str, ToolSchema] = {}
    for function in functions:
        described = function.get("function", function)
        parameters = described.get("parameters") or {}
        found[described["name"]] = ToolSchema(
            described["name"],
            described.get("description", ""),
            parameters.get("properties", {}),
            tuple(parameters.get("required", ())),
        )
    return found


def instructions(tools: Tools, language: str, must_call: bool) -> str:
    """Return the protocol with the tools, for the end of a system message."""
    names = ", ".join(tools)
    told = texts()("instructions", language, tools=described(tools), names=names)
    if must_call:
        told += "\n\n" + texts()("must_call", language, names=names)
    return told


def described(tools: Tools) -> str:
    """Return a line for each tool: name, parameters (optional ones with "?") and description."""
    return "\n".join(_described(tool) for tool in tools.values())


def _described(tool: ToolSchema) -> str:
    parameters = ", ".join(
        f"{name}{'' if name in tool.required else '?'}: {_type(tool.properties[name])}"
        for name in tool.ordered
    )
    description = " ".join(tool.description.split())
    return f"- {tool.name}({parameters}): {description[:MAX_DESCRIPTION_CHARS]}"


def _type(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return "any"
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = [_type(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " | ".join(dict.fromkeys(kinds)) or "any"
    return str(schema.get("type", "object"))


def as_text(messages: Sequence[BaseMessage], told: str) -> list[BaseMessage]:
    """Return the messages without tool calls, `told` at the end of the system message.

    Observations are human messages. Neighbours of one role are joined, since many chat templates
    accept alternating roles only.
    """
    given = [str(message.text) for message in messages if isinstance(message, SystemMessage)]
    system = "\n\n".join(part for part in [*given, told] if part)
    written: list[BaseMessage] = [SystemMessage(system)] if system else []
    for message in _turns(messages):
        if written and type(written[-1]) is type(message):
            written[-1] = type(message)(content=f"{written[-1].text}\n{message.text}")
        else:
            written.append(message)
    return written


def _turns(messages: Sequence[BaseMessage]) -> Iterator[BaseMessage]:
    results = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            yield from _calls(message, results)
        elif isinstance(message, AIMessage):
            yield AIMessage(f"Final Answer: {message.text}")
        elif isinstance(message, HumanMessage):
            yield HumanMessage(message.text)


def _calls(message: AIMessage, results: Mapping[str, ToolMessage]) -> Iterator[BaseMessage]:
    """Yield each call with its result, one behind the other, as the protocol knows them."""
    thought = message.text.strip()
    for call in message.tool_calls:
        arguments = json.dumps(call["args"], ensure_ascii=False)
        lines = [f"Action: {call['name']}", f"Action Input: {arguments}"]
        yield AIMessage("\n".join([f"Thought: {thought}", *lines] if thought else lines))
        thought = ""
        if result := results.get(call["id"] or ""):
            yield HumanMessage(f"Observation: {result.text}")


def as_prompt(messages: Sequence[BaseMessage]) -> str:
    """Return the messages as one text for a model that completes texts."""
    labelled = [
        f"Question: {message.text}" if _is_question(message) else message.text
        for message in messages
    ]
    return "\n".join(labelled) + "\n"


def _is_question(message: BaseMessage) -> bool:
    return isinstance(message, HumanMessage) and not message.text.startswith("Observation:")
