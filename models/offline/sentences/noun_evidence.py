"""Noun evidence: which nouns of a question stand around a candidate, by themselves or a synonym.

A question about a part or a property of a thing (the password of a network, the scope of an exam)
names two nouns, and a passage about the thing alone does not answer it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.offline.sentences.candidates import Candidate, same_passage
from models.offline.sentences.question_terms import SYNONYM_MARK, QuestionTerms
from text.analyser import tokens
from text.korean.particles import without_particle
from text.question.analysis import Question
from text.question.content_words import content_words
from text.question.facets.asker import groups_of
from text.question.interrogatives import question_stem

_COMPOUND = re.compile(r"[가-힣]{4,}")  # two Korean words that are written as one
# Which of several numbered things is meant: lot 3, Room 15, 5호, 제2관.
_NUMBERED = re.compile(
    r"\b[a-z]{3,} (\d{1,4})(?![\d.,:]*\d|[\w%])(?! [a-z]{3,}s\b| \d)"
    r"|(?<![\d.])(\d{1,4})\s?(?:호(?:선|실|관)?|관|동)(?=[은는이가을를의에로]|[^가-힣]|$)",
    re.I,
)
_PAIR = 2
_STUDENTS = re.compile("학생")
_EXCLUSIVE = re.compile(
    r"\b(?:only|solely|except|other than)\b|[가-힣]만(?=[\s.,)]|$)|한정|에\s?한[해하]|제외", re.I
)
_COUNTED = re.compile(
    r"\b(?:at|by|for|from|until|till|of|over|under|than|about|after|before|within|only|the|have|take"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*) \d",
    re.I,
)


@dataclass(frozen=True)
class Surroundings:
    """What stands around a candidate.

    Attributes:
        terms: Terms of the question that the texts match.
        text: The texts.
        words: Tokens of the headings.
    """

    terms: frozenset[str]
    text: str
    words: frozenset[str] = frozenset()


def surroundings(candidates: Sequence[Candidate], terms: QuestionTerms, i: int) -> Surroundings:
    """Return a candidate with its headings and, where it is no row, the candidates beside it."""
    unit = candidates[i].unit
    beside = [] if unit.labels else [j for j in (i - 1, i + 1) if same_passage(candidates, i, j)]
    near = [i, *beside]
    return Surroundings(
        terms=terms.matches[i].above.union(*(terms.matches[j].own for j in near)),
        text="\n".join(candidates[j].unit.readable() for j in near),
        words=frozenset(unit.context),
    )


def missing_nouns(
    question: str, terms: QuestionTerms, near: Surroundings, nouns: frozenset[str]
) -> frozenset[str]:
    """Return the nouns, by the tokens of their stems, that do not stand around a candidate.

    Of a Korean compound the last part must be there, too: an exam says nothing of its scope.
    """
    missing = terms.missing(near.terms, nouns)
    return missing | {
        noun
        for noun, head in _heads(question).items()
        if noun in nouns
        and f"{SYNONYM_MARK}{noun}" not in near.terms
        and head not in near.text
        and head not in near.words
    }


def focus_nouns(question: Question, terms: QuestionTerms) -> frozenset[str]:
    """Return the token of the focus of a question; none where the focus is no noun of weight."""
    focus = frozenset(tokens(question.focus)[:1]) & terms.weights.keys()
    return focus & terms.nouns


def lacks_object(question: str, everywhere: Surroundings, terms: QuestionTerms) -> bool:
    """Return whether no passage has the last of two nouns: wifi in "does it connect to wifi".

    A longer question tells a case, of which passages need not have all.
    """
    nouns = [role.token for role in content_words(question) if role.token in terms.nouns]
    return len(nouns) == _PAIR and bool(
        missing_nouns(question, terms, everywhere, frozenset(nouns[-1:]))
    )


def is_about_other_group(
    question: str, terms: QuestionTerms, candidate: Candidate, near: Surroundings
) -> bool:
    """Return whether a candidate tells of a group of people, and of none that the question names.

    What is said of nobody in particular holds for all; what is for one group only is an answer for
    any other, too.
    """
    asked, text = groups_of(question), candidate.unit.readable()
    if not asked or not (groups_of(text) or _STUDENTS.search(text)) or _EXCLUSIVE.search(text):
        return False
    return not any(
        group.lower() in near.text.lower()
        or not terms.missing(near.terms, frozenset(tokens(group)[:1]))
        for group in asked
    )


def lacks_number(question: str, candidate: Candidate) -> bool:
    """Return whether a candidate lacks the number of a numbered thing: 3 of "lot 3"."""
    text = candidate.unit.readable()
    numbers = [
        match[1] or match[2]
        for match in _NUMBERED.finditer(question)
        if not _COUNTED.match(match.group())
    ]
    return any(
        not re.search(rf"(?<!\d){number}(?!\d)", text)
        and not any(word.startswith(number) for word in candidate.unit.context)
        for number in numbers
    )


def _heads(question: str) -> dict[str, str]:
    """Return the last part of each compound of a question, by the token of its stem."""
    nouns = {
        role.token: without_particle(question_stem(role.word)) for role in content_words(question)
    }
    return {token: noun[-2:] for token, noun in nouns.items() if _COMPOUND.fullmatch(noun)}
