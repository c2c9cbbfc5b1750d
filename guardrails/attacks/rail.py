"""Rails against prompt injection and jailbreaks."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guardrails.attacks import scoring
from guardrails.attacks.decision import WindowModel, load_model, script
from guardrails.attacks.decoding import payloads
from guardrails.attacks.ordinary.asides import is_aside
from guardrails.attacks.ordinary.questions import asks_for_information
from guardrails.attacks.own_memory import concerns_own_memory
from guardrails.attacks.quoting import unquoted
from guardrails.attacks.requests import stray_requests
from guardrails.attacks.rules import name_of, signs
from guardrails.rail import Channel, Finding

LONGEST = 200_000  # characters that are checked; a longer text is cut by the rail on length
_PERSONA = 6_000  # characters within which a persona is set up
# What speaks to a model or of its prompt. A window of a longer text without it must score as high
# as if the text were four times as long.
_ADDRESS = frozenset({
    "model", "reader_model", "system_prompt", "own_answer", "forged", "unrestricted",
    "never_refuse", "sign_role_tag", "sign_comment", "sign_placeholder",
    "sign_url_query",
})  # fmt: skip
_ASIDE = 4
_QUOTED = 64  # the same for a quotation in a text about attacks
# What ordinary requests, rude words and statements about oneself mention as well:
# "뇌물 금지 규정 알려 줘", "answer me", "my phone number is ...".
_ORDINARY = frozenset({
    "answer", "discussion", "harm", "hypothetical", "instruction", "personal", "pressure",
    "restriction", "reveal", "say_that", "secret", "verbatim", "you", "sign_imperative",
    "sign_first_person",
})  # fmt: skip
_SURE = 0.45  # score that a text needs which mentions nothing but that
# What names nothing that an attack is after: "show me your sources", "관리자 권한 받고 싶어요".
_NO_AIM = frozenset({
    "answer", "discussion", "forged", "pressure", "reveal", "unrestricted", "you",
    "sign_imperative", "sign_first_person", "sign_question", "sign_quoted", "sign_role_tag",
    "sign_technical",
})  # fmt: skip
_CERTAIN = 0.9  # the same for a text that mentions nothing but that
# What sets up a persona: somebody is spoken to, or told to be or to drop something.
_SETS_UP = frozenset({
    "compliance_frame", "never_refuse", "no_warning", "override", "own_answer", "persona", "you",
})  # fmt: skip
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
        if channel not in self.channels or _is_own_business(text, channel):
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
        view, language, number = analysis.view, script(analysis.view.text), len(parts)
        threshold = model.threshold(language, channel, number)
        for part in parts:
            score = scoring.probability(model, part)
            if score < threshold:
                continue
            here = part.concepts | signs(part.text)
            if channel == "user" and here <= _ORDINARY and score < _SURE:
                continue
            if _is_harmless(analysis, part, model, threshold, channel):
                continue
            doubt = 1 if number == 1 or here & _ADDRESS else _ASIDE
            rest = unquoted(view.text, part, analysis.mentions)
            if rest is not None and scoring.probability(model, rest) < threshold:
                doubt = _QUOTED
            if doubt == 1 or score >= model.threshold(language, channel, number, doubt):
                place = view.span(part.start, part.end)
                yield Finding(*place, self.name, name_of(here), round(score, 3))


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
        if channel not in self.channels or _is_own_business(text, channel):
            return []
        analysis = scoring.analysed(text[:_PERSONA])
        score = scoring.sustained(self.model, analysis.windows)
        threshold = self.model.threshold(script(analysis.view.text), channel)
        if not analysis.windows or score < threshold:
            return []
        mentioned = frozenset(mention.concept for mention in analysis.mentions)
        if mentioned <= _ORDINARY and score < _SURE:
            return []
        if channel == "user" and not mentioned & _SETS_UP and score < _CERTAIN:
            return []
        is_question = channel == "user" and asks_for_information(analysis.view.text, mentioned)
        if is_question and score < _CERTAIN:
            return []
        return [Finding(0, len(text), self.name, "persona", round(score, 3))]


def _has_no_aim(text: str, concepts: frozenset[str]) -> bool:
    """Return whether what a user typed names nothing that an attack is after."""
    return concepts | signs(text) <= _NO_AIM or asks_for_information(text, concepts)


def _is_own_business(text: str, channel: Channel) -> bool:
    return channel == "user" and concerns_own_memory(text)


def _is_harmless(
    analysis: scoring.Analysis,
    part: scoring.Window,
    model: WindowModel,
    threshold: float,
    channel: Channel,
) -> bool:
    """Return whether a part is no attack without what it names only in passing."""
    text = analysis.view.text
    first, last = (
        bisect_left(analysis.mentions, place, key=lambda m: m.start)
        for place in (part.start, part.end)
    )
    here = (m for m in analysis.mentions[first:last] if m.end <= part.end)
    meant = frozenset(m.concept for m in here if not is_aside(text, m, channel))
    rest = scoring.Window(part.start, part.end, part.text, meant)
    score = scoring.probability(model, rest)
    if channel == "user" and _has_no_aim(part.text, meant):
        return score < _CERTAIN
    if meant == part.concepts:
        return False
    ordinary = channel == "user" and meant | signs(part.text) <= _ORDINARY
    return score < (max(threshold, _SURE) if ordinary else threshold)
