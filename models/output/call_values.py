"""Tool calls in JSON or Python: names and arguments checked against the tools at hand."""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Tools = Mapping[str, Sequence[str]]  # names of the parameters of each tool, required ones first
Call = tuple[str, dict[str, Any]]

_NAME_KEYS = ("name", "tool", "tool_name", "function", "function_name", "action")
_ARGUMENT_KEYS = (
    "arguments",
    "parameters",
    "args",
    "input",
    "action_input",
    "tool_input",
    "params",
)
FENCED = re.compile(r"```\w*\s*\n?(.*?)(?:```|\Z)", re.S)


def json_values(text: str) -> Iterator[Any]:
    """Yield the JSON value at the start of a text, fenced or not, if there is one."""
    if match := FENCED.match(text):
        text = match[1]
    text = text.strip()
    if text[:1] not in ("{", "["):
        return
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        try:
            yield ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return
        return
    rest = text[end:].strip().removeprefix(";").removeprefix(",").strip()
    following = list(json_values(rest)) if rest[:1] in ("{", "[") else []
    yield [value, *following] if following else value


def calls_in(value: Any, tools: Tools) -> Iterator[Call]:
    """Yield the calls that a JSON value describes."""
    if isinstance(value, list):
        for item in value:
            yield from calls_in(item, tools)
    if not isinstance(value, dict):
        return
    inner = value.get("function", value.get("tool_calls"))
    if isinstance(inner, dict | list):
        yield from calls_in(inner, tools)
    elif len(value) == 1 and (name := str(*value)) in tools:
        yield from checked_call(name, value[name], tools)
    else:
        name = next((value[key] for key in _NAME_KEYS if isinstance(value.get(key), str)), "")
        arguments = next((value[key] for key in _ARGUMENT_KEYS if key in value), None)
        yield from checked_call(name, arguments, tools)


def checked_call(name: str, arguments: Any, tools: Tools) -> Iterator[Call]:
    """Yield the call if the tool exists and takes some of the arguments."""
    name = name.strip().rpartition(".")[2]
    parameters = tools.get(name)
    if parameters is None:
        return
    if isinstance(arguments, str):
        parsed = next(json_values(arguments), None)
        value = arguments.strip().strip("\"'`“”")
        arguments = parsed if isinstance(parsed, dict) else {parameters[0]: value} if value else {}
    if not isinstance(arguments, dict):
        return
    accepted = {key: value for key, value in arguments.items() if key in parameters}
    if accepted or not parameters:
        yield name, accepted


def python_calls(text: str, tools: Tools) -> tuple[Call, ...] | None:
    """Return calls such as `search(query="fees")`, alone, in a list, in `print` or in a fence.

    None where the text is no such code.
    """
    body = text.strip()
    if match := FENCED.fullmatch(body):
        body = match[1].strip()
    if not any(f"{name}(" in body or f"{name}.call(" in body for name in tools):
        return None
    try:
        tree = ast.parse(body)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    calls: list[Call] = []
    for statement in tree.body:
        value = getattr(statement, "value", None)
        for node in value.elts if isinstance(value, ast.List) else [value]:
            call = _python_call(node, tools)
            if call is None:
                return None
            calls.append(call)
    return tuple(calls) or None


def _python_call(node: Any, tools: Tools) -> Call | None:
    if not isinstance(node, ast.Call):
        return None
    name = ast.unparse(node.func).removesuffix(".call").rpartition(".")[2]  # Llama writes .call
    if name == "print" and len(node.args) == 1:
        return _python_call(node.args[0], tools)
    try:
        arguments = {kw.arg or "": ast.literal_eval(kw.value) for kw in node.keywords}
        values = [ast.literal_eval(value) for value in node.args]
    except (ValueError, TypeError):
        return None
    arguments |= dict(zip(tools.get(name, ()), values, strict=False))
    return next(checked_call(name, arguments, tools), None)
