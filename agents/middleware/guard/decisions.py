"""Guard decisions: what the rails decided about a text, as it is kept in state and answers."""

from agents.state import GuardDecision
from guardrails.policy import Policy
from guardrails.rail import Action, Channel, Decision


def guard_decisions(
    decision: Decision, channel: Channel, policy: Policy, *, embedded: bool = False
) -> list[GuardDecision]:
    """Return a decision as state, one entry a rule; of texts from outside only what acts.

    Args:
        decision: What the rails together decided.
        channel: Where the text comes from.
        policy: Of the guard.
        embedded: Whether the model is the embedded one, which is sent nothing: the user's own data
            stays as it is.
    """
    spans: dict[tuple[str, str, Action], int] = {}
    for finding in decision.findings:
        action = policy.action(channel, finding)
        if action == "redact" and channel == "user" and embedded:
            action = "allow"
        if action != "allow" or channel in ("user", "answer"):
            rule = finding.rail, finding.rule, action
            spans[rule] = spans.get(rule, 0) + 1
    return [
        GuardDecision(rail=rail, rule=rule, action=action, channel=channel, spans=count)
        for (rail, rule, action), count in spans.items()
    ]
