"""Rail against hate and abuse: certain words, and a classifier over words and n-grams.

Swearing at nobody ("아 시발 마감 언제야") has a rule of its own, so that a policy can let it pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from guardrails.abuse.features import vector
from guardrails.abuse.lexicon import abuse_view, matches, words
from guardrails.attacks.concepts import Mention, mentions_between
from guardrails.attacks.decision import WindowModel, load_model, script
from guardrails.attacks.features import Vector
from guardrails.attacks.normal_view import View
from guardrails.attacks.windows import windows
from guardrails.rail import CHANNELS, Channel, Finding

LONGEST = 100_000
EXPLETIVE = "expletive"  # rule of swearing at nobody
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
# Oaths. Where a part holds no other word of abuse and nobody is spoken to or of, they are about the
# matter: "아 시발 과제 마감 언제야", "what the fuck is this error".
_OATH = re.compile(
    r"시발|씨발|씨팔|시벌|씨벌|씨바|쓰벌|쉬벌|슈발|시이발|시바알|시부랄|ㅅㅂ|ㅆㅂ|존나|졸라|죤나|존내"
    r"|염병|염병할|니미럴|좆같|개같|ㅈ같|미쳤|미친|fuck\w*|shit|damn"
)
_CALLED_SO = re.compile(r" ?(?:놈|년|새끼|새꺄|색기|것들|자식)|들?아(?:[ !?.,~]|$)")
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
        threshold = self.model.threshold(script(view.text), channel)
        out = []
        for start, end in parts(view):
            here = mentions_between(found, start, end)
            oath = EXPLETIVE if _is_oath(view, start, end, here) else ""
            for m in here:
                if _is_certain(view, m):
                    rule = oath or "lexicon"
                    out.append(Finding(*view.span(m.start, m.end), self.name, rule))
            score = self.model.probability(features(view, start, end, found))
            if score >= threshold and not _is_ordinary(view, start, end, here):
                place, rule = view.span(start, end), oath or "classifier"
                out.append(Finding(*place, self.name, rule, round(score, 3)))
        return sorted(set(out))


def _is_certain(view: View, mention: Mention) -> bool:
    """Whether a word is abuse wherever it stands."""
    if mention.concept == "certain":
        return not _is_ordinary_word(view, mention)
    return mention.concept == "insult" and _is_disguised(view, mention)


def _is_ordinary(view: View, start: int, end: int, here: Sequence[Mention]) -> bool:
    """Whether the only words of abuse in a part are ordinary ones, and about nobody."""
    return (
        bool(here)
        and all(_ORDINARY.fullmatch(view.text, m.start, m.end) for m in here)
        and not _SOMEBODY.search(view.text[start:end])
    )


def _is_oath(view: View, start: int, end: int, here: Sequence[Mention]) -> bool:
    """Whether all words of abuse in a part are oaths, and about nobody."""
    return (
        bool(here)
        and all(_OATH.fullmatch(view.text, m.start, m.end) for m in here)
        and not any(_CALLED_SO.match(view.text, m.end) for m in here)
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
    here = frozenset(m.concept for m in mentions_between(found, start, end))
    return _vector(view.text[start:end], here)


@lru_cache(maxsize=1024)  # of an answer that is being written all sentences but the last are known
def _vector(text: str, concepts: frozenset[str]) -> Vector:
    return vector(text, concepts, words().names)
