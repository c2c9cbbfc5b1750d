"""Openings of English questions: politeness and idle words in front of what is asked."""

import re
from collections.abc import Sequence

from chat.cache.questions.english_words import (
    ASIDES,
    ASKING,
    CHATTY,
    FRONTED,
    INTERROGATIVES,
    MAY,
    OPENERS,
    REWRITES,
    TRAILING,
    WISH,
)
from text.question.answer_form import without_form_words
from text.synonyms.chat_spelling import standard_spelling

_LONGEST_OPENING = 8  # words


def core_of(question: str) -> str:
    """Return a question in standard spelling and lower case, without politeness and fillers."""
    text = MAY.sub("may-month", " ".join(standard_spelling(question).replace("’", "'").split()))
    text = text.lower()
    text = ASIDES.sub(" ", TRAILING.sub("", _without_opening(text)))
    return " ".join(without_form_words(text).lower().split())


def rewritten(text: str) -> str:
    """Return a question in which forms of one meaning are one, with marks."""
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


def _without_opening(text: str) -> str:
    """Return a question without an opening that asks for an answer or says nothing.

    >>> _without_opening("sorry, could you tell me if the pool is open?")
    'the pool is open?'
    """
    words = list(re.finditer(r"[\w'’-]+", text))
    asks, cut, mark = False, 0, ""
    for at, match in enumerate(words):
        word = match[0].partition("'")[0]
        is_statement = at and words[at - 1][0] in ("i", "we", "you", "it", "they")
        if asks and word in ("if", "whether"):
            cut, mark = match.end(), "⟨if⟩ "
            continue
        if (
            word in OPENERS
            and is_statement
            and match[0] not in INTERROGATIVES
            and word not in CHATTY
        ):
            break
        if word in OPENERS and not (word in CHATTY and (is_statement or _goes_on(words[at + 1 :]))):
            is_behind = at and words[at - 1][0] in FRONTED
            cut, mark = words[at - 1].start() if is_behind else match.start(), ""
            break
        if word not in CHATTY and word not in FRONTED:
            if asks and not cut and (wish := WISH.search(text[: match.start()])):
                return f"what is {text[wish.end() :]}"
            break
        asks = asks or word in ASKING
    return mark + text[cut:].lstrip(" ,:;-") if cut else text


def _goes_on(words: Sequence[re.Match[str]]) -> bool:
    """Return whether words begin another opening: could you tell, do you know."""
    for match in words[:_LONGEST_OPENING]:
        if match[0] in ASKING:
            return True
        if match[0] not in CHATTY:
            return False
    return False
