"""Quality checks of synthetic questions: leaked answers, copied text and duplicates.

A question that contains its answer, or that repeats its passage, is found by any search and
measures nothing; a duplicate counts twice; and a question with several answers is unfair.
"""

import re

from evals.metrics.matching import contains
from evals.synthetic.candidate import Candidate
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

MAX_QUESTION_CHARS = 200
MAX_ANSWER_CHARS = 160
MIN_TOKENS = 2
MAX_COPIED = 0.7  # share of the question's n-grams that occur in its sentence
NGRAM = 4  # tokens
MAX_SIMILARITY = 0.8  # Jaccard similarity of two questions with the same answer
MAX_SIMILARITY_ANY = 0.95  # of two questions with different answers

_NOT_A_LETTER = re.compile(r"[\W_]+")


class Checks:
    """Checks candidates against themselves and those accepted before."""

    def __init__(self) -> None:
        self._plain: set[str] = set()
        self._accepted: list[tuple[frozenset[str], str]] = []

    def reason(self, candidate: Candidate) -> str:
        """Return the reason to reject a candidate; empty where it passes.

        `malformed`, `not_in_passage`, `other_language`, `leaks`, `copied` or `duplicate`.
        """
        question, answer = candidate.question, candidate.answer
        asked = set(query_tokens(question)) - FUNCTION_WORDS
        if (
            not answer.strip()
            or len(question) > MAX_QUESTION_CHARS
            or len(answer) > MAX_ANSWER_CHARS
        ):
            return "malformed"
        if len(asked) < MIN_TOKENS:
            return "malformed"
        if answer not in candidate.passage:
            return "not_in_passage"
        if detect_language(question) != candidate.language:
            return "other_language"
        if contains(question, [answer]):
            return "leaks"
        if share_copied(question, candidate.sentence) > MAX_COPIED:
            return "copied"
        return "duplicate" if self._duplicate(candidate) else ""

    def record(self, candidate: Candidate) -> None:
        """Record an accepted candidate."""
        self._plain.add(_plain(candidate.question))
        self._accepted.append((frozenset(query_tokens(candidate.question)), fold(candidate.answer)))

    def _duplicate(self, candidate: Candidate) -> bool:
        if _plain(candidate.question) in self._plain:
            return True
        asked, answer = frozenset(query_tokens(candidate.question)), fold(candidate.answer)
        return any(
            _jaccard(asked, other) >= (MAX_SIMILARITY if answer == known else MAX_SIMILARITY_ANY)
            for other, known in self._accepted
        )


def share_copied(question: str, sentence: str) -> float:
    """Return the share of the question's n-grams that occur in the sentence."""
    question_ngrams, sentence_ngrams = _ngrams(question), _ngrams(sentence)
    shared = question_ngrams & sentence_ngrams
    return len(shared) / len(question_ngrams) if question_ngrams else 0.0


def _ngrams(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {tuple(words[i : i + NGRAM]) for i in range(len(words) - NGRAM + 1)}


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / (len(left | right) or 1)


def _plain(question: str) -> str:
    return _NOT_A_LETTER.sub("", fold(question))
