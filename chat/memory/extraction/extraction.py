"""Extraction by rules: what a message states about the user, and what it asks of the memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chat.memory.extraction import english, korean
from chat.memory.extraction.clauses import Clause, assertions, is_question, sentences
from chat.memory.extraction.commands import Forget, asked_to_forget, asked_to_remember
from chat.memory.extraction.updates import Update, announced_attribute, find_correction, find_update
from chat.memory.extraction.values import kind_of
from chat.memory.facts import Candidate, Fact
from text.language import detect_language

LONGEST_MESSAGE = 4_000  # characters; a longer one is a pasted document, not a statement
LONGEST_SENTENCE = 500  # characters; the rules take quadratic time, and none has so long a value
LONGEST_VALUE = 160


@dataclass(frozen=True)
class Extracted:
    """What a message holds for the memory.

    Attributes:
        candidates: Facts it states.
        updates: Stored facts to which it gives a new value.
        forget: What it asks to forget.
        only: Whether the message is nothing but this, so that no question is left to answer.
    """

    candidates: list[Candidate] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    forget: Forget | None = None
    only: bool = False


def extract(message: str, facts: Sequence[Fact] = ()) -> Extracted:
    """Return what a message states about the user.

    Args:
        message: What the user has written.
        facts: Current facts of the user, the newest first, which it may change.
    """
    if len(message) > LONGEST_MESSAGE:
        return Extracted()
    parts = [part for part in sentences(message) if len(part) <= LONGEST_SENTENCE]
    forget = asked_to_forget(parts)
    if forget is not None:
        return Extracted(forget=forget, only=not any(_asks(part) for part in parts))
    reading = _Reading(message, facts)
    for part in parts:
        reading.read(part)
    found = _distinct(reading.found)
    states = bool(found or reading.updates)
    only = states and not any(_asks(part) for part in parts)
    return Extracted(found, reading.updates, None, only)


class _Reading:
    """Reads the sentences of a message in order; each may go on where the one before ended."""

    def __init__(self, message: str, facts: Sequence[Fact]) -> None:
        self.found: list[Candidate] = []
        self.updates: list[Update] = []
        self._message = message
        self._facts = facts
        self._other = False  # whether the subject is another person
        self._announced: Fact | None = None  # of which a new value is to follow
        self._stated: list[Candidate] = []  # in the sentence before
        self._before = ""

    def read(self, sentence: str) -> None:
        """Add what a sentence states, changes, or asks to remember."""
        content = asked_to_remember(sentence)
        if content is not None:
            self._remember(content)
            return
        clauses = assertions(sentence)
        stated: list[Candidate] = []
        continues = False
        for clause in clauses:
            of_clause = self._read_clause(replace(clause, continues=continues))
            continues = bool(of_clause) and korean.goes_on(clause.text)
            stated += of_clause
        if clauses and not self._other:
            stated += _wishes(sentence)
        self.found += stated
        self._stated, self._before = stated, sentence

    def _remember(self, content: str) -> None:
        if not content and self._stated:
            before = self._stated
            self.found = [replace(one, asked=True) if one in before else one for one in self.found]
            return
        self.found += _remembered(content, self._before)

    def _read_clause(self, clause: Clause) -> list[Candidate]:
        update = find_update(clause.text, self._facts)
        if update is not None and update.fact.label:
            self.updates.append(update)  # also "they moved my appointment to 5 March"
            return []
        self._other = _other(clause, self._other)
        if self._other:
            return []
        if update is None and self._announced is not None:
            update = _announced(self._announced, clause)
        stated = _stated(clause)
        if update is None and not stated:
            update = find_correction(clause.text, self._message, self._facts)
        self._announced = announced_attribute(clause.text, self._facts) or self._announced
        if update is None:
            return stated
        self.updates.append(update)
        return []


def _asks(sentence: str) -> bool:
    language = "ko" if detect_language(sentence) == "ko" else "en"
    if asked_to_remember(sentence) is not None:
        return False
    return sentence.rstrip().endswith("?") or is_question(sentence, language)


def _other(clause: Clause, before: bool) -> bool:
    """Return whether a clause is about somebody else, also one that only continues about them."""
    rules = korean if clause.language == "ko" else english
    if rules.subject_is_other(clause.text):
        return True
    if rules.is_first_person(clause.text):
        return False
    return before and clause.language == "ko"


def _stated(clause: Clause) -> list[Candidate]:
    rules = korean if clause.language == "ko" else english
    return [
        replace(one, value=one.value.strip(" .,!~"), source=clause.sentence)
        for one in rules.candidates(clause)
        if one.value.strip(" .,!~") and len(one.value) <= LONGEST_VALUE
    ]


def _wishes(sentence: str) -> list[Candidate]:
    """Return the lasting wishes about answers in a sentence."""
    rules = korean if detect_language(sentence) == "ko" else english
    return [
        replace(one, value=one.value.strip(" .,!~"), source=sentence)
        for one in rules.style(sentence)
        if len(one.value) <= LONGEST_VALUE
    ]


def _remembered(content: str, before: str) -> list[Candidate]:
    """Return what is asked to be remembered: facts by rule, else the words as a note."""
    text = content or before
    language = "ko" if detect_language(text) == "ko" else "en"
    wishes = _wishes(f"{text} {'기억' if language == 'ko' else 'remember'}")
    found = [
        replace(one, value=one.value.removesuffix(" 기억").removesuffix(" remember"), asked=True)
        for one in wishes
    ]
    found += [
        replace(one, asked=True)
        for clause in assertions(text)
        if not (korean if language == "ko" else english).subject_is_other(clause.text)
        for one in _stated(clause)
    ]
    if found:
        return [replace(one, source=text) for one in found]
    note = text.strip(" .,!")
    if not note or len(note) > LONGEST_VALUE or is_question(text, language) or not assertions(text):
        return []
    return [Candidate("note", note, asked=True, source=text)]


def _announced(fact: Fact, clause: Clause) -> Update | None:
    """Return the new value that follows "I changed my major" in the same sentence."""
    m = re.match(
        r"^(?:it's|it is|now it's|to) (?:now )?(?P<v>[^,;!?]+?)(?: now)?[.!]*$", clause.text, re.I
    )
    m = m or re.match(rf"^(?P<v>.+?){korean.COPULA}[.!~]*$", clause.text)
    same_kind = m is not None and (
        clause.language == "en" or kind_of(m["v"]) == kind_of(fact.value) != "other"
    )
    return Update(fact, m["v"]) if m and same_kind else None


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that repeat an earlier one of the same attribute."""
    kept: dict[tuple[str, str, str], Candidate] = {}
    for one in found:
        key = (one.attribute, one.label, one.value)
        if key not in kept or one.asked:
            kept[key] = one
    return list(kept.values())
