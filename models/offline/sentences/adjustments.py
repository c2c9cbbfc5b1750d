"""Score adjustments: demote candidates about another entity, promote those on a new topic."""

import re
from collections.abc import Sequence

from models.offline.sentences.candidates import Candidate
from models.offline.sentences.confidence import FEW_NOUNS
from models.offline.sentences.question_terms import QuestionTerms
from text.analyser import tokens
from text.normalise import fold

# A further sentence is worth reading from this share of the best one's score. That leaves 2.8 of 3
# sentences and loses hardly an answer that three would contain.
MIN_SCORE_SHARE = 0.45
_NEW_TOPIC = re.compile(
    r"^(?:so |and |ok(?:ay)?,? |then )*(?:what|how) about\b|^and (?!how|what"
    r"|who|when|where|which|is|are|can|does|do)"
    r"|^[^,?]{1,20}(?:은요|는요|도요|이랑은|요)\s*[?？]*$|^(?:그럼|그러면|그리고"
    r"|그렇다면)?\s*[^\s?]{2,12}(?:은|는)\s*[?？]*$",
    re.I,
)
_NUMBERED_KEY = re.compile(r"(?<!\w)[^\W\d_]+-?\d+(?!\w*-?\d)")
_PENALTY = 20.0
_NEW_TOPIC_BONUS = 10.0  # for a sentence that matches all nouns of a follow-up


def adjusted_scores(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    *,
    own_words: str,
) -> list[float]:
    """Return the scores after all adjustments.

    Args:
        question: The question.
        terms: Its weighted terms.
        candidates: The candidates.
        scores: Their scores.
        own_words: A follow-up question as it was typed; empty for a first question.
    """
    adjusted = _penalise_other_keys(question, candidates, scores)
    adjusted = _penalise_other_things(terms, adjusted)
    return _promote_new_topic(own_words, terms, adjusted)


def _penalise_other_keys(
    question: str, candidates: Sequence[Candidate], scores: Sequence[float]
) -> list[float]:
    """Demote rows of another key where the question names a key with a number: Room 15."""
    texts = [fold(candidate.unit.text) for candidate in candidates]
    rows = [i for i, c in enumerate(candidates) if c.unit.labels or " | " in c.unit.text]
    demoted = set[int]()
    for key in _NUMBERED_KEY.findall(fold(question)):
        pattern = re.compile(rf"(?<!\w){re.escape(key)}(?!\d)")
        named = {i for i in rows if pattern.search(texts[i])}
        demoted |= set(rows) - named if named else set()
    return [score - _PENALTY * (i in demoted) for i, score in enumerate(scores)]


def _penalise_other_things(terms: QuestionTerms, scores: Sequence[float]) -> list[float]:
    """Demote passages that lack the modifier of a short question where another one has it."""
    if not terms.modifiers or len(terms.nouns) > FEW_NOUNS:
        return list(scores)
    enough = MIN_SCORE_SHARE * max(scores)
    named = [
        score >= enough and not terms.missing(matches.own | matches.above, terms.modifiers)
        for score, matches in zip(scores, terms.matches, strict=True)
    ]
    return [
        score - _PENALTY * (any(named) and bool(terms.missing(matches.passage, terms.modifiers)))
        for score, matches in zip(scores, terms.matches, strict=True)
    ]


def _promote_new_topic(
    own_words: str, terms: QuestionTerms, scores: Sequence[float]
) -> list[float]:
    """Promote what a follow-up names itself over what only the question before it names."""
    nouns = terms.nouns & frozenset(tokens(own_words))
    if not nouns or not _NEW_TOPIC.search(own_words):
        return list(scores)
    return [
        score + _NEW_TOPIC_BONUS * (1 - len(terms.missing(m.own | m.above, nouns)) / len(nouns))
        for score, m in zip(scores, terms.matches, strict=True)
    ]
