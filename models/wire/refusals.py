"""What a server refused of a request, read from its error, and the request without it.

Servers that follow a protocol leave parts of it out, and say so each in words of their own: with
the parameter's name, in a sentence ("System role not supported"), or not at all. What is left out
is named as the field of the request; `developer`, `system` and `strict` stand for the roles of
messages and a field of tools, `tool_choice_object` for a choice that is no word.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from models.wire.error_details import KEY, ORDER, REFUSING, WORDED, Said
from models.wire.error_details import TOOLS as NAMES_OF_TOOLS

JSON = dict[str, Any]

TOOLS = "tools"
_LENGTH = ("max_tokens", "max_completion_tokens")
_NEEDED = frozenset({"model", "messages", "input", "extra_body", "options"})
# What may be left out one after the other where the server gives no reason.
_OPTIONAL = (
    "stream_options", "temperature", *_LENGTH, "parallel_tool_calls", "tool_choice",
    "response_format", "system", "stream",
)  # fmt: skip

# Longer names first: `stream` is part of `stream_options`.
_NAMED: tuple[tuple[str, str], ...] = (
    ("stream_options", r"stream[_ ]?options|include_usage"),
    ("parallel_tool_calls", r"parallel[_ ]?tool[_ ]?(?:calls?|use)"),
    ("response_format", r"response[_ ]?format|json[_ ](?:schema|object|mode)|structured outputs?"),
    ("max_completion_tokens", r"max_completion_tokens"),
    ("max_tokens", r"max_tokens"),
    ("strict", r"\bstrict\b"),
    ("tool_choice", r"tool[_ ]?choice"),
    (
        "system",
        r"system[ _-]?(?:role|prompt|message|instruction)s?|role\W{0,4}system|[\"'`“]system[\"'`”]"
        r"|roles must alternate|시스템|系统",
    ),
    ("developer", r"developer[ _-]?(?:role|message|instruction)s?|[\"'`“]developer[\"'`”]"),
    ("stream", r"\bstream(?:ing|ed)?\b|스트리밍|스트림|流式"),
    (TOOLS, NAMES_OF_TOOLS.pattern),
    ("temperature", r"\btemperature\b|온도|温度"),
)


def refused(what: Said, sent: Mapping[str, Any]) -> str | None:
    """Return the part of the request `sent` that the server refuses, or None where none is named.

    One part at a time: the next answer names the next.
    """
    if what.status not in REFUSING or what.no_model or what.filtered:
        return None
    present = parts(sent)
    if what.too_long:  # the room for the answer may be what does not fit
        return next((name for name in _LENGTH if name in present and name in what.text), None)
    if (name := _field(what.param)) in present:
        return name
    if ORDER.search(what.text) or (what.status >= 500 and not WORDED.search(what.text)):
        return None
    return _named(what.text, present, sent)


def _named(text: str, present: set[str], sent: Mapping[str, Any]) -> str | None:
    """Return the part that a text names."""
    named = [name for name, pattern in _NAMED if re.search(pattern, text, re.I)]
    if "developer" in named and "developer" not in present:
        named.append("system")
    if "tool_choice" in named and _is_object(sent.get("tool_choice")):
        return "tool_choice_object"
    if TOOLS in named and "stream" in named and "stream" in present:
        return "stream"  # "streaming with tools": the tools are worth more
    for name in named:
        if name in present and (name != TOOLS or WORDED.search(text)):
            return name
    fields = sorted((p for p in present if p not in dict(_NAMED)), key=len, reverse=True)
    return next((p for p in fields if re.search(rf"\b{re.escape(p)}\b", text)), None)


def suspects(what: Said, sent: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return what to leave out, one try after the other, where the server gives no reason.

    At most a handful: each optional part alone, then all of them together.
    """
    known = what.too_long or what.no_model or what.filtered or what.quota or KEY.search(what.text)
    if what.status not in (400, 422, 501) or known or ORDER.search(what.text):
        return []
    present = parts(sent)
    alone = [(name,) for name in _OPTIONAL if name in present]
    every = tuple(name for (name,) in alone)
    return [*alone, every] if len(alone) > 1 else list(alone)


def parts(sent: Mapping[str, Any]) -> set[str]:
    """Return the names of what could be left out of a request."""
    found = {name for name, value in sent.items() if value is not None} - _NEEDED
    found |= set(sent.get("extra_body") or {}) | set(sent.get("options") or {})
    if not sent.get("stream"):
        found.discard("stream")
    found |= {role for m in _messages(sent) if (role := m.get("role")) in ("system", "developer")}
    if any("strict" in (tool.get("function") or {}) for tool in _tools(sent)):
        found.add("strict")
    return found


def without(payload: JSON, left_out: Iterable[str]) -> JSON:
    """Return the request without the parts that are left out.

    The limit on the answer's length is first sent under its other name.
    """
    gone = list(left_out)
    for name in gone:
        change = _CHANGES.get(name)
        if change is not None:
            change(payload)
        elif name in _LENGTH:
            _rename_length(payload, frozenset(gone))
        elif name != "stream":  # for an answer as a whole the caller asks in another way
            _drop(payload, name)
    return payload


def _merge_system(payload: JSON) -> None:
    payload["messages"] = _without_system([dict(m) for m in _messages(payload)])


def _rename_developer(payload: JSON) -> None:
    payload["messages"] = [
        {**m, "role": "system"} if m.get("role") == "developer" else m for m in _messages(payload)
    ]


def _require_any(payload: JSON) -> None:
    if _is_object(payload.get("tool_choice")):
        payload["tool_choice"] = "required"


def _loosen(payload: JSON) -> None:
    payload["tools"] = [_loose(tool) for tool in _tools(payload)]


_CHANGES = {
    "system": _merge_system,
    "developer": _rename_developer,
    "tool_choice_object": _require_any,
    "strict": _loosen,
}


def _rename_length(payload: JSON, left_out: frozenset[str]) -> None:
    values = [_drop(payload, name) for name in _LENGTH]
    value = next((value for value in values if value is not None), None)
    name = next((name for name in _LENGTH if name not in left_out), None)
    if name and value is not None:
        payload[name] = value


def _drop(payload: JSON, name: str) -> Any:
    found = payload.pop(name, None)
    for inside in ("extra_body", "options"):
        if isinstance(inner := payload.get(inside), dict) and name in inner:
            kept = {key: value for key, value in inner.items() if key != name}
            found, payload[inside] = inner[name], kept
    return found


def _without_system(messages: list[JSON]) -> list[JSON]:
    """Put the words of system messages in front of the first question."""
    told = [m for m in messages if m.get("role") in ("system", "developer")]
    rest = [m for m in messages if m.get("role") not in ("system", "developer")]
    words = "\n\n".join(_words(m.get("content")) for m in told)
    place = next((i for i, m in enumerate(rest) if m.get("role") == "user"), None)
    if place is None or not words:
        return [{"role": "user", "content": words}, *rest] if words else rest
    asked = rest[place]
    content = asked.get("content")
    joined: Any = f"{words}\n\n{content}"
    if not isinstance(content, str):
        joined = [{"type": "text", "text": words}, *(content or [])]
    return [*rest[:place], {**asked, "content": joined}, *rest[place + 1 :]]


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text", "")) for block in content or [] if _is_object(block))


def _loose(tool: JSON) -> JSON:
    function = {key: value for key, value in tool.get("function", {}).items() if key != "strict"}
    return {**tool, "function": function}


def _field(param: str) -> str:
    """Return the part that a path such as `messages[0].role` or `body.stream` leads to."""
    path = [step for step in re.split(r"[.\[\]/]+", param) if step and step != "body"]
    if not path:
        return ""
    if path[0] == "messages":
        return "system" if path[-1] == "role" else ""
    if path[0] == TOOLS:
        return "strict" if path[-1] == "strict" else TOOLS if len(path) == 1 else ""
    return path[0]


def _messages(sent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [m for m in sent.get("messages") or [] if isinstance(m, Mapping)]


def _tools(sent: Mapping[str, Any]) -> list[JSON]:
    return [tool for tool in sent.get(TOOLS) or [] if isinstance(tool, dict)]


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)
