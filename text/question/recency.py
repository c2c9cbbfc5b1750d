"""Recency: questions for the current state of something, and the words that ask for it."""

import re

from text.analyser import tokens

_CURRENT = re.compile(
    r"\b(?:current(?:ly)?|latest|newest|most recent|up[- ]to[- ]date|nowadays"
    r"|in force|in effect|present|as of (?:now|today)|now|today|this year)\b"
    r"|현재|최신|지금|요즘|올해|현행|금년|최근|오늘날|새로운?\s(?:규정|기준|안내|요금)",
    re.I,
)


def asks_current(question: str) -> bool:
    """Return whether a question asks for the current edition."""
    return bool(_CURRENT.search(question))


def current_terms(question: str) -> frozenset[str]:
    """Return the terms by which a question asks for what is current.

    They choose among editions of a document, whose sentences seldom have them.
    """
    return frozenset(
        token for match in _CURRENT.finditer(question) for token in tokens(match.group())
    )
