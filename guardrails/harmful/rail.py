"""Rail of harmful requests: what is asked for, and of what kind the harm is."""

from pathlib import Path

from guardrails.concepts import RuleBook
from guardrails.context import RailContext
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.view import folded_view

RULES = Path(__file__).with_name("rules.yaml")


class Harmful:
    """Finds requests for instructions, goods or texts that hurt people."""

    name = "harmful"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def __init__(self, rules: RuleBook | None = None) -> None:
        self._rules = rules or RuleBook.load(RULES)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return what does harm, of each kind each place."""
        return [finding for _, finding in self._rules.matches(folded_view(text), self.name)]

    def settled(self, text: str) -> int:
        """Return up to where no finding can begin or be acquitted, whatever follows the text."""
        return self._rules.settled(folded_view(text))


def build(context: RailContext) -> Harmful:
    """Return the rail."""
    return Harmful()
