"""Request rewriting: a request without the parts that a server refuses."""

from collections.abc import Iterable
from typing import Any

from models.wire.refusals import JSON, LENGTH_FIELDS, is_object, messages_of, tools_of


def without_parameters(payload: JSON, left_out: Iterable[str]) -> JSON:
    """Return the request without the parts that are left out.

    The limit on the answer's length is first sent under its other name.
    """
    names = list(left_out)
    for name in names:
        rewrite = _REWRITES.get(name)
        if rewrite is not None:
            rewrite(payload)
        elif name in LENGTH_FIELDS:
            _rename_length(payload, frozenset(names))
        elif name != "stream":  # the caller asks for the whole answer by another method
            _pop(payload, name)
    return payload


def _merge_system(payload: JSON) -> None:
    payload["messages"] = _without_system([dict(m) for m in messages_of(payload)])


def _rename_developer(payload: JSON) -> None:
    payload["messages"] = [
        {**m, "role": "system"} if m.get("role") == "developer" else m for m in messages_of(payload)
    ]


def _require_any_tool(payload: JSON) -> None:
    if is_object(payload.get("tool_choice")):
        payload["tool_choice"] = "required"


def _drop_strict(payload: JSON) -> None:
    payload["tools"] = [_without_strict(tool) for tool in tools_of(payload)]


_REWRITES = {
    "system": _merge_system,
    "developer": _rename_developer,
    "tool_choice_object": _require_any_tool,
    "strict": _drop_strict,
}


def _rename_length(payload: JSON, left_out: frozenset[str]) -> None:
    values = [_pop(payload, name) for name in LENGTH_FIELDS]
    value = next((value for value in values if value is not None), None)
    name = next((name for name in LENGTH_FIELDS if name not in left_out), None)
    if name and value is not None:
        payload[name] = value


def _pop(payload: JSON, name: str) -> Any:
    """Remove a field, also from the nested objects of extra fields, and return its value."""
    value = payload.pop(name, None)
    for nested in ("extra_body", "options"):
        if isinstance(fields := payload.get(nested), dict) and name in fields:
            value = fields[name]
            payload[nested] = {key: v for key, v in fields.items() if key != name}
    return value


def _without_system(messages: list[JSON]) -> list[JSON]:
    """Return the messages with the text of system messages in front of the first question."""
    system = [m for m in messages if m.get("role") in ("system", "developer")]
    rest = [m for m in messages if m.get("role") not in ("system", "developer")]
    text = "\n\n".join(_text(m.get("content")) for m in system)
    place = next((i for i, m in enumerate(rest) if m.get("role") == "user"), None)
    if place is None or not text:
        return [{"role": "user", "content": text}, *rest] if text else rest
    question = rest[place]
    content = question.get("content")
    joined: Any = f"{text}\n\n{content}"
    if not isinstance(content, str):
        joined = [{"type": "text", "text": text}, *(content or [])]
    return [*rest[:place], {**question, "content": joined}, *rest[place + 1 :]]


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text", "")) for block in content or [] if is_object(block))


def _without_strict(tool: JSON) -> JSON:
    function = {key: value for key, value in tool.get("function", {}).items() if key != "strict"}
    return {**tool, "function": function}
