"""Rail of harmful requests: what is asked for, and of what kind the harm is."""

from pathlib import Path

from guardrails.concepts import MAX_SPAN, RuleBook
from guardrails.context import RailContext
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.view import folded_view

RULES = Path(__file__).with_name("rules.yaml")


class Harmful:
    """Finds requests for instructions, goods or texts that hurt people."""

    name = "harmful"
    channels: frozenset[Channel] = frozenset(CHANNELS)
    reach = 2 * MAX_SPAN

    def __init__(self, rules: RuleBook | None = None) -> None:
        self._rules = rules or RuleBook.load(RULES)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return one finding a kind of harm."""
        return [finding for _, finding in self._rules.matches(folded_view(text), self.name)]


def build(context: RailContext) -> Harmful:
    """Return the rail."""
    return Harmful()
