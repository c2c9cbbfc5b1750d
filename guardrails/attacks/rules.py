"""Rules over the concepts and signs of a window."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guardrails.attacks.features import SIGNS
from text.messages import load_yaml

_FILE = Path(__file__).with_name("rules.yaml")

UNNAMED = "classifier"


@dataclass(frozen=True)
class Rule:
    """A rule: concepts that must all, of which one must, and none may be mentioned.

    Attributes:
        id: What a finding by it is called.
        all: Concepts that must all be there.
        any: At least one of these, where there are any.
        none: None of these.
    """

    id: str
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]

    def applies(self, mentioned: Set[str]) -> bool:
        """Whether a window that mentions these concepts falls under the rule."""
        return (
            self.all <= mentioned
            and (not self.any or bool(self.any & mentioned))
            and not self.none & mentioned
        )


@cache
def rules(path: Path = _FILE) -> tuple[Rule, ...]:
    """Return the rules of a YAML file."""
    return tuple(
        Rule(
            row["id"],
            frozenset(row["all"]),
            frozenset(row.get("any", ())),
            frozenset(row.get("none", ())),
        )
        for row in load_yaml(path.read_text("utf-8"))
    )


def signs(text: str) -> frozenset[str]:
    """Return the signs of markup in a window, as `sign_NAME`."""
    return frozenset(f"sign_{name}" for name, pattern in SIGNS.items() if pattern.search(text))


def name_of(mentioned: Set[str]) -> str:
    """Return the id of the first rule that applies, or `classifier`."""
    return next((rule.id for rule in rules() if rule.applies(mentioned)), UNNAMED)
