"""Profile of an English question."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from chat.cache.questions.english_opening import core_of, rewritten
from chat.cache.questions.english_references import asks_own_records, is_contextual
from chat.cache.questions.english_types import asked
from chat.cache.questions.english_words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NEGATIONS,
    NEUTRAL_PREPOSITIONS,
    NUMBERS,
    PEOPLE,
    POSSESSIVES,
    PRONOUNS,
    RELATIONS,
    RELATIVE_TIME,
    SUBORDINATING,
    TIMES,
    WORD,
    word_key,
)
from chat.cache.questions.profile import Kind, Profile, Term, TermList

_BREAKS = DETERMINERS | AUXILIARIES | RELATIONS.keys() | NEUTRAL_PREPOSITIONS | CONJUNCTIONS
# How one does a thing is also how one must do it.
_HOWEVER_OBLIGED = ("deadline", "how", "where", "what_to_do")
_PRONOUNS = PRONOUNS | POSSESSIVES
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*(?:st|nd|rd|th)?")
_PERMITS = re.compile(r"\b(?:can|may|could|might)\b")
_PAST = re.compile(
    r"\b(?:did|was|were)\b|\b(?:has|have|had) (?:[\w'’]+ ){1,4}?(?:been|\w+ed|yet|already|done"
    r"|gone|taken|paid|sent|got)\b|\byet\b|\balready\b|\bused to\b",
    re.I,
)


def words_of(question: str) -> list[str]:
    """Return the words of a question before any of them is dropped, for correcting others."""
    return WORD.findall(core_of(question))


@lru_cache(maxsize=512)
def english_profile(question: str) -> Profile:
    """Return what an English question asks."""
    return profile_of(question, core_of(question))


def profile_of(question: str, core: str) -> Profile:
    """Return the profile of a question without politeness and fillers."""
    core = rewritten(core)
    words = WORD.findall(core)
    asks, kept = asked(list(words))
    terms = _terms(kept)
    return Profile(
        language="en",
        asks=asks,
        terms=tuple(terms.terms),
        negations=_negations(words),
        bounds=tuple(word[1:-1] for word in words if word in ("⟨max⟩", "⟨min⟩")),
        obliges=_obliges(words, asks),
        permits=bool(_PERMITS.search(core)),
        past=bool(_PAST.search(core)),
        contextual=is_contextual(question, core),
        personal=asks_own_records(question, core),
        relative_time=bool(RELATIVE_TIME.search(core)),
    )


def corrected_profile(question: str, words: Sequence[str]) -> Profile:
    """Return the profile of a question whose typing errors are corrected."""
    return profile_of(question, " ".join(words))


def _obliges(words: Sequence[str], asks: str) -> bool:
    if asks == "yes_no" and words[:1] == ["should"]:
        return True
    return "⟨must⟩" in words and asks not in _HOWEVER_OBLIGED


def _negations(words: Sequence[str]) -> tuple[str, ...]:
    """Return the clauses that are denied: the main one or a subordinate one.

    Of a question such as "Why can't the oven be cleaned?" the denied word is not known without
    parsing it, the clause is.
    """
    clause, found = "main", Counter[str]()
    for word in words:
        if word in SUBORDINATING:
            clause = "subordinate"
        elif word == ",":
            clause = "main"
        if word in NEGATIONS:
            found[clause] += 1
    return tuple(sorted(name for name, count in found.items() if count % 2))


def _terms(words: Sequence[str]) -> TermList:
    """Return the terms of a question, with their relations."""
    found = TermList()
    roles: frozenset[str] = frozenset()
    for at, word in enumerate(words):
        found.subordinate = word in SUBORDINATING or (found.subordinate and word != ",")
        if word in DETERMINERS or word in NEGATIONS:
            found.end_run(linked=True)
        elif _is_dropped(words, at):
            is_behind = any(before in RELATIONS for before in words[max(0, at - 2) : at])
            roles = roles if is_behind else frozenset()
            found.end_run(linked=True)
        elif word in RELATIONS:
            before = roles if at and words[at - 1] in RELATIONS else frozenset()
            roles = before | {RELATIONS[word]}
            found.end_run(linked=False)
        elif word in _BREAKS or not word[0].isalnum():
            roles = frozenset()
            found.end_run(linked=False)
        else:
            after = words[at + 1] if at + 1 < len(words) else ""
            found.add(_term(word, after, roles))
    return found


def _is_dropped(words: Sequence[str], at: int) -> bool:
    """Return whether a word changes no answer: an auxiliary, a pronoun, a mark."""
    word = words[at]
    return word in AUXILIARIES or word in _PRONOUNS or word[0] == "⟨" or _is_pro_noun(words, at)


def _is_pro_noun(words: Sequence[str], at: int) -> bool:
    """Return whether "one" stands for a noun: the new one."""
    after = words[at + 1] if at + 1 < len(words) else "?"
    is_end = not after[0].isalpha() or after in _BREAKS
    is_subject = at > 0 and bool(words[at - 1] in AUXILIARIES)
    return words[at] in ("one", "ones") and at > 0 and (is_end or is_subject)


def _term(word: str, after: str, roles: frozenset[str]) -> Term:
    value = NUMBERS.get(word, word)
    if _NUMBER.fullmatch(value) or value == "half":
        bound = f"{value} {word_key(after)}" if after[:1].isalpha() else value
        return Term(frozenset({bound}), Kind.NUMBER, roles=roles)
    if re.search(r"\d", word):
        return Term(frozenset({re.sub(r"\W", "", word)}), Kind.NAME, roles=roles)
    key = word_key(word)
    keys = {key, word_key(word.replace("-", ""))} if "-" in word else {key}
    kind = Kind.TIME if key in TIMES else Kind.PERSON if PEOPLE.fullmatch(word) else Kind.WORD
    return Term(frozenset(keys), kind, roles=roles)
