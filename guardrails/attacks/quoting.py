"""Quotations of attacks in texts that talk about attacks, such as manuals and training material."""

import re
from collections.abc import Sequence

from guardrails.attacks.concepts import Mention, mentions_between
from guardrails.attacks.scoring import Window

_QUOTATION = re.compile(
    r"\"[^\"\n]{3,400}\"|“[^“”\n]{3,400}”|‘[^‘’\n]{3,400}’|「[^「」\n]{2,400}」|『[^『』\n]{2,400}』"
    r"|`[^`\n]{3,300}`|(?<![a-z])'[^'\n]{8,300}'(?![a-z])"
)
_ABOUT = re.compile(
    r"\b(?:attack(?:er|ers|s|ed)?|injections?|injected|jailbreaks?|phishing|scam(?:s|mers?)?"
    r"|red team(?:s|ing)?|for example|examples?|sentences? (?:such as|like)|phrases?|quotes|quoted"
    r"|wordings?|detected|blocked|malicious|never follow|treat(?:ed)? as data|researchers?)\b"
    r"|공격|주입|인젝션|탈옥|피싱|사기|레드팀|예를 들|예시|예:|사례|같은 (?:문장|말|글|문구)"
    r"|(?:라|다)는 (?:말|문구|글|문장|내용)|탐지|차단|악성|자료로 (?:다|보|취급)|연구진|인용"
)
_ASKS = re.compile(
    r"\b(?:what|why|how|which|who|where|is it|is this|does|do (?:you|people|they))\b[^?\n]{0,200}\?"
    r"|(?:뭐|무엇|무슨|왜|어떻게|어떤|어느|인가|일까|나요|까요)[^?\n]{0,200}\?"
)
# A program, a form or a letter that says something.
_REPORTS = re.compile(
    r"\b(?:error|message|screen|pop-?up|dialog|window|label|sign|notice|terminal|e-?mail|form)s?"
    r"(?: \w+){0,2}? (?:says?|reads?|shows?|said)\b|\bi (?:get|got|see|saw|received)\b"
    r"|(?:라고|가|는|란|라는)? ?(?:떠요|뜹니다|뜨는데|뜨네|떴|나와요|나옵니다|나오는데"
    r"|써 ?있|쓰여|적혀|표시)"
)
_FEWEST = 4  # words of a quoted instruction, and of a text that says something about it
_AROUND = 250  # characters before and after, in which a text says that it is about attacks


def unquoted(text: str, window: Window, mentions: Sequence[Mention]) -> Window | None:
    """Return a window without what it quotes, where the text around it is about attacks.

    Args:
        text: The text of the view.
        window: A window of it.
        mentions: What the view mentions.

    Returns:
        None where nothing in the window is quoted, or the text neither is about attacks nor asks
        about what it quotes.
    """
    left, right = max(0, window.start - _AROUND), min(len(text), window.end + _AROUND)
    around = text[left:right]
    if not _ABOUT.search(around) and not _asks_about(around):
        return None
    return without_quotations(text, window, mentions)


def without_quotations(text: str, window: Window, mentions: Sequence[Mention]) -> Window | None:
    """Return a window without what it quotes, or None where it quotes nothing."""
    left, right = max(0, window.start - _AROUND), min(len(text), window.end + _AROUND)
    spans = [m.span() for m in _QUOTATION.finditer(text, left, right)]
    spans = [(a, b) for a, b in spans if a < window.end and b > window.start]
    if not spans:
        return None
    rest, at = [], window.start
    for a, b in spans:
        rest.append(text[at : max(at, a)])
        at = max(at, b)
    rest.append(text[at : window.end])
    here = mentions_between(mentions, window.start, window.end)
    outside = (m.concept for m in here if not any(a < m.end and m.start < b for a, b in spans))
    return Window(window.start, window.end, " ".join(rest), frozenset(outside))


def _asks_about(text: str) -> bool:
    """Return whether a text asks about what it quotes, or reports where it was read."""
    if all(len(m.group().split()) < _FEWEST for m in _QUOTATION.finditer(text)):
        return False  # a word or a name is no instruction
    rest = _QUOTATION.sub(" ", text)
    asks = _ASKS.search(rest) or _REPORTS.search(rest)
    return asks is not None and len(rest.split()) >= _FEWEST
