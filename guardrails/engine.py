"""Guard: runs the rails over one text and decides by the policy what may go on.

guard = build_guard(Settings())
guard.check("내 번호는 010-1234-5678", "user").text   # "내 번호는 [PHONE_1]"
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from guardrails.policy import FAILED_RULE, Policy, strictest
from guardrails.rail import Channel, Decision, Finding, Rail
from guardrails.redaction import Placeholders, redact

_log = logging.getLogger(__name__)
DEFAULT_REACH = 160  # characters; a rail may say otherwise by an attribute `reach`


class Guard:
    """Several rails in order, and the policy about their findings.

    Attributes:
        rails: The rails, in the order in which they run.
        policy: What may be done about their findings.
    """

    def __init__(self, rails: Sequence[Rail], policy: Policy | None = None) -> None:
        self.rails = tuple(rails)
        self.policy = policy or Policy.of()

    def check(
        self, text: str, channel: Channel, placeholders: Placeholders | None = None
    ) -> Decision:
        """Run every rail of a channel and return the decision; offsets are those of `text`.

        Args:
            text: What was typed, retrieved, returned by a tool, or generated.
            channel: Where it comes from.
            placeholders: Those of the conversation; without them a redaction cannot be restored.
        """
        known = placeholders if placeholders is not None else Placeholders()
        found = self.findings(text, channel)
        decision = self.decide(text, channel, found, known)
        if decision.action == "block" or not self.judges(channel):
            return decision
        judged = self.judged(decision.text, channel)
        whole = [replace(f, start=0, end=len(text)) for f in judged]
        return self.decide(text, channel, [*whole, *found], known) if whole else decision

    def findings(self, text: str, channel: Channel) -> list[Finding]:
        """Return what the rails find in a text, in its order, without what is switched off.

        Rails that read a whole text are left out: see `judged`.
        """
        return self._found(
            (r for r in self._rails_for(channel) if not _reads_whole(r)), text, channel
        )

    def judged(self, text: str, channel: Channel) -> list[Finding]:
        """Return what the rails find that read a whole text, as it may go on by the others."""
        return self._found(self.judges(channel), text, channel)

    def judges(self, channel: Channel) -> list[Rail]:
        """Return the rails that read a whole text, and may wait for a model."""
        return [rail for rail in self._rails_for(channel) if _reads_whole(rail)]

    def holds(self, channel: Channel) -> bool:
        """Return whether a text may only be shown whole, since a rail that reads it may block."""
        acts = (self.policy.acts(channel, rail.name) for rail in self.judges(channel))
        return any(acting or self.policy.fail_closed for acting in acts)

    def _found(self, rails: Iterable[Rail], text: str, channel: Channel) -> list[Finding]:
        found = {f for rail in rails for f in self._run(rail, text, channel)}
        return sorted(f for f in found if self._is_counted(f, channel))

    def decide(
        self,
        text: str,
        channel: Channel,
        findings: Iterable[Finding],
        placeholders: Placeholders | None = None,
    ) -> Decision:
        """Return the decision about a text by what was found in it."""
        found = tuple(findings)
        actions = {finding: self.policy.action(channel, finding) for finding in found}
        action = strictest(actions.values())
        if action == "block":
            return Decision("block", found, "")
        hidden = [finding for finding, wanted in actions.items() if wanted == "redact"]
        known = placeholders if placeholders is not None else Placeholders()
        return Decision(action, found, redact(text, hidden, known) if hidden else text)

    def with_rails(self, *rails: Rail) -> "Guard":
        """Return a guard that runs further rails, such as those that know a turn's passages."""
        return Guard((*self.rails, *rails), self.policy)

    def reach(self, channel: Channel) -> int:
        """Return how many characters a redacted or blocked finding and its context may span.

        Rails that say by `settled` where a text is settled are left out.
        """
        acting = (rail for rail in self._acting(channel) if not hasattr(rail, "settled"))
        return max(map(_reach, acting), default=0)

    def settled(self, text: str, channel: Channel) -> int:
        """Return up to where nothing that acts can begin any more, whatever follows the text."""
        return min((_settled(rail, text) for rail in self._acting(channel)), default=len(text))

    def _acting(self, channel: Channel) -> list[Rail]:
        quick = (rail for rail in self._rails_for(channel) if not _reads_whole(rail))
        return [rail for rail in quick if self.policy.acts(channel, rail.name)]

    def _rails_for(self, channel: Channel) -> list[Rail]:
        return [
            rail
            for rail in self.rails
            if channel in rail.channels and self.policy.runs(channel, rail.name)
        ]

    def _is_counted(self, finding: Finding, channel: Channel) -> bool:
        if finding.rule == FAILED_RULE:
            return True
        return self.policy.response(channel, finding.rail, finding.rule) != "off"

    def _run(self, rail: Rail, text: str, channel: Channel) -> list[Finding]:
        try:
            return [_within(finding, text) for finding in rail.check(text, channel)]
        except Exception as error:
            # The text may be private and so may be the message of the error.
            _log.warning("Rail %s failed: %s", rail.name, type(error).__name__)
            return [Finding(0, 0, rail.name, FAILED_RULE, 0.0)]


def _within(finding: Finding, text: str) -> Finding:
    """Return a finding whose offsets lie in the text, as a slice would read them."""
    start = min(max(finding.start, 0), len(text))
    return replace(finding, start=start, end=min(max(finding.end, start), len(text)))


def _reads_whole(rail: Rail) -> bool:
    whole: bool = getattr(rail, "whole_text", False)
    return whole


def _settled(rail: Rail, text: str) -> int:
    own = getattr(rail, "settled", None)
    if own is None:
        return max(0, len(text) - _reach(rail))
    try:
        return int(own(text))
    except Exception as error:  # nothing is shown before its end, when all is checked
        _log.warning("Rail %s failed: %s", rail.name, type(error).__name__)
        return 0


def _reach(rail: Rail) -> int:
    reach: int = getattr(rail, "reach", DEFAULT_REACH)
    return reach
