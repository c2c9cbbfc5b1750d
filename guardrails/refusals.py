"""Refusals: what a person reads instead of a blocked text, in Korean and English."""

from collections.abc import Sequence
from pathlib import Path

from guardrails.policy import FAILED_RULE, Policy
from guardrails.rail import Channel, Decision, Finding
from text.messages import Messages

_TABLE = Path(__file__).with_name("refusals.yaml")


def refusal(decision: Decision, channel: Channel, policy: Policy, language: str) -> str:
    """Return the refusal for a blocked text: why, and what can be asked instead.

    Args:
        decision: A decision to block.
        channel: The channel it was made for.
        policy: The policy by which it was made; it says which finding blocked.
        language: "ko" or "en".
    """
    blocking = [f for f in decision.findings if policy.action(channel, f) == "block"]
    return refusal_for(blocking, language)


def refusal_for(blocking: Sequence[Finding], language: str) -> str:
    """Return the refusal for the findings that block a text, in a language."""
    if not blocking:
        return Messages.load(_TABLE)("other", language, rule="-")
    finding = max(blocking, key=lambda f: (f.rule == FAILED_RULE, f.rule == "self_harm", f.score))
    rule = f"{finding.rail}.{finding.rule}"
    return Messages.load(_TABLE)(_key(finding), language, rule=rule)


def _key(finding: Finding) -> str:
    table = Messages.load(_TABLE)
    names = (finding.rule if finding.rule == FAILED_RULE else "", f"{finding.rail}_{finding.rule}")
    return next((name for name in (*names, finding.rail) if name in table), "other")
