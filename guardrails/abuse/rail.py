"""Rail against hate and abuse: certain words, and a classifier over words and n-grams."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from guardrails.abuse.features import vector
from guardrails.abuse.lexicon import abuse_view, matches, words
from guardrails.attacks.concepts import Mention, mentions_between
from guardrails.attacks.decision import WindowModel, load_model, script
from guardrails.attacks.features import Vector
from guardrails.attacks.normal_view import View
from guardrails.attacks.windows import windows
from guardrails.rail import CHANNELS, Channel, Finding

LONGEST = 100_000
# Insults that are ordinary words as well: "쓰레기 분리배출", "a dead battery". Alone they are abuse
# only where somebody is spoken to or of.
_ORDINARY = re.compile(
    r"쓰레기|바퀴벌레|구더기|기생충|꺼지|꺼져|뒤지|뒤져|호구|졸라|돼지|원숭이|벌레|냄새나|설치|수준"
    r"|죽어|염병|등신|늙은|미친|미쳤|사형시|흑돼지|통구이|딱딱거|재기해|대가리|면상|극혐|버러지|씹"
    r"|노친네|늙은이들|할배들|trash|vermin|parasite|pigs?|filthy|dead|die|kill|ugly|disease|burn|dumb|hate"
)
_SOMEBODY = re.compile(
    r"(?<![가-힣])(?:너(?!무|머|비)|니(?!트|켈)|네(?!이버|트워크|덜|시|개|명|번|[ ,.?!])"
    r"|넌|널(?!리|어)|당신|야(?!간|외|채|구|근|식|경|생|당|영|산|적)|쟤|걔|얘(?!기)|인간(?!관계|공학|문화)|저런|이런|그런)"
    r"|것들|애들|놈|[저그이]년|년들|(?<![가-힣0-9])년(?!도|대|간|차)|새끼"
    r"|\b(?:you|your|u|he|she|they|these|those|people|his|her|their)\b"
)
_NEAR = 60  # characters before and after a word
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
            if (m.concept == "certain" and not _is_ordinary_word(view, m))
            or (m.concept == "insult" and _is_disguised(view, m))
        ]
        threshold = self.model.threshold(script(view.text), channel)
        for start, end in parts(view):
            score = self.model.probability(features(view, start, end, found))
            if score >= threshold and not _is_ordinary(view, start, end, found):
                place = view.span(start, end)
                out.append(Finding(*place, self.name, "classifier", round(score, 3)))
        return sorted(set(out))


def _is_ordinary(view: View, start: int, end: int, found: Sequence[Mention]) -> bool:
    """Whether the only words of abuse in a part are ordinary ones, and about nobody."""
    here = mentions_between(found, start, end)
    return (
        bool(here)
        and all(_ORDINARY.fullmatch(view.text, m.start, m.end) for m in here)
        and not _SOMEBODY.search(view.text[start:end])
    )


def _is_ordinary_word(view: View, mention: Mention) -> bool:
    """Whether a word is an ordinary one as well, and its sentence is about nobody."""
    if not _ORDINARY.fullmatch(view.text, mention.start, mention.end):
        return False
    near = view.text[max(0, mention.start - _NEAR) : mention.end + _NEAR]
    return not _SOMEBODY.search(near) and not _is_disguised(view, mention)


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
    here = {m.concept for m in mentions_between(found, start, end)}
    return vector(view.text[start:end], here, words().names)
