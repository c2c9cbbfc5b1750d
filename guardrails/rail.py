"""What a rail is: a check of one text that reports findings, and what may be done about them."""

from dataclasses import dataclass
from typing import Literal, Protocol

Channel = Literal["user", "document", "tool", "answer"]
Action = Literal["allow", "warn", "redact", "block"]
CHANNELS: tuple[Channel, ...] = ("user", "document", "tool", "answer")


@dataclass(frozen=True, order=True)
class Finding:
    """One finding of a rail in a text.

    Attributes:
        start: Offset of its first character in the text that was checked.
        end: Offset behind its last character.
        rail: Name of the rail, such as `pii`.
        rule: Id of the rule within the rail, such as `kr_rrn`.
        score: How likely the rule is right, from 0 to 1; 1 for a rule without doubt.
    """

    start: int
    end: int
    rail: str
    rule: str
    score: float = 1.0


@dataclass(frozen=True)
class Decision:
    """What the rails together decided about one text.

    Attributes:
        action: The strictest action that a finding asks for.
        findings: All findings, in the order of the text.
        text: The text as it may go on: redacted where a policy says so, empty where blocked.
    """

    action: Action
    findings: tuple[Finding, ...] = ()
    text: str = ""


class Rail(Protocol):
    """A check of one text; it holds no state of a conversation and reaches no network.

    One with an attribute `whole_text = True` may ask a model: it runs after the others, on a whole
    text as they let it go on, and never on a part of a stream.

    Of a stream as much is held back as the attribute `reach` of a rail says, in characters; or all
    that is not before the place that its method `settled(text)` returns, where it has one.
    """

    @property
    def name(self) -> str:
        """Name of the rail, as in policies and decisions."""

    @property
    def channels(self) -> frozenset[Channel]:
        """Where it applies."""

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the findings in a text; an empty list allows it."""
