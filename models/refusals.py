"""What a server refused of a request, read from its error, and the request without it.

Servers that follow a protocol leave parts of it out, and say so each in words of their own: with
the parameter's name, in a sentence ("System role not supported"), or not at all. What is left out
is named as the field of the request; `developer`, `system` and `strict` stand for the roles of
messages and a field of tools, `tool_choice_object` for a choice that is no word.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]

REFUSING = frozenset({400, 404, 405, 415, 422, 500, 501})
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
    (
        TOOLS,
        r"\btools?\b|tool[_ -]?(?:use|call)|\bfunctions?[ _-]?call|\bfunctions\b"
        r"|(?:도구|함수)|工具|函数调用",
    ),
    ("temperature", r"\btemperature\b|온도|温度"),
)
_WORDED = re.compile(
    r"unsupported|not (?:currently |yet )?(?:be )?(?:support|allow|permit|enabl|availab|implement)"
    r"|n't (?:support|allow|take|accept)|(?:does|do) not (?:support|allow|take|accept)"
    r"|no .{0,40}support|unknown|unrecogni[sz]ed|unexpected|extra (?:input|field)|forbidden"
    r"|disabled|unavailable|requires?\b|only .{0,40}(?:support|allow)|cannot|can't|invalid"
    r"|deprecated|지원하지|지원되지|사용할 수 없|不支持|无法",
    re.I,
)
_ORDER = re.compile(r"must follow|must be followed|preceding|tool_call_id|tool_call_ids", re.I)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|too (?:long|many (?:input )?tokens)"
    r"|exceed.{0,40}(?:context|token|length|limit of)|(?:prompt|input|request).{0,30}too l(?:ong|arge)"
    r"|reduce the length|num_ctx|n_ctx|문맥 길이|上下文长度",
    re.I,
)
_NO_MODEL = re.compile(
    r"model\b.{0,120}?(?:does not exist|doesn't exist|not found|not exist|no such|not available)"
    r"|(?:unknown|no such|invalid) model|model_not_found|not a valid model|pulling it first",
    re.I | re.S,
)
_FILTERED = re.compile(r"content[_ ](?:filter|policy|management)|responsible ?ai|moderation", re.I)
_QUOTA = re.compile(r"insufficient_quota|quota|billing|credit|balance|payment", re.I)
_KEY = re.compile(r"api[_ -]?key|unauthori[sz]ed|authenticat", re.I)
_SAID = ("message", "msg", "detail", "error", "param", "code", "type", "title", "reason", "loc")


@dataclass(frozen=True)
class Said:
    """What an error of a provider says.

    Attributes:
        status: HTTP status; 400 where the error came in the middle of a 200.
        text: Its messages and codes in one string, nothing of the request it may repeat.
        param: The field it names as the culprit; may be empty.
    """

    status: int
    text: str
    param: str = ""

    @property
    def too_long(self) -> bool:
        """Whether the prompt is longer than the model can read."""
        return bool(_TOO_LONG.search(self.text)) and self.status < 500 or self.status == 413

    @property
    def no_model(self) -> bool:
        """Whether there is no such model."""
        return bool(_NO_MODEL.search(self.text))

    @property
    def filtered(self) -> bool:
        """Whether a filter on contents stopped it."""
        return bool(_FILTERED.search(self.text))

    @property
    def quota(self) -> bool:
        """Whether an account is used up, so that waiting does not help."""
        return bool(_QUOTA.search(self.text))

    @property
    def no_tools(self) -> bool:
        """Whether the model cannot be given tools."""
        named = re.search(dict(_NAMED)[TOOLS], self.text, re.I)
        return bool(
            self.status in REFUSING
            and named
            and _WORDED.search(self.text)
            and not _ORDER.search(self.text)
            and not self.no_model
        )


def said(error: BaseException) -> Said | None:
    """Return what a provider's client raised says, or None where it is no answer of a server."""
    status = next(
        (
            value
            for name in ("status_code", "code")
            if isinstance(value := getattr(error, name, None), int) and value >= 400
        ),
        0,
    )
    body = getattr(error, "body", None) or getattr(error, "details", None)
    if not status:
        if not isinstance(body, Mapping):
            return None
        inner = body.get("code")
        status = inner if isinstance(inner, int) and 400 <= inner < 600 else 400
    whole = _whole(error) or body
    texts = list(_texts(whole)) or [str(getattr(error, "error", "") or error)]
    return Said(status, " ".join(texts)[:4000], _param(whole))


def _whole(error: BaseException) -> Any:
    """Return the body of the answer as JSON or text, where the client kept it."""
    response = getattr(error, "response", None)
    try:
        text = response.text if response is not None else ""
    except Exception:  # a stream that was not read
        return None
    try:
        return json.loads(text) if isinstance(text, str) and text else None
    except ValueError:
        return text[:1000]


def _texts(value: Any, depth: int = 0) -> Iterable[str]:
    """Yield messages and codes in an error's body; not the request that some repeat in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) or value is None or depth > 6:
        return
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() in _SAID:
                yield from _texts(inner, depth + 1)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _param(value: Any) -> str:
    if isinstance(value, Mapping):
        if isinstance(named := value.get("param"), str):
            return named
        return next((p for inner in value.values() if (p := _param(inner))), "")
    return ""


def refused(what: Said, sent: Mapping[str, Any]) -> str | None:
    """Return the part of the request `sent` that the server refuses, or None where none is named.

    One part at a time: the next answer names the next.
    """
    if what.status not in REFUSING or what.no_model or what.filtered:
        return None
    present, text = parts(sent), what.text
    if what.too_long:  # the room for the answer may be what does not fit
        return next((name for name in _LENGTH if name in present and name in text), None)
    if (name := _field(what.param)) in present:
        return name
    if _ORDER.search(text) or (what.status >= 500 and not _WORDED.search(text)):
        return None
    named = [name for name, pattern in _NAMED if re.search(pattern, text, re.I)]
    if "developer" in named and "developer" not in present:
        named.append("system")
    if "tool_choice" in named and "tool_choice" in present and _is_object(sent["tool_choice"]):
        return "tool_choice_object"
    if TOOLS in named and "stream" in named and "stream" in present:
        return "stream"  # "streaming with tools": the tools are worth more
    for name in named:
        if name in present and (name != TOOLS or _WORDED.search(text)):
            return name
    fields = sorted((p for p in present if p not in dict(_NAMED)), key=len, reverse=True)
    return next((p for p in fields if re.search(rf"\b{re.escape(p)}\b", text)), None)


def suspects(what: Said, sent: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return what to leave out, one try after the other, where the server gives no reason.

    At most a handful: each optional part alone, then all of them together.
    """
    known = what.too_long or what.no_model or what.filtered or what.quota or _KEY.search(what.text)
    if what.status not in (400, 422, 501) or known or _ORDER.search(what.text):
        return []
    present = parts(sent)
    alone = [(name,) for name in _OPTIONAL if name in present]
    every = tuple(name for name, in alone)
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
    for name in left_out:
        match name:
            case "stream":  # the caller asks for the answer whole
                payload.pop("stream_options", None)
            case "system":
                payload["messages"] = _without_system(list(_messages(payload)))
            case "developer":
                payload["messages"] = [
                    {**m, "role": "system"} if m.get("role") == "developer" else m
                    for m in _messages(payload)
                ]
            case "tool_choice_object":
                if _is_object(payload.get("tool_choice")):
                    payload["tool_choice"] = "required"
            case "strict":
                payload["tools"] = [_loose(tool) for tool in _tools(payload)]
            case "max_tokens" | "max_completion_tokens":
                _rename_length(payload, frozenset(left_out))
            case _:
                _drop(payload, name)
    return payload


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
