"""Tool calls as text: parse the calls that a model wrote into its message instead of making them.

    read_calls('<tool_call>{"name": "search", "arguments": {"query": "fees"}}</tool_call>', tools)

A message is a call when it consists of nothing else, apart from a short remark in front. JSON that
names no tool at hand is an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.output.call_values import (
    FENCED,
    Call,
    Tools,
    calls_in,
    checked_call,
    json_values,
    python_calls,
)

MAX_REMARK_CHARS = 400  # in front of a call
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
_CITED = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True)
class TextToolCalls:
    """Tool calls written as text; empty where the message is a call that cannot be made."""

    calls: tuple[Call, ...] = ()


def looks_like_call(text: str) -> bool:
    """Return whether the beginning of a message may be a call, so that it is not shown yet."""
    beginning = text.lstrip()
    return bool(
        re.match(
            r"[{\[]\s*[\"{\[]|<(?:tool|function|invoke)|<\||\[TOOL|```(?:json|tool)", beginning
        )
        or re.match(r"\**(?:Action|Thought|행동|생각)\**:", beginning)
    )


def read_calls(text: str, tools: Tools) -> TextToolCalls | None:
    """Return the calls that a message consists of; None where it is an answer."""
    if tagged := _tagged(text):
        return TextToolCalls(tuple(call for body in tagged for call in _calls(body, tools)))
    for read in (_actions, _bare_json):
        if (written := read(text, tools)) is not None:
            return written
    calls = python_calls(text, tools)
    return None if calls is None else TextToolCalls(calls)


def _tagged(text: str) -> list[str]:
    bodies: list[str] = []
    for match in _TAGGED.finditer(text):
        before = text[: match.start()]
        if not bodies and (not _is_remark(before) or before.endswith("`")):
            return []
        bodies.append(next(part for part in match.group(*"abcdefg") if part is not None))
    return bodies


def _is_remark(before: str) -> bool:
    return (
        len(before) <= MAX_REMARK_CHARS
        and before.count("```") % 2 == 0
        and not _CITED.search(before)
    )


def _calls(body: str, tools: Tools) -> Iterator[Call]:
    """Yield the calls in the text between the tags."""
    body = body.strip()
    for value in json_values(body):
        yield from calls_in(value, tools)
        return
    if _XML.search(body):
        for match in _XML.finditer(body):
            yield from checked_call(match["name"], _xml_arguments(match["body"]), tools)
        return
    if _ARGUMENT.search(body):
        yield from checked_call(body.split()[0].partition("<")[0], _pairs(_ARGUMENT, body), tools)
        return
    yield from _named_calls(body, tools)
    yield from python_calls(body, tools) or ()


def _named_calls(body: str, tools: Tools) -> Iterator[Call]:
    for part in re.split(r"<[|｜]tool[▁_]call[▁_]begin[|｜]>|\n(?=[\w.]+\[ARGS\])", body):
        if match := _NAMED.match(part.strip()):
            for value in json_values(match["body"]):
                yield from checked_call(match["name"], value, tools)


def _xml_arguments(body: str) -> Any:
    if _PARAMETER.search(body):
        return _pairs(_PARAMETER, body)
    return next(json_values(body), None)


def _pairs(form: re.Pattern[str], body: str) -> dict[str, str]:
    return {match["key"]: match["value"].strip() for match in form.finditer(body)}


def _actions(text: str, tools: Tools) -> TextToolCalls | None:
    match = _ACTION.search(text)
    if match is None or not _is_remark(text[: match.start()]):
        return None
    arguments = match["body"] if match["body"] is not None else match["inside"]
    if arguments is None:
        return (
            TextToolCalls() if match["name"] in tools and not text[match.end() :].strip() else None
        )
    arguments = re.sub(r"\A\w+\s*=\s*", "", arguments.strip())
    calls = tuple(checked_call(match["name"], arguments, tools))
    # "Tool: hammer" with an input may be an answer; "Action Input" never is.
    is_call = match["name"] in tools or re.search("Action Input|행동 입력", match[0])
    return TextToolCalls(calls) if calls or is_call else None


def _bare_json(text: str, tools: Tools) -> TextToolCalls | None:
    """Read a message that ends with the JSON of a call, fenced or not."""
    start = re.search(r"^[ \t]*(?:```\w*\s*\n\s*)?[{\[]", text, re.M)
    if start is None or not _is_remark(text[: start.start()]):
        return None
    body = text[start.start() :].strip()
    inner = match[1] if (match := FENCED.match(body)) else body
    if match and body[match.end() :].strip():
        return None
    inner = inner.strip()
    value = next(json_values(inner), None)
    if value is None:
        named = re.search(r"\"(?:name|tool|action)\"\s*:\s*\"([\w.-]+)\"", inner)
        return TextToolCalls() if named and named[1] in tools else None
    if inner[-1:] not in "}]":  # text follows
        return None
    calls = tuple(calls_in(value, tools))
    return TextToolCalls(calls) if calls else None
