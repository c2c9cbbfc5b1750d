"""Rail of age levels: themes that are kept from readers younger than a level.

The levels are the values of RAG_GUARD_AGE, from `elementary` to `adult`; each rule names the level
from which its theme is allowed. In a context of teaching, prevention or news it is allowed for all.
"""

from pathlib import Path
from typing import get_args

from guardrails.concepts import RuleBook
from guardrails.context import RailContext
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.view import folded_view
from settings_guard import AgeLevel

RULES = Path(__file__).with_name("themes.yaml")
LEVELS: tuple[AgeLevel, ...] = get_args(AgeLevel)


class Age:
    """Finds themes that are not for readers of an age."""

    name = "age"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def __init__(self, level: AgeLevel, rules: RuleBook | None = None) -> None:
        self._level = LEVELS.index(level)
        self._rules = rules or RuleBook.load(RULES)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each place where the text breaks a rule."""
        return [
            finding
            for rule, finding in self._rules.matches(folded_view(text), self.name)
            if self._level < LEVELS.index(rule.level)
        ]

    def settled(self, text: str) -> int:
        """Return up to where no finding can begin or be acquitted, whatever follows the text."""
        return self._rules.settled(folded_view(text))


def build(context: RailContext) -> Age | None:
    """Return the rail of RAG_GUARD_AGE, or None for adults."""
    level = context.settings.guard_age
    return None if level == "adult" else Age(level)
