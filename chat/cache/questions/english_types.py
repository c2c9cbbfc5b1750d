"""Types of English questions: what is asked for, and the words that say so."""

import re
from collections.abc import Sequence
from itertools import takewhile

from chat.cache.questions.english_words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    INTERROGATIVES,
    MEASURES,
    MONEY,
    NEUTRAL_PREPOSITIONS,
    RELATIONS,
    SUBORDINATE,
    TIME_UNITS,
    WORD,
    word_key,
)

_AUXILIARY = re.compile(
    r"(?:can|could|may|might|will|would|shall|should|do|does|did|is|are|am|was|were|has|have|had"
    r"|⟨must⟩)"
)
_NOUN_ENDS = RELATIONS.keys() | NEUTRAL_PREPOSITIONS | CONJUNCTIONS
_BREAKS = DETERMINERS | AUXILIARIES | _NOUN_ENDS
_SPECIAL = {"what-to-do": "what_to_do", "what-if": "what_if", "deadline": "deadline"}
_CLASSES = {"whom": "who", "which": "what"}
# Interrogatives that may begin a relative or temporal clause, but not behind these words.
_RELATIVE = ("which", "who", "when", "where")
_BEHIND = ("by", "until", "since", "from", "to", "for", "and", "with", "at", "in", "on")


def asked(words: list[str]) -> tuple[str, list[str]]:
    """Return the type of a question, and its words without those that say it."""
    text = " ".join(words)
    subordinate = SUBORDINATE.match(text)
    start = len(WORD.findall(subordinate[0])) if subordinate else 0
    behind: int | None = None  # an interrogative in the middle
    for at in range(start, len(words)):
        word = words[at]
        if word in _SPECIAL and (word != "deadline" or words[at + 1 : at + 2] == ["?"]):
            return _SPECIAL[word], _without(words, at, 1)
        is_first = at == start
        if is_first and _AUXILIARY.fullmatch(word):
            return "yes_no", words
        is_relative = word in _RELATIVE and _relative(words, at, start)
        if word in INTERROGATIVES and not is_relative:
            return _interrogative(words, at)
        behind = at if is_relative and behind is None else behind
    if words[:1] == ["⟨if⟩"]:
        return "yes_no", words
    if behind is not None and words[behind] != "when":
        return _interrogative(words, behind)  # "members must submit which forms?"
    is_finite = any(_AUXILIARY.fullmatch(word) for word in words)
    return ("yes_no", words) if is_finite else _telegraphic(words)


def _telegraphic(words: list[str]) -> tuple[str, list[str]]:
    """Return the type of a question without verb: "late fee for books?" asks what that is."""
    nouns = {word.rstrip("s") for word in takewhile(lambda w: w not in _NOUN_ENDS, words)}
    return ("how_much" if nouns & MONEY else "what"), words


def _relative(words: list[str], at: int, start: int) -> bool:
    """Return whether an interrogative in the middle begins a relative or temporal clause."""
    if not "".join(words[at + 1 :]).strip("?.!"):
        return False
    before = words[at - 1] if at > start else ""
    return before[:1].isalnum() and before not in _BEHIND


def _interrogative(words: list[str], at: int) -> tuple[str, list[str]]:
    word = _CLASSES.get(words[at], words[at])
    after = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if word == "how" and after in MEASURES:
        if after == "many":
            return _counted(words, at)
        return f"how_{after}", _without(words, at, 2)
    if word == "what" and (kind := _measured(words[at + 1 :])):
        return kind, _without(words, at, 1)
    if word == "what" and after in ("time", "day", "date", "year", "month"):
        return f"what_{after}", _without(words, at, 2)
    if word == "when" and before in ("by", "until", "since", "from"):
        return f"when_{before}", [*words[: at - 1], *words[at + 1 :]]
    return word, _without(words, at, 1)


def _counted(words: list[str], at: int) -> tuple[str, list[str]]:
    """Return the type of "how many": a time is how long, other things are among the words after."""
    begin = at + 2 + (words[at + 2 : at + 3] == ["of"])
    nouns = list(
        takewhile(lambda w: w[0] == "⟨" or (w[0].isalnum() and w not in _BREAKS), words[begin:])
    )
    for place, noun in enumerate(nouns, start=begin):
        if (key := word_key(noun)) in TIME_UNITS:
            return f"how_long {key}", [
                *words[:at],
                ",",
                *words[at + 2 : place],
                *words[place + 1 :],
            ]
    counted = sorted(word_key(noun) for noun in nouns if noun[0] != "⟨")
    return f"how_many {' '.join(counted)}".strip(), _without(words, at, 2)


def _measured(after: Sequence[str]) -> str:
    """Return `how_much` where "what is" asks for a price or amount: "what is the late fee"."""
    if after[:1] not in (["is"], ["are"], ["was"]):
        return ""
    phrase = list(takewhile(lambda word: word[0].isalnum() and word not in _NOUN_ENDS, after[1:]))
    return "how_much" if phrase and phrase[-1].rstrip("s") in MONEY else ""


def _without(words: list[str], at: int, count: int) -> list[str]:
    """Return the words with a break in place of those that say the type."""
    return [*words[:at], ",", *words[at + count :]]
