"""Reach of the tools: what they send out and what they change, for the guardrails."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """What the tools of an assistant can do.

    Attributes:
        outside: Names of those that send their arguments out of this machine.
        acting: Names of those that change something.
        members: Names of those that are assistants without a tool of either kind: a task for them
            goes nowhere, but to a model.
    """

    outside: frozenset[str] = frozenset()
    acting: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
