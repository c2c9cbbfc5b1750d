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
    if _NEGATIVE.search(text):
        return "no"
    return "yes" if _AFFIRMATIVE.search(text) else ""
