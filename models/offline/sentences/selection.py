"""Sentence selection: choose the sentences of the passages that answer a question.

Candidates are scored by a log-linear ranker over lexical features
(`models.offline.sentences.features`) and adjusted for entities and topics; the answer confidence
decides whether to answer at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.evidence import Evidence
from models.offline.sentences.adjustments import adjusted_scores
from models.offline.sentences.candidates import (
    Candidate,
    in_running_text,
    quotable_candidates,
    repeats,
)
from models.offline.sentences.confidence import confidence
from models.offline.sentences.features import features_of
from models.offline.sentences.meaning import SentenceEncoder
from models.offline.sentences.question_terms import QuestionTerms
from models.offline.sentences.term_weighting import weight_terms
from text.korean.particles import without_particle
from text.question.content_words import content_words
from text.question.interrogatives import question_stem
from text.question.terms import query_weights

# Scores are log odds, so a sentence this far behind is 0.6 times as likely to answer.
_MAX_BEHIND, _MAX_BEHIND_OF_ALTERNATIVES, _MAX_BEHIND_IN_RUNNING_TEXT = 0.6, 1.5, 3.0
_MOST_BESIDE = 2  # sentences where each line states one fact


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
        context_share: Share of what the earlier question is about in the best one or above it.
        computed: Whether it is the answer to a table question.
        lead: Notes before the sentences, for an answer computed from them.
    """

    sentences: tuple[SelectedSentence, ...]
    confidence: float
    missing: tuple[str, ...] = ()
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()
    lead: tuple[tuple[str, Mapping[str, object]], ...] = ()
    computed: bool = False
    context_share: float = 1.0


def select_sentences(
    question: str,
    passages: Sequence[Evidence],
    *,
    before: str = "",
    own_words: str = "",
    limit: int = 3,
    encoder: SentenceEncoder | None = None,
) -> Selection:
    """Return at most `limit` sentences that answer `question`, best first.

    Args:
        question: The question.
        passages: The evidence, best first; a repeated passage counts once.
        before: An earlier question that this one refers to; its terms weigh less.
        own_words: A follow-up as it was typed, before it was made to stand alone.
        limit: Most sentences to select.
        encoder: Compares meanings; without one only words count.
    """
    candidates = quotable_candidates(passages)
    if not candidates:
        return Selection((), 0.0)
    terms = weight_terms(question, before, candidates)
    features = features_of(question, terms, candidates, encoder)
    scores = [each.score() for each in features]
    scores = adjusted_scores(question, terms, candidates, scores, own_words=own_words)
    selected = _best(terms, candidates, scores, limit, [bool(f.type_missing) for f in features])
    sentences = tuple(_sentence(candidates[i], scores[i]) for i in selected)
    sure = confidence(question, terms, candidates, features, scores)
    share = _context_share(question, before, terms, selected[0])
    return Selection(sentences, sure, _missing_words(question, terms), context_share=share)


def _context_share(question: str, before: str, terms: QuestionTerms, best: int) -> float:
    """Return the share of the weight that only the earlier question has; 1 without one."""
    own = query_weights(question)
    context = {t: weight for t, weight in query_weights(before).items() if t not in own}
    if not before or not context:
        return 1.0
    matches = terms.matches[best]
    present = context.keys() - terms.missing(matches.own | matches.above, frozenset(context))
    return sum(context[term] for term in present) / sum(context.values())


def _best(
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    limit: int,
    lacks_type: Sequence[bool],
) -> list[int]:
    """Return the indices of the best candidate and of those that are nearly as likely.

    Beside one with a value of the type asked for, none without one is.
    """
    order = sorted(range(len(candidates)), key=lambda i: -scores[i])
    selected = order[:1]
    if in_running_text(candidates, order[0]):
        behind = _MAX_BEHIND_IN_RUNNING_TEXT
    elif len(terms.nouns) < 2:  # an unspecific question has several answers
        behind = _MAX_BEHIND_OF_ALTERNATIVES
    else:
        behind, limit = _MAX_BEHIND, min(limit, _MOST_BESIDE)
    for i in order[1:]:
        if len(selected) == limit or scores[i] < scores[selected[0]] - behind:
            break
        if lacks_type[i] and not lacks_type[order[0]]:
            continue
        repeated = any(repeats(candidates[i], candidates[j]) for j in selected)
        if not (repeated or _neighbouring_row(terms, candidates, i, selected)):
            selected.append(i)
    return selected


def _sentence(candidate: Candidate, score: float) -> SelectedSentence:
    text = candidate.unit.readable()
    own_line = bool(candidate.unit.labels) or "\n" in text or text.startswith("|")
    return SelectedSentence(candidate.passage.n, text, score, own_line)


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
