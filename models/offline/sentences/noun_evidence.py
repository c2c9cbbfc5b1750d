"""Noun evidence: which nouns of a question stand around a candidate, by themselves or a synonym.

A question about a part or a property of a thing (the password of a network, the scope of an exam)
names two nouns, and a passage about the thing alone does not answer it.
"""

from models.offline.sentences.question_terms import SYNONYM_MARK, QuestionTerms
from text.analyser import tokens
from text.question.analysis import Question
from text.question.content_words import content_words

_PARTS_OF_A_COMPOUND = 3  # syllable bigrams of a Korean noun whose two halves are words


def missing_nouns(
    terms: QuestionTerms, present: frozenset[str], nouns: frozenset[str]
) -> frozenset[str]:
    """Return the nouns, by the tokens of their stems, that are not among the present terms.

    Of a compound the last part must be present, too: an exam is no evidence of the scope of one.

    Args:
        terms: The terms of the question.
        present: Terms that a text matches.
        nouns: The nouns.
    """
    parts = {each[0]: each for each in terms.parts}
    missing = terms.missing(present, nouns)
    return missing | {
        noun for noun in nouns - missing if _lacks_head(parts.get(noun, (noun,)), present)
    }


def _lacks_head(parts: tuple[str, ...], present: frozenset[str]) -> bool:
    """Return whether a compound is present without its last part, and by no synonym."""
    if len(parts) < (2 if parts[0].isascii() else _PARTS_OF_A_COMPOUND):
        return False
    return parts[-1] not in present and not any(
        f"{SYNONYM_MARK}{part}" in present for part in parts
    )


def focus_nouns(question: Question, terms: QuestionTerms) -> frozenset[str]:
    """Return the token of the focus of a question; none where the focus has little weight."""
    light = {role.token for role in content_words(question.core) if not role.weight}
    return (frozenset(tokens(question.focus)[:1]) & terms.weights.keys()) - light
