"""Reach of the tools: what they send out and what they change, for the guardrails."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """What the tools of an assistant can do.

    Attributes:
        outside: Names of those that send their arguments out of this machine.
        acting: Names of those that change something.
    """

    outside: frozenset[str] = frozenset()
    acting: frozenset[str] = frozenset()
