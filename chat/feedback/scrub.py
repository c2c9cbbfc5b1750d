"""Scrubbing: personal data and secrets out of texts that leave the conversation they were said in.

    scrubber = Scrubber(settings)
    scrubber.scrub("Call Kim at 010-1234-5678")      # "Call Kim at [PHONE_1]"

It runs whatever the guardrail policy is, also where the guardrails are off: who reads an evaluation
case, a prompt or a training file is another person than who wrote the text.
"""

from collections.abc import Iterable

from guardrails.context import RailContext
from guardrails.rail import Channel, Finding, Rail
from guardrails.redaction import Placeholders, redact
from guardrails.registry import build_rail
from settings import Settings

_SCRUBBED = ("secrets", "pii")
_ATTACKS = ("injection", "jailbreak")
_CHANNELS: tuple[Channel, ...] = ("user", "answer")


class Scrubber:
    """Scrubs texts by the rails of personal data and secrets, and finds attacks in them."""

    def __init__(self, settings: Settings) -> None:
        context = RailContext(settings)
        self._scrubbed = _rails(_SCRUBBED, context)
        self._attacks = _rails(_ATTACKS, context)

    def scrub(
        self, text: str, placeholders: Placeholders | None = None, *, public: Iterable[str] = ()
    ) -> str:
        """Return the text with placeholders for personal data and marks for secrets.

        Args:
            text: As somebody wrote it.
            placeholders: Those of related texts, in which a value has the same placeholder.
            public: Texts of documents. Personal data that stands in one of them, such as the
                telephone of an office, is kept; secrets never are.
        """
        known = list(public)
        found = [
            finding
            for finding in _findings(self._scrubbed, text)
            if finding.rail != "pii" or not _stands_in(text[finding.start : finding.end], known)
        ]
        return redact(text, found, placeholders if placeholders is not None else Placeholders())

    def is_attack(self, text: str) -> bool:
        """Return whether a text tries to instruct the model that reads it."""
        return bool(_findings(self._attacks, text, ("user", "document")))


def _rails(names: Iterable[str], context: RailContext) -> list[Rail]:
    built = (build_rail(name, context) for name in names)
    return [rail for rail in built if rail is not None]


def _findings(
    rails: Iterable[Rail], text: str, channels: tuple[Channel, ...] = _CHANNELS
) -> set[Finding]:
    return {
        finding
        for rail in rails
        for channel in channels
        if channel in rail.channels
        for finding in rail.check(text, channel)
    }


def _stands_in(value: str, texts: Iterable[str]) -> bool:
    return any(value in text for text in texts)
