"""Redaction: found spans are replaced by placeholders, which a later answer can be restored from.

placeholders = Placeholders()
shown = redact("call 010-1234-5678", findings, placeholders)   # "call [PHONE_1]"
placeholders.restore("I noted [PHONE_1].")                     # "I noted 010-1234-5678."
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guardrails.rail import Finding

_RESTORED = frozenset({"pii"})  # what a user gave may be shown to that user again
_REMOVED = frozenset({"invisible"})  # leaves no trace
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{1,30}_\d{1,4}\]")


@dataclass
class Placeholders:
    """The placeholders of one conversation, and the values they stand for.

    One value has one placeholder for as long as the conversation lasts, so that a model can tell
    two people apart without seeing either number. Keep it with the conversation and as private.
    """

    values: dict[str, str] = field(default_factory=dict)

    def of(self, value: str, rule: str, text: str = "") -> str:
        """Return the placeholder of a value; one that `text` already has is not used anew."""
        kind = rule.upper()
        for name, known in self.values.items():
            if known == value and name.startswith(f"[{kind}_"):
                return name
        number = 1
        while (name := f"[{kind}_{number}]") in self.values or name in text:
            number += 1
        self.values[name] = value
        return name

    def restore(self, text: str) -> str:
        """Return a text with the values in place of their placeholders; unknown ones stay."""
        return _PLACEHOLDER.sub(lambda found: self.values.get(found.group(), found.group()), text)

    def to_json(self) -> dict[str, str]:
        """Return the values by placeholder, to be stored with the conversation."""
        return dict(self.values)

    @classmethod
    def from_json(cls, values: Mapping[str, str]) -> "Placeholders":
        """Return the placeholders that `to_json` gave."""
        return cls(dict(values))


def redact(text: str, findings: Iterable[Finding], placeholders: Placeholders) -> str:
    """Return a text with the findings replaced; of overlapping ones the whole extent is."""
    parts: list[str] = []
    at = 0
    for start, end, finding in merged(findings):
        parts += (text[at:start], _replacement(text, start, end, finding, placeholders))
        at = end
    return "".join([*parts, text[at:]])


def merged(findings: Iterable[Finding]) -> list[tuple[int, int, Finding]]:
    """Return disjoint spans that are not empty, each with its surest finding."""
    spans: list[tuple[int, int, Finding]] = []
    for finding in sorted(f for f in findings if f.start < f.end):
        if spans and finding.start < spans[-1][1]:
            start, end, first = spans[-1]
            best = max(first, finding, key=lambda f: (f.score, f.end - f.start))
            spans[-1] = start, max(end, finding.end), best
        else:
            spans.append((finding.start, finding.end, finding))
    return spans


def _replacement(
    text: str, start: int, end: int, finding: Finding, placeholders: Placeholders
) -> str:
    if finding.rail in _REMOVED:
        return ""
    if finding.rail in _RESTORED:
        return placeholders.of(text[start:end], finding.rule, text)
    return f"[{finding.rail.upper()}]"
