"""Which written questions are worth asking.

A question that holds its answer, or that is its own passage with a question mark behind it, is
found by any search and measures nothing; one that is asked twice counts twice; and one with more
than one answer is unfair.
"""

import re

from evals.metrics.metrics import contains
from evals.synthetic.candidate import Candidate
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

LONGEST_QUESTION = 200
LONGEST_ANSWER = 160
FEWEST_TOKENS = 2
COPIED = 0.7  # share of the question's runs of tokens that stand in its sentence
RUN = 4
ALIKE = 0.8  # share of tokens that two questions with one answer may have in common
SAME = 0.95  # and two questions whatever their answers are

_NOT_A_LETTER = re.compile(r"[\W_]+")


class Checks:
    """Remembers what was kept, and says what is wrong with a candidate."""

    def __init__(self) -> None:
        self._plain: set[str] = set()
        self._kept: list[tuple[frozenset[str], str]] = []

    def reason(self, candidate: Candidate) -> str:
        """Return why the candidate is not to be kept, in a word; empty where it may be.

        `malformed`, `not_in_passage`, `other_language`, `leaks`, `copied` or `duplicate`.
        """
        question, answer = candidate.question, candidate.answer
        asked = set(query_tokens(question)) - FUNCTION_WORDS
        if not answer.strip() or len(question) > LONGEST_QUESTION or len(answer) > LONGEST_ANSWER:
            return "malformed"
        if len(asked) < FEWEST_TOKENS:
            return "malformed"
        if answer not in candidate.passage:
            return "not_in_passage"
        if detect_language(question) != candidate.language:
            return "other_language"
        if contains(question, [answer]):
            return "leaks"
        if share_copied(question, candidate.sentence) > COPIED:
            return "copied"
        return "duplicate" if self._duplicate(candidate) else ""

    def keep(self, candidate: Candidate) -> None:
        """Remember a candidate, so that it is not asked again."""
        self._plain.add(_plain(candidate.question))
        self._kept.append((frozenset(query_tokens(candidate.question)), fold(candidate.answer)))

    def _duplicate(self, candidate: Candidate) -> bool:
        if _plain(candidate.question) in self._plain:
            return True
        asked, answer = frozenset(query_tokens(candidate.question)), fold(candidate.answer)
        return any(
            _likeness(asked, other) >= (ALIKE if answer == known else SAME)
            for other, known in self._kept
        )


def share_copied(question: str, sentence: str) -> float:
    """Return the share of the question's runs of RUN tokens that the sentence holds too."""
    asked, said = _runs(question), _runs(sentence)
    return len(asked & said) / len(asked) if asked else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    found = tokens(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / (len(left | right) or 1)


def _plain(question: str) -> str:
    return _NOT_A_LETTER.sub("", fold(question))
