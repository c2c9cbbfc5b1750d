"""Refused parameters: which part of a request a server rejects, read from its error.

Servers that implement only a part of a protocol report it each in their own words: by the name of
the parameter, in a sentence ("System role not supported"), or not at all. A refused part is named
as the field of the request; `developer` and `system` stand for the roles of messages, `strict`
for a field of tools, `tool_choice_object` for a tool choice that is an object.
"""

import re
from collections.abc import Mapping
from typing import Any

from models.wire.error_details import (
    API_KEY,
    MESSAGE_ORDER,
    REFUSAL_STATUSES,
    REFUSAL_WORDS,
    TOOL_WORDS,
    ErrorDetails,
)

JSON = dict[str, Any]

TOOLS = "tools"
LENGTH_FIELDS = ("max_tokens", "max_completion_tokens")
_REQUIRED_FIELDS = frozenset({"model", "messages", "input", "extra_body", "options"})
# Left out one after the other where the server gives no reason.
_OPTIONAL_FIELDS = (
    "stream_options", "temperature", *LENGTH_FIELDS, "parallel_tool_calls", "tool_choice",
    "response_format", "system", "stream",
)  # fmt: skip

# Longer names first: `stream` is part of `stream_options`.
_PATTERNS: tuple[tuple[str, str], ...] = (
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
    (TOOLS, TOOL_WORDS.pattern),
    ("temperature", r"\btemperature\b|온도|温度"),
)


def refused_parameter(details: ErrorDetails, sent: Mapping[str, Any]) -> str | None:
    """Return the part of the request `sent` that the server refuses, or None where none is named.

    One part at a time: the next error names the next part.
    """
    if details.status not in REFUSAL_STATUSES or details.unknown_model or details.content_filtered:
        return None
    present = removable_parameters(sent)
    if details.too_long:  # the limit on the answer's length may be what does not fit
        return next(
            (name for name in LENGTH_FIELDS if name in present and name in details.text), None
        )
    if (name := _parameter_of_path(details.param)) in present:
        return name
    if MESSAGE_ORDER.search(details.text) or (
        details.status >= 500 and not REFUSAL_WORDS.search(details.text)
    ):
        return None
    return _parameter_in_text(details.text, present, sent)


def _parameter_in_text(text: str, present: set[str], sent: Mapping[str, Any]) -> str | None:
    """Return the part of the request that an error text names."""
    named = [name for name, pattern in _PATTERNS if re.search(pattern, text, re.I)]
    if "developer" in named and "developer" not in present:
        named.append("system")
    if "tool_choice" in named and is_object(sent.get("tool_choice")):
        return "tool_choice_object"
    if TOOLS in named and "stream" in named and "stream" in present:
        return "stream"  # "streaming with tools": keep the tools
    for name in named:
        if name in present and (name != TOOLS or REFUSAL_WORDS.search(text)):
            return name
    fields = sorted((p for p in present if p not in dict(_PATTERNS)), key=len, reverse=True)
    return next((p for p in fields if re.search(rf"\b{re.escape(p)}\b", text)), None)


def fallback_candidates(details: ErrorDetails, sent: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return what to leave out in each further attempt where the server gives no reason.

    Each optional part alone, then all of them together.
    """
    explained = details.too_long or details.unknown_model or details.content_filtered
    explained = explained or details.quota_exceeded or bool(API_KEY.search(details.text))
    if details.status not in (400, 422, 501) or explained or MESSAGE_ORDER.search(details.text):
        return []
    present = removable_parameters(sent)
    optional = tuple(name for name in _OPTIONAL_FIELDS if name in present)
    alone = [(name,) for name in optional]
    return [*alone, optional] if len(alone) > 1 else list(alone)


def removable_parameters(sent: Mapping[str, Any]) -> set[str]:
    """Return the names of the parts that could be left out of a request."""
    names = {name for name, value in sent.items() if value is not None} - _REQUIRED_FIELDS
    names |= set(sent.get("extra_body") or {}) | set(sent.get("options") or {})
    if not sent.get("stream"):
        names.discard("stream")
    names |= {role for m in messages_of(sent) if (role := m.get("role")) in ("system", "developer")}
    if any("strict" in (tool.get("function") or {}) for tool in tools_of(sent)):
        names.add("strict")
    return names


def _parameter_of_path(param: str) -> str:
    """Return the part that a path such as `messages[0].role` or `body.stream` leads to."""
    path = [step for step in re.split(r"[.\[\]/]+", param) if step and step != "body"]
    if not path:
        return ""
    if path[0] == "messages":
        return "system" if path[-1] == "role" else ""
    if path[0] == TOOLS:
        return "strict" if path[-1] == "strict" else TOOLS if len(path) == 1 else ""
    return path[0]


def messages_of(sent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the messages of a request."""
    return [m for m in sent.get("messages") or [] if isinstance(m, Mapping)]


def tools_of(sent: Mapping[str, Any]) -> list[JSON]:
    """Return the tools of a request."""
    return [tool for tool in sent.get(TOOLS) or [] if isinstance(tool, dict)]


def is_object(value: Any) -> bool:
    """Return whether a value is a JSON object."""
    return isinstance(value, Mapping)
