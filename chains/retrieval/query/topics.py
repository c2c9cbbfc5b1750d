"""Topics of short questions: passages with an entry, or the general case, of just what is asked.

"개강 언제" is answered by the row of a calendar that says 개강, and "휴학 몇 학기까지" by the
article on 일반휴학 (general leave), although long tables and other kinds of leave rank higher by
their words.
"""

import re
from collections.abc import Callable

from index.passage import CandidateText
from text.analyser import tokens
from text.korean.particles import without_particle
from text.question.content_words import NOUN_WEIGHT, ContentWord, content_words
from text.question.facets.expected_types import VALUES, expected_types
from text.question.facets.general_kind import general_heading
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_MOST_WORDS = 2  # of a topic; a longer question tells by its other words what it is about
_CELL = re.compile(r"\s*(?:\||;|\t|\n)\s*")
# What is done with a thing at a time: an entry "휴학 신청" tells when.
_ACTIONS = frozenset(
    ("신청", "접수", "기간", "납부", "일정", "application", "period", "date", "time")
)
_ACTION_TOKENS = frozenset(token for word in _ACTIONS for token in tokens(word))
_LONGEST_ENTRY = 40  # characters
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_MEASURED = re.compile(r"\bhow (?:many|much) (\w+)", re.I)

Check = Callable[[CandidateText], bool]


def has_topic(question: str) -> bool:
    """Return whether a question asks for a value of a topic that one or two words name."""
    return 1 <= len(_topic_words(question)) <= _MOST_WORDS and bool(
        expected_types(question) & VALUES
    )


def topic_check(question: str) -> Check:
    """Return whether a passage has an entry for the topic of a question, or its general case.

    False for all passages where the question asks for no value, or is long.
    """
    if not has_topic(question):
        return lambda candidate: False
    content = _topic_words(question)
    names = [without_particle(word.word) for word in content]
    topic = frozenset(token for name in names for token in tokens(name)) - _STOPWORDS
    general = _general_case(content)

    def is_about(candidate: CandidateText) -> bool:
        headings = candidate.heading.replace(" > ", "\n")
        if general and general.search(f"{headings}\n{candidate.text}"):
            return True
        return any(_is_entry(cell, topic) for cell in _cells(candidate.text))

    return is_about


def _topic_words(question: str) -> list[ContentWord]:
    """Return the content words without the unit that "how many years" asks for."""
    measured = {match[1].lower() for match in _MEASURED.finditer(question)}
    content = content_words(question)
    return [word for word in content if word.weight and word.word.lower() not in measured]


def _cells(text: str) -> list[str]:
    """Return the cells of the rows of a text."""
    rows = [line for line in text.split("\n") if " | " in line or "\t" in line]
    return [cell for row in rows for cell in _CELL.split(row.strip("| "))]


def _is_entry(cell: str, topic: frozenset[str]) -> bool:
    """Return whether a cell names the topic, and nothing beside it but what is done with it."""
    if len(cell) > _LONGEST_ENTRY:
        return False
    found = frozenset(tokens(cell.rpartition(": ")[2])) - _STOPWORDS
    return bool(topic) and topic <= found and found - topic <= _ACTION_TOKENS


def _general_case(content: list[ContentWord]) -> re.Pattern[str] | None:
    """Return a pattern of headings for the general kind of the only thing that is named."""
    nouns = [word for word in content if word.weight == NOUN_WEIGHT] or content
    if len(nouns) != 1:
        return None
    return general_heading(without_particle(nouns[0].word))
