r"""What a text model wrote by the ReAct protocol: an answer, a tool call, or a fault.

    parse("Action: search\nAction Input: fees", tools)    # WrittenCall("search", {"query": "fees"})

What is plain in spite of its form is accepted: JSON in fences or with text behind it, Python
dictionaries, a bare value for a single parameter, `search("fees")`, names in other spelling. Of two
actions the first counts, since the second was thought of without the result of the first.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from models.output import tool_text
from models.output.call_values import json_values, python_calls
from models.react_text.labels import Segment, answer_behind, segments

Fault = Literal["no_tool", "no_input", "bad_input", "no_action", "no_answer", "must_not_answer"]
MIN_SIMILARITY = 0.8  # of a misspelt name of a tool
_NO_TOOL = {"", "none", "n/a", "no action", "nothing", "없음", "필요 없음", "없다"}
_ANSWERING = {"final answer", "answer", "finish", "최종 답변", "답변"}
_STEPS = ("thought", "action", "input")
_CALLED = re.compile(r"^[`'\"]?([\w.-]+)[`'\"]?[ \t]*[(\[](.*)[)\]]?[ \t]*$", re.S)


@dataclass(frozen=True)
class ToolSchema:
    """A tool as the model is told of it.

    Attributes:
        properties: JSON Schema of each parameter, by name.
        required: Names of the parameters that a call must give.
    """

    name: str
    description: str
    properties: Mapping[str, Any]
    required: Sequence[str] = ()

    @property
    def ordered(self) -> list[str]:
        """The names of the parameters, required ones first."""
        return [*self.required, *(name for name in self.properties if name not in self.required)]


Tools = Mapping[str, ToolSchema]


@dataclass(frozen=True)
class WrittenAnswer:
    """A final answer."""

    text: str


@dataclass(frozen=True)
class WrittenCall:
    """A call of a tool, with the thought in front of it."""

    name: str
    arguments: dict[str, Any]
    thought: str = ""


@dataclass(frozen=True)
class Malformed:
    """Output that is neither; `fault` is a key of `texts.yaml`, `values` fill it."""

    fault: Fault
    values: dict[str, str] = field(default_factory=dict)


Parsed = WrittenAnswer | WrittenCall | Malformed


def parse(text: str, tools: Tools) -> Parsed:
    """Return what the text says, up to the first observation (which a model can only invent)."""
    text = _before_observation(_without_outer_fence(text))
    found = segments(text)
    for i, segment in enumerate(found):
        if segment.label == "answer":
            answer = answer_behind(text, found, i)
            return WrittenAnswer(answer) if answer else Malformed("no_answer")
        if segment.label == "action":
            return _action(found, i, tools)
    return _unlabelled(text, found, tools)


def _before_observation(text: str) -> str:
    """Return the text up to the first observation that stands behind a thought or an action."""
    found = segments(text)
    for i, segment in enumerate(found):
        if segment.label == "observation" and any(s.label in _STEPS for s in found[:i]):
            return text[: segment.start]
    return text


def _without_outer_fence(text: str) -> str:
    match = re.fullmatch(r"\s*```\w*\n(.*?)\n?```\s*", text, re.S)
    return match[1] if match else text


def _action(found: Sequence[Segment], at: int, tools: Tools) -> Parsed:
    body = found[at].body
    following = found[at + 1] if at + 1 < len(found) else Segment("text", "")
    given = following.body if following.label == "input" else None
    thought = "\n".join(s.body for s in found[:at] if s.label in ("thought", "text"))
    written, _, rest = body.partition("\n")
    name = written.strip().strip("`*'\"<>[]. ")
    if name.lower() in _ANSWERING and given:
        return WrittenAnswer(given)
    if name.lower() in _NO_TOOL:
        answer = next((s.body for s in found[at + 1 :] if s.label == "answer" and s.body), "")
        return WrittenAnswer(answer) if answer else Malformed("no_action")
    if (match := _CALLED.match(written.strip())) and closest(match[1], tools):
        name, given = match[1], given if given else _inside(written, match, tools)
    elif given is None and rest.strip():
        given = rest  # the label Action Input was left out
    return _call(name, given, thought, tools, body)


def _inside(written: str, match: re.Match[str], tools: Tools) -> str:
    """Return the arguments in `search("fees")` as JSON where they are Python, else as they are."""
    parameters = {name: tool.ordered for name, tool in tools.items()}
    calls = python_calls(written.strip().strip("`"), parameters)
    if calls:
        return json.dumps(calls[0][1], ensure_ascii=False)
    return match[2].strip().rstrip(")]").strip()


def _call(name: str, given: str | None, thought: str, tools: Tools, body: str) -> Parsed:
    known = closest(name, tools)
    if known is None:
        # JSON of a whole call may stand behind Action.
        written = tool_text.read_calls(body, {n: tool.ordered for n, tool in tools.items()})
        if written and written.calls:
            return WrittenCall(*written.calls[0], thought)
        return Malformed("no_tool", {"name": name[:60], "names": ", ".join(tools)})
    tool = tools[known]
    faulty = {"name": known, "arguments": ", ".join(tool.ordered)}
    if given is None or not given.strip():
        return Malformed("no_input", faulty) if tool.required else WrittenCall(known, {}, thought)
    arguments = read_arguments(given, tool)
    if arguments is None or any(name not in arguments for name in tool.required):
        return Malformed("bad_input", faulty)
    return WrittenCall(known, arguments, thought)


def closest(name: str, tools: Tools) -> str | None:
    """Return the tool of this name, in whatever spelling; None where there is none like it."""
    if name in tools:
        return name
    plain = {re.sub(r"[\W_]+", "", known).lower(): known for known in tools}
    wanted = re.sub(r"[\W_]+", "", name).lower()
    alike = difflib.get_close_matches(wanted, plain, n=1, cutoff=MIN_SIMILARITY)
    return plain[alike[0]] if alike else None


def read_arguments(given: str, tool: ToolSchema) -> dict[str, Any] | None:
    """Return the arguments written behind Action Input; None where they cannot be read."""
    text = given.strip()
    if (start := text.find("{")) > 0 and re.match(r"^(?:json\b|```|[\w ]{0,20}[:=]\s*\{)", text):
        text = text if text.startswith("```") else text[start:]
    value = next(json_values(text), None)
    if value is None and text.startswith("{"):
        return None
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]  # objects one behind another: of the first call
    if not isinstance(value, dict):
        return _single(text, value, tool)
    inner = value.get("arguments", value.get("args"))
    if isinstance(inner, dict) and not {"arguments", "args"} & set(tool.properties):
        value = inner
    accepted = {key: one for key, one in value.items() if key in tool.properties}
    if not accepted and len(value) == 1 and len(tool.properties) == 1:
        accepted = {tool.ordered[0]: next(iter(value.values()))}  # another name for the only one
    return {key: coerced(one, tool.properties[key]) for key, one in accepted.items()}


def _single(text: str, value: Any, tool: ToolSchema) -> dict[str, Any] | None:
    """Return a bare value as the first parameter; only its first paragraph, without quotes."""
    if not tool.properties:
        return {}
    if len(tool.required) > 1:
        return None
    name = tool.ordered[0]
    if value is None:
        value = re.split(r"\n\s*\n", text)[0].strip().removeprefix("```").strip("`\"'“”‘’ \n")
        value = re.sub(rf"^{re.escape(name)}\s*[:=]\s*", "", value).strip("\"'“”")
    return {name: coerced(value, tool.properties[name])} if value not in ("", None) else None


def coerced(value: Any, schema: Any) -> Any:
    """Return a value in the type its JSON Schema asks for, where it can be read so."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    try:
        if kind == "integer" and isinstance(value, str):
            return int(value.replace(",", ""))
        if kind == "number" and isinstance(value, str):
            return float(value.replace(",", ""))
    except ValueError:
        return value
    if kind == "boolean" and isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower(), value)
    if kind == "array" and isinstance(value, str):
        return [value]
    if kind == "string" and isinstance(value, int | float):
        return str(value)
    return value


def _unlabelled(text: str, found: Sequence[Segment], tools: Tools) -> Parsed:
    """Read a text without Action and Final Answer: a call in another form, or simply an answer."""
    written = tool_text.read_calls(text, {name: tool.ordered for name, tool in tools.items()})
    if written is not None:
        if not written.calls:
            return Malformed("no_action")
        return WrittenCall(*written.calls[0])
    if any(segment.label in ("thought", "input") for segment in found):
        return Malformed("no_action")
    return WrittenAnswer(text.strip()) if text.strip() else Malformed("no_answer")
