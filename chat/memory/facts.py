"""Facts about a user, and what is proposed, changed and deleted."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["said", "asked", "model", "edited"]
Action = Literal["saved", "updated", "forgotten", "refused"]


@dataclass(frozen=True)
class Candidate:
    """A fact that a text states, before it is checked against what is stored.

    Attributes:
        attribute: Key of `attributes.yaml`.
        value: The value in the words of the user.
        label: Which of several, where an attribute may have several: the event of a date, the
            object of a preference; empty for attributes with one value.
        asked: Whether the user has asked to remember it.
        retracts: Whether the fact no longer holds, as in "I'm no longer a student".
        source: The sentence it was read from; checked, never stored.
    """

    attribute: str
    value: str
    label: str = ""
    asked: bool = False
    retracts: bool = False
    source: str = ""


@dataclass(frozen=True)
class Fact:
    """A stored fact about a user.

    Attributes:
        origin: Said in passing, asked to be remembered, extracted by a model, or edited by hand.
        created_at: Unix time.
        replaced_at: When a newer value took its place; None while it holds.
    """

    id: str
    user: str
    attribute: str
    label: str
    value: str
    language: str
    origin: Origin
    created_at: float
    replaced_at: float | None = None

    @property
    def words(self) -> str:
        """Label and value as one text."""
        return f"{self.label} {self.value}".strip()


@dataclass(frozen=True)
class Change:
    """What one message did to the memory; `old` is the value before."""

    action: Action
    fact: Fact
    old: str = ""
