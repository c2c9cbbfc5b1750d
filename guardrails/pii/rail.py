"""Rail of personal data: Korean and international numbers, contacts, stated names and addresses."""

from guardrails.context import RailContext
from guardrails.detector import Detector, find_all
from guardrails.pii import addresses, contact, finance, korean_numbers, people
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.view import folded_view

DETECTORS: tuple[Detector, ...] = (
    *korean_numbers.DETECTORS,
    *finance.DETECTORS,
    *contact.DETECTORS,
    *addresses.DETECTORS,
    *people.DETECTORS,
)


class PersonalData:
    """Finds personal data in a text."""

    name = "pii"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the personal data in a text, one finding a place."""
        return find_all(DETECTORS, folded_view(text), self.name)


def build(context: RailContext) -> PersonalData:
    """Return the rail."""
    return PersonalData()
