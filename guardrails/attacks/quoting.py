"""Quotations of attacks in texts that talk about attacks, such as manuals and training material."""

import re
from collections.abc import Sequence

from guardrails.attacks.concepts import Mention

_QUOTATION = re.compile(
    r"\"[^\"\n]{3,400}\"|“[^”\n]{3,400}”|‘[^’\n]{3,400}’|「[^」\n]{2,400}」|『[^』\n]{2,400}』"
    r"|`[^`\n]{3,300}`|(?<![a-z])'[^'\n]{8,300}'(?![a-z])"
)
_ABOUT = re.compile(
    r"\b(?:attack(?:er|ers|s|ed)?|injections?|injected|jailbreaks?|phishing|scam(?:s|mers?)?"
    r"|red team(?:s|ing)?|for example|examples?|sentences? (?:such as|like)|phrases?|quotes|quoted"
    r"|wordings?|detected|blocked|malicious|never follow|treat(?:ed)? as data|researchers?)\b"
    r"|공격|주입|인젝션|탈옥|피싱|사기|레드팀|예를 들|예시|예:|사례|같은 (?:문장|말|글|문구)"
    r"|(?:라|다)는 (?:말|문구|글|문장|내용)|탐지|차단|악성|자료로 (?:다|보|취급)|연구진|인용"
)
_AROUND = 250  # characters before and after, in which a text says that it is about attacks
_SHARE = 0.5  # of the mentions that must stand in quotation marks


def is_quoted(text: str, start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether what a window mentions is quoted and the text around it is about attacks."""
    here = [m for m in mentions if start <= m.start and m.end <= end]
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    around = text[left:right]
    if not here or not _ABOUT.search(around):
        return False
    spans = [(left + m.start(), left + m.end()) for m in _QUOTATION.finditer(around)]
    inside = sum(any(a <= m.start and m.end <= b for a, b in spans) for m in here)
    return inside >= _SHARE * len(here)
