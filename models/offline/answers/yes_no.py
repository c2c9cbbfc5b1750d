"""Yes or no: the polarity of a sentence that answers a yes-no question."""

import re
from typing import Literal

from models.offline.sentences.selection import Selection
from text.question.facets.request import is_yes_no

_NEGATIVE = re.compile(
    r"\b(?:not|cannot|never|no longer|neither|nor|prohibited|forbidden|banned|refused|excluded)\b"
    r"|n['’]t\b|\bno (?:\w+ )?(?:is|are|may|can)\b"
    r"|수 없|지 않|지 못|안 (?:되|됩|된|돼)|못 (?:하|합|한|해)|불가|금지|제외"
    r"|없(?:다|습니다|음|어요)\s*[.。]?\s*$",
    re.I,
)
_AFFIRMATIVE = re.compile(
    r"\b(?:can|may|allowed|permitted|possible|available|included|entitled|free)\b"
    r"|수 있|가능|허용|무료|포함(?:된|됩|한|합)|해도 (?:된|됩|돼)"
    r"|있(?:다|습니다|음|어요)\s*[.。]?\s*$",
    re.I,
)
_NEGATIVE_QUESTION = re.compile(
    r"\b(?:not|never|no)\b|n['’]t\b"
    r"|안\s?(?:되|돼|하|해)|(?<![가-힣])못\s?[가-힣]|지 않|없(?:나|어|는)",
    re.I,
)
_CONDITION = re.compile(r"\b(?:only|unless|except|if)\b|만 |경우에만|제외하고|다만|단,", re.I)

# "Do I have to leave?" is not answered by what one can or cannot do.
_ASKS_DUTY = re.compile(
    r"\b(?:must|need|needs|needed|required|mandatory|compulsory|obligatory|necessary)\b"
    r"|\b(?:have|has|had) to\b"
    r"|[가-힣]야\s?(?:만\s?)?(?:하|해|합|되|돼|됩|됨|됌|함|할)|필수|의무|(?:필요|필수)(?:한|해|하|임)",
    re.I,
)
_STATES_DUTY = re.compile(
    r"\b(?:must|required|mandatory|compulsory|obligatory|(?:have|has|need|needs) to)\b"
    r"|[가-힣]야\s?(?:만\s?)?(?:하|한|해|합|된|돼|됩)|필수|의무|반드시",
    re.I,
)
_NO_DUTY = re.compile(
    r"\b(?:not (?:have|need) to|need not|not (?:required|mandatory|compulsory|necessary|obligatory)"
    r"|no need|optional|voluntary|without having to)\b|n['’]t (?:have|need) to\b"
    r"|지 않아도|필요(?:가|는)? ?없|의무[가는]? ?아니|필수[가는]? ?아니"
    r"|안 [가-힣]{1,4}도 (?:된|됩|돼)",
    re.I,
)
_PROHIBITION = re.compile(
    r"\b(?:cannot|can ?not|(?:may|must) not|not (?:be )?(?:allowed|permitted|able)|prohibited"
    r"|forbidden|banned|refused|excluded)\b|\bcan['’]?t\b|mustn['’]t"
    r"|수 없|금지|불가|안 (?:되|됩|된|돼)|못 (?:하|합|한|해)",
    re.I,
)
# Of a thing that costs nothing, which says yes only where the costs are asked for.
_FREE = re.compile(r"\bfree\b|무료", re.I)
_ASKS_COSTS = re.compile(
    r"\b(?:free|cost\w*|pay\w*|paid|charge\w*|fees?|price\w*|money|gratis)\b"
    r"|무료|유료|공짜|비용|요금|돈|값|[가-힣]비(?:가|를|는|도)?(?:\s|$)|[가-힣]료(?:가|를|는|도)?(?:\s|$)",
    re.I,
)

Polarity = Literal["yes", "no", ""]


def polarity(question: str, selection: Selection) -> Polarity:
    """Return whether the one sentence that answers says yes or no; empty where that is unclear."""
    if (
        len(selection.sentences) != 1
        or not is_yes_no(question)
        or _NEGATIVE_QUESTION.search(question)
    ):
        return ""
    text = selection.sentences[0].text
    if _CONDITION.search(text):
        return ""
    if _ASKS_DUTY.search(question):
        return _duty(question, text)
    if not _ASKS_COSTS.search(question):
        text = _FREE.sub(" ", text)
    if _NEGATIVE.search(text):
        return "no"
    return "yes" if _AFFIRMATIVE.search(text) else ""


def _duty(question: str, text: str) -> Polarity:
    """Return whether a sentence says that something has to be done; a prohibition says neither."""
    if _PROHIBITION.search(text):
        return ""
    if _NO_DUTY.search(text) or _NEGATIVE.search(text):
        return "no"
    if _FREE.search(text) and _ASKS_COSTS.search(question):
        return "no"
    return "yes" if _STATES_DUTY.search(text) else ""
