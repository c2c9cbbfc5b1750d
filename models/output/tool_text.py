"""Read tool calls that a model has written as text instead of making them.

    read_calls('<tool_call>{"name": "search", "arguments": {"query": "fees"}}</tool_call>', tools)

A message counts as a call when it consists of it, apart from a short remark in front. JSON that
names no tool at hand is an answer.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Tools = Mapping[str, Sequence[str]]  # names of the parameters of each tool, required ones first
Call = tuple[str, dict[str, Any]]

REMARK = 400  # characters in front of a call
_TAGGED = re.compile(
    r"<(?P<tag>tool_calls?|function_calls?|functioncall|tool_use|tool_code)>(?P<a>.*?)(?:</(?P=tag)>|\Z)"
    r"|<\|tool_calls?(?:_start|_begin)?\|>(?P<b>.*?)(?:<\|/?tool_calls?(?:_end)?\|>|\Z)"
    r"|<\|(?:python_tag|tool_calls_section_begin)\|>(?P<c>.*)\Z"
    r"|\[TOOL_CALLS?\](?P<d>.*)\Z"
    r"|(?P<e><(?:function=|function name=|invoke name=)[^<>]*>.*)\Z"
    r"|<｜tool▁calls?▁begin｜>(?P<f>.*)\Z"
    r"|```(?:tool_code|tool_call)\s*\n(?P<g>.*?)(?:```|\Z)",
    re.S,
)
_XML = re.compile(
    r"<(?:function=|function name=|invoke name=)[\"']?(?P<name>[\w.-]+)[\"']?\s*>(?P<body>.*?)"
    r"(?:</(?:function|invoke)>|\Z)",
    re.S,
)
_PARAMETER = re.compile(
    r"<parameter(?:=|\s+name=)[\"']?(?P<key>\w+)[\"']?\s*>(?P<value>.*?)</parameter>", re.S
)
_ARGUMENT = re.compile(
    r"<arg_key>\s*(?P<key>\w+)\s*</arg_key>\s*<arg_value>(?P<value>.*?)</arg_value>", re.S
)
_NAMED = re.compile(  # a name, then its arguments: of Mistral, Kimi, DeepSeek
    r"(?:function)?\s*(?:<｜tool▁sep｜>)?\s*(?P<name>[\w.-]+?)(?::\d+)?\s*"
    r"(?:\[ARGS\]|<\|tool_call_argument_begin\|>|<｜tool▁sep｜>|```json|\s)*\s*(?P<body>\{.*)\Z",
    re.S,
)
_ACTION = re.compile(
    r"(?:\A|\n)[ \t]*\**(?:Action|Tool|행동|도구)\**[ \t]*:\**[ \t]*`?(?P<name>[\w.-]+)`?"
    r"(?:[ \t]*[(\[](?P<inside>[^\n]*)[)\]])?[ \t]*"
    r"(?:\n[ \t]*\**(?:Action Input|Tool Input|Input|행동 입력|도구 입력|입력)\**[ \t]*:\**"
    r"[ \t]*(?P<body>.*?))?"
    r"(?=\n[ \t]*\**(?:Observation|Thought|Action|Final Answer|관찰|생각|행동)\b|\Z)",
    re.S,
)
_FENCED = re.compile(r"```\w*\s*\n?(.*?)(?:```|\Z)", re.S)
_CITED = re.compile(r"\[\d{1,3}\]")
_NAMES = ("name", "tool", "tool_name", "function", "function_name", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "action_input", "tool_input", "params")


@dataclass(frozen=True)
class Written:
    """What a message was meant to call; without `calls` it cannot be made."""

    calls: tuple[Call, ...] = ()


def looks_like_call(text: str) -> bool:
    """Return whether a message that begins so may be a call, so that it is not shown yet."""
    begun = text.lstrip()
    return bool(
        re.match(r"[{\[]\s*[\"{\[]|<(?:tool|function|invoke)|<\||\[TOOL|```(?:json|tool)", begun)
        or re.match(r"\**(?:Action|Thought|행동|생각)\**:", begun)
    )


def read_calls(text: str, tools: Tools) -> Written | None:
    """Return the calls that a message consists of; None where it is an answer."""
    if tagged := _tagged(text):
        found = [call for body in tagged for call in _calls(body, tools)]
        return Written(tuple(found))
    for read in (_actions, _bare, _python):
        written = read(text, tools)
        if written is not None:
            return written
    return None


def _tagged(text: str) -> list[str]:
    bodies: list[str] = []
    for match in _TAGGED.finditer(text):
        before = text[: match.start()]
        if not bodies and (not _is_remark(before) or before.endswith("`")):
            return []
        bodies.append(next(part for part in match.group(*"abcdefg") if part is not None))
    return bodies


def _is_remark(before: str) -> bool:
    return len(before) <= REMARK and before.count("```") % 2 == 0 and not _CITED.search(before)


def _calls(body: str, tools: Tools) -> Iterator[Call]:
    """Yield the calls in what stands between the tags."""
    body = body.strip()
    for value in _values(body):
        yield from _of_value(value, tools)
        return
    if _XML.search(body):
        for found in _XML.finditer(body):
            yield from _named(found["name"], _xml_arguments(found["body"]), tools)
        return
    if _ARGUMENT.search(body):
        yield from _named(body.split()[0].partition("<")[0], _pairs(_ARGUMENT, body), tools)
        return
    yield from _after_their_names(body, tools)
    written = _python(body, tools)
    if written is not None:
        yield from written.calls


def _after_their_names(body: str, tools: Tools) -> Iterator[Call]:
    for part in re.split(r"<[|｜]tool[▁_]call[▁_]begin[|｜]>|\n(?=[\w.]+\[ARGS\])", body):
        if match := _NAMED.match(part.strip()):
            for value in _values(match["body"]):
                yield from _named(match["name"], value, tools)


def _values(text: str) -> Iterator[Any]:
    """Yield the JSON that a text begins with, or that is fenced in it, if there is any."""
    if match := _FENCED.match(text):
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
    more = list(_values(rest)) if rest[:1] in ("{", "[") else []
    yield [value, *more] if more else value


def _of_value(value: Any, tools: Tools) -> Iterator[Call]:
    if isinstance(value, list):
        for one in value:
            yield from _of_value(one, tools)
    if not isinstance(value, dict):
        return
    inner = value.get("function", value.get("tool_calls"))
    if isinstance(inner, dict | list):
        yield from _of_value(inner, tools)
    elif len(value) == 1 and (name := str(*value)) in tools:
        yield from _named(name, value[name], tools)
    else:
        name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")
        arguments = next((value[key] for key in _ARGUMENTS if key in value), None)
        yield from _named(name, arguments, tools)


def _named(name: str, arguments: Any, tools: Tools) -> Iterator[Call]:
    """Yield the call, if there is such a tool and it takes such arguments."""
    name = name.strip().rpartition(".")[2]
    parameters = tools.get(name)
    if parameters is None:
        return
    if isinstance(arguments, str):
        whole = next(_values(arguments), None)
        words = arguments.strip().strip("\"'`“”")
        arguments = whole if isinstance(whole, dict) else {parameters[0]: words} if words else {}
    if not isinstance(arguments, dict):
        return
    taken = {key: value for key, value in arguments.items() if key in parameters}
    if taken or not parameters:
        yield name, taken


def _xml_arguments(body: str) -> Any:
    if _PARAMETER.search(body):
        return _pairs(_PARAMETER, body)
    return next(_values(body), None)


def _pairs(form: re.Pattern[str], body: str) -> dict[str, str]:
    return {match["key"]: match["value"].strip() for match in form.finditer(body)}


def _actions(text: str, tools: Tools) -> Written | None:
    match = _ACTION.search(text)
    if match is None or not _is_remark(text[: match.start()]):
        return None
    said = match["body"] if match["body"] is not None else match["inside"]
    if said is None:
        return Written() if match["name"] in tools and not text[match.end() :].strip() else None
    said = re.sub(r"\A\w+\s*=\s*", "", said.strip())
    calls = tuple(_named(match["name"], said, tools))
    # "Tool: hammer" with an input behind it may be an answer; "Action Input" never is.
    meant = match["name"] in tools or re.search("Action Input|행동 입력", match[0])
    return Written(calls) if calls or meant else None


def _bare(text: str, tools: Tools) -> Written | None:
    """Read a message that ends in the JSON of a call, fenced or not."""
    start = re.search(r"^[ \t]*(?:```\w*\s*\n\s*)?[{\[]", text, re.M)
    if start is None or not _is_remark(text[: start.start()]):
        return None
    body = text[start.start() :].strip()
    inner = match[1] if (match := _FENCED.match(body)) else body
    if match and body[match.end() :].strip():
        return None
    inner = inner.strip()
    value = next(_values(inner), None)
    if value is None:
        named = re.search(r"\"(?:name|tool|action)\"\s*:\s*\"([\w.-]+)\"", inner)
        return Written() if named and named[1] in tools else None
    if inner[-1:] not in "}]":  # words behind it
        return None
    calls = tuple(_of_value(value, tools))
    return Written(calls) if calls else None


def _python(text: str, tools: Tools) -> Written | None:
    """Read `search(query="fees")`, alone, in a list, in `print` or in a fence."""
    body = text.strip()
    if match := _FENCED.fullmatch(body):
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
            call = _call_of(node, tools)
            if call is None:
                return None
            calls.append(call)
    return Written(tuple(calls)) if calls else None


def _call_of(node: Any, tools: Tools) -> Call | None:
    if not isinstance(node, ast.Call):
        return None
    name = ast.unparse(node.func).removesuffix(".call").rpartition(".")[2]  # Llama writes .call
    if name == "print" and len(node.args) == 1:
        return _call_of(node.args[0], tools)
    try:
        arguments = {word.arg or "": ast.literal_eval(word.value) for word in node.keywords}
        values = [ast.literal_eval(value) for value in node.args]
    except (ValueError, TypeError):
        return None
    arguments |= dict(zip(tools.get(name, ()), values, strict=False))
    return next(_named(name, arguments, tools), None)
