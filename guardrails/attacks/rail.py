"""Rails against prompt injection and jailbreaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guardrails.attacks import scoring
from guardrails.attacks.decision import WindowModel, load_model, script
from guardrails.attacks.decoding import payloads
from guardrails.attacks.doubt.reason import Suspect, clearing
from guardrails.attacks.doubt.reasons import REASONS
from guardrails.attacks.requests import stray_requests
from guardrails.attacks.rules import name_of, signs
from guardrails.rail import Channel, Finding

LONGEST = 200_000  # characters that are checked; a longer text is cut by the rail on length
_PERSONA = 6_000  # characters within which a persona is set up
_STRAY = 0.7  # score of a request that is foreign to its document


@dataclass(frozen=True)
class InjectionRail:
    """Finds instructions to the model in what users, documents and tools say.

    Attributes:
        user: Decides on what a user typed: whole where it is short, else by windows.
        document: Decides on single windows of documents and results of tools.
    """

    name: str = "injection"
    channels: frozenset[Channel] = frozenset({"user", "document", "tool"})
    user: WindowModel = field(default_factory=lambda: load_model("user"))
    document: WindowModel = field(default_factory=lambda: load_model("document"))

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return where a text tries to instruct the model, by place."""
        if channel not in self.channels:
            return []
        text = text[:LONGEST]
        found = self._in_text(text, channel)
        for payload in payloads(text):
            for hit in self._in_text(payload.text, "user"):
                rule = f"{payload.encoding}:{hit.rule}"
                found.append(Finding(payload.start, payload.end, self.name, rule, hit.score))
        return sorted(set(found))

    def _in_text(self, text: str, channel: Channel) -> list[Finding]:
        analysis = scoring.analysed(text)
        view, mentions = analysis.view, analysis.mentions
        if not view.text.strip():
            return []
        if channel == "user" and len(view.text) <= scoring.LONGEST_WHOLE:
            return list(self._judged(analysis, [scoring.whole(view, mentions)], self.user, channel))
        model = self.user if channel == "user" else self.document
        found = list(self._judged(analysis, analysis.windows, model, channel))
        if channel != "user":
            for span in stray_requests(view):
                place = view.span(*span)
                found.append(Finding(*place, self.name, "stray_request", _STRAY))
        return found

    def _judged(
        self,
        analysis: scoring.Analysis,
        parts: Sequence[scoring.Window],
        model: WindowModel,
        channel: Channel,
    ) -> Iterator[Finding]:
        view = analysis.view
        threshold = model.threshold(script(view.text), channel, len(parts))
        for part in parts:
            score = scoring.probability(model, part)
            if score < threshold:
                continue
            marks = signs(part.text)
            suspect = Suspect(self.name, channel, analysis, part, score, model, len(parts), marks)
            if clearing(REASONS, suspect) is None:
                rule = name_of(part.concepts | marks)
                place = view.span(part.start, part.end)
                yield Finding(*place, self.name, rule, round(score, 3))


@dataclass(frozen=True)
class JailbreakRail:
    """Finds texts that set the model up as a persona without rules.

    Attributes:
        model: Decides on the windows of a text.
    """

    name: str = "jailbreak"
    channels: frozenset[Channel] = frozenset({"user", "document"})
    model: WindowModel = field(default_factory=lambda: load_model("jailbreak"))

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return one finding over the whole text where it sets up such a persona."""
        if channel not in self.channels:
            return []
        analysis = scoring.analysed(text[:_PERSONA])
        score = scoring.sustained(self.model, analysis.windows)
        threshold = self.model.threshold(script(analysis.view.text), channel)
        if not analysis.windows or score < threshold:
            return []
        part = scoring.whole(analysis.view, analysis.mentions)
        suspect = Suspect(self.name, channel, analysis, part, score, self.model)
        if clearing(REASONS, suspect):
            return []
        return [Finding(0, len(text), self.name, "persona", round(score, 3))]
