"""Rail against hate and abuse: certain words, and a classifier over words and n-grams."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guardrails.abuse.features import vector
from guardrails.abuse.lexicon import abuse_view, matches, words
from guardrails.attacks.concepts import Mention
from guardrails.attacks.decision import WindowModel, load_model, script
from guardrails.attacks.features import Vector
from guardrails.attacks.normal_view import View
from guardrails.attacks.windows import windows
from guardrails.rail import CHANNELS, Channel, Finding

LONGEST = 100_000
_WHOLE = 200  # characters of a text that is judged as one


@dataclass(frozen=True)
class AbuseRail:
    """Finds insults, slurs, threats and sexual harassment.

    Attributes:
        model: Decides on windows of a text.
    """

    name: str = "abuse"
    channels: frozenset[Channel] = frozenset(CHANNELS)
    model: WindowModel = field(default_factory=lambda: load_model("abuse"))

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the words and sentences of hate and abuse, by place."""
        if channel not in self.channels:
            return []
        view = abuse_view(text[:LONGEST])
        found = matches(view)
        out = [
            Finding(*view.span(m.start, m.end), self.name, "lexicon")
            for m in found
            if m.concept == "certain" or (m.concept == "insult" and _is_disguised(view, m))
        ]
        threshold = self.model.threshold(script(view.text), channel)
        for start, end in parts(view):
            score = self.model.probability(features(view, start, end, found))
            if score >= threshold:
                place = view.span(start, end)
                out.append(Finding(*place, self.name, "classifier", round(score, 3)))
        return sorted(set(out))


def _is_disguised(view: View, mention: Mention) -> bool:
    """Whether signs were removed within a word: nobody disguises an innocent one."""
    start, end = view.span(mention.start, mention.end)
    return end - start > mention.end - mention.start


def parts(view: View) -> list[tuple[int, int]]:
    """Return the windows of a view; a short text is one."""
    if len(view.text) <= _WHOLE:
        return [(0, len(view.text))] if view.text.strip() else []
    return windows(view.text)


def features(view: View, start: int, end: int, found: Sequence[Mention]) -> Vector:
    """Return the features of a window."""
    here = {m.concept for m in found if start <= m.start and m.end <= end}
    return vector(view.text[start:end], here, words().names)
