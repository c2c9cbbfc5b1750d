"""A false-positive rule (`Reason`), and what it is asked about: a part of a text (`Suspect`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from guardrails.attacks.concepts import mentions_between
from guardrails.attacks.decision import WindowModel, script
from guardrails.attacks.doubt.asides import is_aside
from guardrails.attacks.scoring import Analysis, Window, probability
from guardrails.rail import CHANNELS, Channel

RAILS = ("injection", "jailbreak")
NEVER = 2.0  # a score that nothing reaches


@dataclass(frozen=True)
class Suspect:
    """A part of a text that a classifier takes for an attack.

    Attributes:
        rail: The rail that asks.
        channel: How the text reaches the model that is protected.
        analysis: The whole text.
        part: What is suspected.
        score: How probable an attack in it is, by the classifier.
        model: The classifier.
        windows: Among how many windows of the text the part was found.
        signs: Signs of markup and mood in the part; a long text has all of them, so they say
            something of a window only.
    """

    rail: str
    channel: Channel
    analysis: Analysis
    part: Window
    score: float
    model: WindowModel
    windows: int = 1
    signs: frozenset[str] = frozenset()

    @cached_property
    def meant(self) -> Window:
        """The part without the concepts that it mentions in passing."""
        text = self.analysis.view.text
        here = mentions_between(self.analysis.mentions, self.part.start, self.part.end)
        meant = frozenset(m.concept for m in here if not is_aside(text, m, self.channel))
        return self.without(meant)

    @cached_property
    def least(self) -> float:
        """The score, or that of the part as it is meant where this is lower."""
        if self.meant is self.part:
            return self.score
        return min(self.score, probability(self.model, self.meant))

    @cached_property
    def named(self) -> frozenset[str]:
        """The concepts that the part means, and its signs."""
        return self.meant.concepts | self.signs

    def without(self, concepts: frozenset[str]) -> Window:
        """Return the part as if it mentioned these concepts only."""
        if concepts == self.part.concepts:
            return self.part
        return Window(self.part.start, self.part.end, self.part.text, concepts)

    def threshold(self, times: float = 1.0) -> float:
        """Return the score from which on a part counts in a text that is `times` as long."""
        language = script(self.analysis.view.text)
        return self.model.threshold(language, self.channel, self.windows, times)

    def is_harmless(self, part: Window) -> bool:
        """Return whether the classifier takes another form of the part for no attack."""
        return probability(self.model, part) < self.threshold()


@dataclass(frozen=True)
class Reason:
    """A reason why a suspect part may be no attack, and which score outweighs it.

    Attributes:
        name: What it is called.
        holds: Whether it is there.
        score: The least score of an attack in spite of it.
        times: Or a threshold as if the text were that many times as long.
        rails: To which rails it matters.
        channels: To which channels.
    """

    name: str
    holds: Callable[[Suspect], bool]
    score: float = 0.0
    times: float = 1.0
    rails: tuple[str, ...] = RAILS
    channels: tuple[Channel, ...] = CHANNELS

    def clears(self, suspect: Suspect) -> bool:
        """Return whether the reason is there and the score does not outweigh it."""
        if suspect.rail not in self.rails or suspect.channel not in self.channels:
            return False
        least = max(self.score, suspect.threshold(self.times))
        return suspect.least < least and self.holds(suspect)


def clearing(reasons: Iterable[Reason], suspect: Suspect) -> Reason | None:
    """Return the first reason that clears a suspect part, or None where it is an attack."""
    return next((reason for reason in reasons if reason.clears(suspect)), None)
