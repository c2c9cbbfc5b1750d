"""Policy: what may be done about the findings of each rail and rule, per channel."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from errors import SettingsError
from guardrails.rail import CHANNELS, Action, Channel, Finding
from text.messages import load_yaml

DEFAULTS = Path(__file__).with_name("policies.yaml")
Response = Literal["off", "log", "warn", "redact", "block"]
RESPONSES: tuple[Response, ...] = get_args(Response)
_ACTIONS: dict[Response, Action] = {
    "off": "allow",
    "log": "allow",
    "warn": "warn",
    "redact": "redact",
    "block": "block",
}
_ORDER: tuple[Action, ...] = ("allow", "warn", "redact", "block")
FAILED_RULE = "rail_failed"


def strictest(actions: Iterable[Action]) -> Action:
    """Return the strictest of some actions; `allow` without any."""
    return max(actions, key=_ORDER.index, default="allow")


@dataclass(frozen=True)
class Policy:
    """Response to each rail and rule, per channel.

        Policy.of({"pii": {"answer": "log"}, "pii.phone": "off"})

    Attributes:
        table: Response per channel, by rail or `rail.rule`.
        fail_closed: Whether a rail that raises blocks the text instead of letting it pass.
    """

    table: Mapping[str, Mapping[Channel, Response]] = field(default_factory=dict)
    fail_closed: bool = True

    @classmethod
    def of(cls, changes: Mapping[str, Any] | None = None, *, fail_closed: bool = True) -> "Policy":
        """Return the default policy with some entries replaced.

        Raises:
            SettingsError: an entry names no channel or no response.
        """
        table = {name: dict(entry) for name, entry in _defaults().items()}
        for name, value in (changes or {}).items():
            rail = name.partition(".")[0]
            if rail not in table:
                raise SettingsError(
                    "RAG_GUARD_POLICY: {name!r} is not a rail.",
                    "Did you mean {near}?",
                    name=rail,
                    near=_nearest(rail, table),
                )
            table[name] = {**table.get(name, table[rail]), **_entry(value)}
        return cls(table, fail_closed)

    def response(self, channel: Channel, rail: str, rule: str = "") -> Response:
        """Return the response to a rule of a rail on a channel; `log` where nothing is said."""
        entry = self.table.get(f"{rail}.{rule}") or self.table.get(rail) or {}
        return entry.get(channel, "log")

    def action(self, channel: Channel, finding: Finding) -> Action:
        """Return what a finding asks for."""
        if finding.rule == FAILED_RULE:
            return "block" if self.fail_closed else "warn"
        return _ACTIONS[self.response(channel, finding.rail, finding.rule)]

    def runs(self, channel: Channel, rail: str) -> bool:
        """Return whether a rail runs on a channel: unless it and all its rules are off."""
        return self._responses(channel, rail) != {"off"}

    def acts(self, channel: Channel, rail: str) -> bool:
        """Return whether something that a rail finds on a channel may be redacted or blocked."""
        return bool(self._responses(channel, rail) & {"redact", "block"})

    def _responses(self, channel: Channel, rail: str) -> set[Response]:
        rules = [entry for name, entry in self.table.items() if name.startswith(f"{rail}.")]
        return {entry.get(channel, "log") for entry in (self.table.get(rail, {}), *rules)}


@cache
def _defaults() -> dict[str, dict[Channel, Response]]:
    table = load_yaml(DEFAULTS.read_text("utf-8"))
    return {name: _entry(value) for name, value in table.items()}


def _entry(value: Any) -> dict[Channel, Response]:
    if not isinstance(value, Mapping):
        value = dict.fromkeys(CHANNELS, value)
    return {_channel(channel): _response(response) for channel, response in value.items()}


def _channel(name: Any) -> Channel:
    if name not in CHANNELS:
        raise SettingsError(
            "RAG_GUARD_POLICY: {name!r} is not a channel.",
            "Did you mean {near}?",
            name=str(name),
            near=_nearest(str(name), CHANNELS),
        )
    return cast(Channel, name)


def _response(value: Any) -> Response:
    value = "off" if value is False else value  # as YAML reads a bare `off`
    if value not in RESPONSES:
        raise SettingsError(
            "RAG_GUARD_POLICY: {name!r} is not a response.",
            "Did you mean {near}?",
            name=str(value),
            near=_nearest(str(value), RESPONSES),
        )
    return cast(Response, value)


def _nearest(name: str, known: Iterable[str]) -> str:
    (near,) = difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)
    return near
