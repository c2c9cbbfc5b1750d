"""Output rails over a value: a text, a list, a table or a JSON object keeps its form.

The rails read all texts of a value at once, each behind its name, since "account" tells what the
number beside it is. What they redact is replaced inside the texts, so that JSON stays valid. A
finding that cannot be cut out blocks the value: in a number, in a name that the model chose, or
where the rest no longer matches the schema.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from guardrails.engine import Guard
from guardrails.rail import Channel, Decision, Finding
from guardrails.redaction import Placeholders, redact
from prompts.formats import FormatError, JsonFormat, OutputFormat, Table

_CHANNEL: Channel = "answer"


@dataclass(frozen=True)
class CheckedValue:
    """What the rails left of a value.

    Attributes:
        value: As it may go on; None where it is blocked.
        decision: What the rails together decided.
        blocking: The findings for which it is blocked.
    """

    value: Any
    decision: Decision
    blocking: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Leaf:
    """A text of a value in the text that the rails read.

    Attributes:
        start, end: Its offsets there.
        fixed: Whether it cannot be changed.
    """

    start: int
    end: int
    fixed: bool


def check_value(
    value: Any, output: OutputFormat, guard: Guard, placeholders: Placeholders | None = None
) -> CheckedValue:
    """Return a value with what the rails redact replaced, or blocked.

    Args:
        value: What `output` read from a reply; None passes.
        output: Its format.
        guard: Its rails of the channel `answer` are run.
        placeholders: Those of the conversation: redactions get other names, and what the user
            typed is put back in place of its placeholder.
    """
    placeholders = placeholders or Placeholders()
    own = dict(placeholders.values)
    data = _plain(value)
    text, leaves = _rendered(data, _names(value, output))
    findings = guard.findings(text, _CHANNEL)
    actions = {finding: guard.policy.action(_CHANNEL, finding) for finding in findings}
    decision = guard.decide(text, _CHANNEL, findings)
    if decision.action == "block":
        return CheckedValue(None, decision, _of(actions, "block"))
    hidden = _of(actions, "redact")
    fixed = tuple(f for f in hidden if any(_overlap(f, leaf) for leaf in leaves if leaf.fixed))
    if fixed:
        return CheckedValue(None, _blocked(decision), fixed)
    redacted = Placeholders(dict(own))
    texts = iter([_redacted(text, leaf, hidden, redacted) for leaf in leaves if not leaf.fixed])
    changed = _mapped(data, lambda _: Placeholders(own).restore(next(texts)))
    try:
        return CheckedValue(_restored(value, changed, output), decision)
    except FormatError:
        return CheckedValue(None, _blocked(decision), hidden)


def _of(actions: Mapping[Finding, str], action: str) -> tuple[Finding, ...]:
    return tuple(finding for finding, wanted in actions.items() if wanted == action)


def _blocked(decision: Decision) -> Decision:
    return replace(decision, action="block", text="")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return value.records() if isinstance(value, Table) else value


def _restored(value: Any, data: Any, output: OutputFormat) -> Any:
    """Return plain data in the form of a value.

    Raises:
        FormatError: it no longer matches the schema.
    """
    if isinstance(value, Table):
        rows = tuple(tuple(row[name] for name in value.columns) for row in data)
        return Table(value.columns, rows)
    if not isinstance(output, JsonFormat) or value is None or data == _plain(value):
        return value if data == _plain(value) else data
    return output.validate(data)


def _names(value: Any, output: OutputFormat) -> frozenset[str]:
    """Return the names that the caller chose for columns or properties."""
    if isinstance(value, Table):
        return frozenset(value.columns)
    return frozenset(_schema_names(output.schema if isinstance(output, JsonFormat) else None))


def _schema_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        yield from map(str, properties) if isinstance(properties, Mapping) else ()
        for part in schema.values():
            yield from _schema_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _schema_names(part)


def _rendered(data: Any, names: frozenset[str]) -> tuple[str, list[_Leaf]]:
    """Return all texts of plain data, one a line behind its name, and where each is."""
    parts: list[str] = []
    leaves: list[_Leaf] = []
    at = 0

    def add(text: str, *, leaf: bool, fixed: bool = False) -> None:
        nonlocal at
        if leaf:
            leaves.append(_Leaf(at, at + len(text), fixed))
        parts.append(text)
        at += len(text)

    for name, chosen, value in _leaves(data):
        if name:
            add(name, leaf=chosen and name not in names, fixed=True)
            add(": ", leaf=False)
        add(str(value), leaf=True, fixed=not isinstance(value, str))
        add("\n", leaf=False)
    return "".join(parts), leaves


def _leaves(data: Any, name: str = "", chosen: bool = False) -> Iterator[tuple[str, bool, Any]]:
    """Yield each text and number with its name, and whether that is a key of a mapping."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, str(key), True)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _leaves(value, name, chosen)
    elif data is not None and not isinstance(data, bool):
        yield name, chosen, data


def _overlap(finding: Finding, leaf: _Leaf) -> bool:
    return finding.start < leaf.end and leaf.start < finding.end


def _redacted(text: str, leaf: _Leaf, hidden: Iterable[Finding], placeholders: Placeholders) -> str:
    inside = [
        replace(
            finding,
            start=max(finding.start, leaf.start) - leaf.start,
            end=min(finding.end, leaf.end) - leaf.start,
        )
        for finding in hidden
        if _overlap(finding, leaf)
    ]
    return redact(text[leaf.start : leaf.end], inside, placeholders)


def _mapped(data: Any, change: Callable[[str], str]) -> Any:
    """Return plain data with each of its texts changed, in the order of `_leaves`."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, Mapping):
        return {key: _mapped(value, change) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_mapped(value, change) for value in data]
    return data
