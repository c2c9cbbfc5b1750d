"""Sentence selection: choose the sentences of the passages that answer a question.

Candidates are scored by a log-linear ranker over lexical features
(`models.offline.sentences.features`) and adjusted for entities and topics; the answer confidence
decides whether to answer at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.evidence import Evidence
from models.offline.sentences.adjustments import MIN_SCORE_SHARE, adjusted_scores
from models.offline.sentences.candidates import Candidate, candidate_units
from models.offline.sentences.confidence import SOME_NOUNS, confidence
from models.offline.sentences.features import score_candidates
from models.offline.sentences.question_terms import QuestionTerms
from models.offline.sentences.quotable import is_injection
from models.offline.sentences.term_weighting import weight_terms
from text.normalise import fold
from text.particles import without_particle
from text.question.answer_type import answer_type_bonus
from text.question.content_words import content_words
from text.question.interrogatives import question_stem

_MIN_SHARE_BESIDE = 0.72  # of a further sentence where the best one is a complete answer
_BRIEF_CHARS = 100  # of a sentence that states one fact


@dataclass(frozen=True)
class SelectedSentence:
    """One selected sentence, the number of its passage, and its score."""

    n: int
    text: str
    score: float
    own_line: bool = False  # a row or list, which reads better on a line of its own


@dataclass(frozen=True)
class Selection:
    """The selected sentences, best first, and the answer confidence (0 to 1).

    Attributes:
        missing: Words of the question that occur in no passage.
        notes: Notes beside the sentences: keys of messages with their values.
    """

    sentences: tuple[SelectedSentence, ...]
    confidence: float
    missing: tuple[str, ...] = ()
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()


def select_sentences(
    question: str, passages: Sequence[Evidence], *, before: str = "", limit: int = 3
) -> Selection:
    """Return at most `limit` sentences that answer `question`, best first.

    Args:
        question: The question.
        passages: The evidence, best first; a repeated passage counts once.
        before: An earlier question that this one refers to; its terms weigh less.
        limit: Most sentences to select.
    """
    candidates = quotable_candidates(passages)
    if not candidates:
        return Selection((), 0.0)
    terms = weight_terms(question, before, candidates)
    scores = score_candidates(question, terms, candidates)
    scores = adjusted_scores(question, terms, candidates, scores, follow_up=bool(before))
    selected = _best(question, terms, candidates, scores, limit)
    selected = _with_answer_type(question, candidates, scores, selected)
    sentences = tuple(_sentence(candidates[i], scores[i]) for i in selected)
    sure = confidence(question, terms, candidates, selected[0])
    return Selection(sentences, sure, _missing_words(question, terms))


def quotable_candidates(passages: Sequence[Evidence]) -> list[Candidate]:
    """Return the candidates of the passages without instructions to a model."""
    return [each for each in candidate_units(passages) if not is_injection(each.unit.text)]


def _best(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    limit: int,
) -> list[int]:
    """Return the indices of the best candidates, until further ones are not worth reading."""
    order = sorted(range(len(candidates)), key=lambda i: -scores[i])
    selected = order[:1]
    complete = _is_complete(question, terms, candidates, selected[0])
    enough = (_MIN_SHARE_BESIDE if complete else MIN_SCORE_SHARE) * scores[selected[0]]
    for i in order[1:]:
        if len(selected) == limit or scores[i] < enough:
            break
        irrelevant = not terms.matches[i].own | terms.matches[i].above  # only its passage matches
        repeated = any(_repeats(candidates[i], candidates[j]) for j in selected)
        if not (irrelevant or repeated or _neighbouring_row(terms, candidates, i, selected)):
            selected.append(i)
    return selected


def _sentence(candidate: Candidate, score: float) -> SelectedSentence:
    text = candidate.unit.readable()
    own_line = bool(candidate.unit.labels) or "\n" in text or text.startswith("|")
    return SelectedSentence(candidate.passage.n, text, score, own_line)


def _with_answer_type(
    question: str, candidates: Sequence[Candidate], scores: Sequence[float], selected: list[int]
) -> list[int]:
    """Give the last place to a sentence of the answer type where no selected one is of it."""
    bonus = answer_type_bonus(question)
    enough = MIN_SCORE_SHARE * scores[selected[0]]
    typed = [
        i for i in range(len(candidates)) if scores[i] > enough and bonus(candidates[i].unit.text)
    ]
    if not typed or len(selected) < 2 or any(i in typed for i in selected):
        return selected
    best = max(typed, key=lambda i: scores[i])
    return [*selected[:-1], best]


def _is_complete(
    question: str, terms: QuestionTerms, candidates: Sequence[Candidate], best: int
) -> bool:
    """Return whether a brief unit names all nouns of a short question and has its answer type."""
    unit, matches = candidates[best].unit, terms.matches[best]
    matched, nouns = matches.own | matches.above, terms.nouns
    content_words = sum(weight > 0 for weight in terms.roles.values())
    short_question = 0 < len(nouns) <= SOME_NOUNS and content_words > 1
    brief = bool(unit.labels) or len(unit.text) <= _BRIEF_CHARS
    named = not terms.missing(matched, nouns) and bool(nouns & matched)
    return short_question and brief and named and answer_type_bonus(question)(unit.text) > 0


def _neighbouring_row(
    terms: QuestionTerms, candidates: Sequence[Candidate], i: int, selected: Sequence[int]
) -> bool:
    """Return whether a selected row of the same table matches more of the question."""
    labels = candidates[i].unit.labels
    return bool(labels) and any(
        labels == candidates[j].unit.labels and not terms.matches[j].own <= terms.matches[i].own
        for j in selected
    )


def _missing_words(question: str, terms: QuestionTerms) -> tuple[str, ...]:
    """Return the nouns of the question that occur in no passage."""
    anywhere = frozenset[str]().union(*(matches.passage for matches in terms.matches))
    missing = terms.missing(anywhere, terms.nouns)
    return tuple(
        without_particle(question_stem(role.word) or role.word)
        for role in content_words(question)
        if role.token in missing
    )


def _repeats(one: Candidate, other: Candidate) -> bool:
    if one.passage is other.passage and one.unit.start < other.unit.end:
        return other.unit.start < one.unit.end
    return fold(one.unit.text) == fold(other.unit.text)
