"""Sentence features: what a candidate is scored for, and the weights of a log-linear ranker.

The weights maximise the likelihood that a sentence with an answer ranks first (a conditional
logistic regression). They were fitted on samples of SQuAD and KorQuAD questions, on the project's
own questions and on the development half of those about the company, and rounded; `unmatched` and
`foreign` were set by comparing a few values.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from models.offline.sentences.candidates import Candidate, same_passage
from models.offline.sentences.contrast import sibling_check
from models.offline.sentences.meaning import SentenceEncoder, similarities
from models.offline.sentences.question_terms import QuestionTerms
from models.offline.sentences.quotable import is_boilerplate
from models.offline.sentences.type_match import value_check
from models.offline.sentences.units import cells
from text.analyser import tokens
from text.language import detect_language
from text.normalise import fold
from text.question.answer_type import answer_type_bonus

# Candidates of each language that are encoded, the first by words; 1.2 ms each.
_ENCODED = 20
_TYPICAL_COSINE = 0.4  # of a question and the sentence that answers it; stands for an unknown one


class Features(NamedTuple):
    """The features of one sentence, each from 0 to about 1.

    Attributes:
        coverage: Share of the question's weight that it matches.
        full_words: The same of words that it matches in all their parts.
        previous_added: Coverage that the sentence or heading right before it adds.
        context_added: Coverage that its title and headings add.
        passage: Coverage of its passage.
        reciprocal_rank: 1 in the first passage, 1/2 in the second ...
        answer_type: Bonus for an expression of the type asked for.
        type_missing: Whether it has no expression of the type asked for, but for the question's.
        key: Coverage of the first cell of a row, its key.
        block: Whether it is a list or table together with the line that introduces it.
        unmatched: Whether it has no term of the question itself.
        heading: Whether it is a heading, a greeting or a contact line.
        meaning: Cosine with the question, above the mean of its language; 0 without an encoder.
        cosine: The cosine itself, not scored, since it differs between languages; for confidence.
        foreign: Whether it is in another language than the question.
        sibling: Whether it is about a thing with the head, but another modifier, of what is asked.
    """

    coverage: float
    full_words: float
    previous_added: float
    context_added: float
    passage: float
    reciprocal_rank: float
    answer_type: float
    type_missing: float
    key: float
    block: float
    unmatched: float
    heading: float
    meaning: float = 0.0
    cosine: float = 0.0
    foreign: float = 0.0
    sibling: float = 0.0

    def score(self) -> float:
        """Return the weighted sum."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self, strict=True))


WEIGHTS = Features(
    coverage=7.2,
    full_words=2.0,
    previous_added=4.2,
    context_added=6.8,
    passage=0.8,
    reciprocal_rank=1.3,
    answer_type=0.4,
    type_missing=-2.5,
    key=3.0,
    block=-4.4,
    unmatched=-1.0,
    heading=-20.0,
    meaning=10.0,
    foreign=-0.4,
    sibling=-5.0,
)


def features_of(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    encoder: SentenceEncoder | None = None,
) -> list[Features]:
    """Return the features of each candidate, with its meaning where there is an encoder."""
    by_words = _lexical_features(question, terms, candidates)
    if encoder is None:
        return [each._replace(cosine=_TYPICAL_COSINE) for each in by_words]
    return _with_meaning(question, candidates, by_words, encoder)


def _with_meaning(
    question: str,
    candidates: Sequence[Candidate],
    by_words: Sequence[Features],
    encoder: SentenceEncoder,
) -> list[Features]:
    """Return the features with the meaning of the candidates that words rank first.

    A candidate that is not encoded gets the least meaning of those that are.
    """
    asked = detect_language(question)
    foreign = [detect_language(c.unit.text) not in (asked, "und") for c in candidates]
    order = sorted(range(len(candidates)), key=lambda i: -by_words[i].score())
    features = list(by_words)
    groups = [[i for i in order if foreign[i] == other] for other in (False, True)]
    encoded = [i for group in groups for i in group[:_ENCODED]]
    texts = [_in_context(candidates[i]) for i in encoded]
    known = dict(zip(encoded, similarities(encoder, question, texts), strict=True))
    for other, group in zip((False, True), groups, strict=True):
        cosines = {i: known[i] for i in group[:_ENCODED]}
        mean, least = _mean(cosines.values()), min(cosines.values(), default=0.0)
        for i in group:
            cosine = cosines.get(i, least)
            features[i] = features[i]._replace(
                meaning=cosine - mean, cosine=cosine, foreign=float(other)
            )
    return features


def _in_context(candidate: Candidate) -> str:
    title = candidate.passage.title
    return f"{title}: {candidate.unit.readable()}" if title else candidate.unit.readable()


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _lexical_features(
    question: str, terms: QuestionTerms, candidates: Sequence[Candidate]
) -> list[Features]:
    coverage = [terms.coverage(matches.own) for matches in terms.matches]
    lacks_type, key_terms = value_check(question), _key_terms(terms)
    bonus = answer_type_bonus(question)
    is_sibling = sibling_check(question, [each.unit.readable() for each in candidates])
    rows = []
    for i, (candidate, matches) in enumerate(zip(candidates, terms.matches, strict=True)):
        in_context = matches.own | matches.above
        features = Features(
            coverage=coverage[i],
            full_words=terms.full_word_coverage(matches.own),
            previous_added=_previous_added(terms, candidates, i),
            context_added=terms.coverage(in_context) - coverage[i],
            passage=terms.coverage(matches.passage),
            reciprocal_rank=1 / (1 + candidate.rank),
            answer_type=bonus(candidate.unit.text),
            type_missing=float(lacks_type(candidate.unit.text)),
            key=terms.coverage(matches.own & key_terms(candidate)),
            unmatched=float(not matches.own),
            block=float("\n" in candidate.unit.text),
            sibling=float(is_sibling(candidate.unit.readable())),
            heading=float(_is_no_statement(candidate, question)),
        )
        rows.append(features)
    return rows


def _is_no_statement(candidate: Candidate, question: str) -> bool:
    """Return whether a candidate is a heading, the title of its document, or boilerplate."""
    text = candidate.unit.text
    is_title = fold(text).strip() == fold(candidate.passage.title).strip()
    return candidate.unit.heading or is_title or is_boilerplate(text, question)


def _previous_added(terms: QuestionTerms, candidates: Sequence[Candidate], i: int) -> float:
    """Return the coverage that the unit before a candidate adds.

    Below a heading that is the heading's, since the first sentence answers it. A sentence or row
    adds only what no heading has, which is no reason to prefer the second sentence below it.
    """
    if not same_passage(candidates, i, i - 1):
        return 0.0
    own, previous = terms.matches[i].own, terms.matches[i - 1].own
    if candidates[i].unit.labels or not candidates[i - 1].unit.heading:
        own |= terms.matches[i].above
    return terms.coverage(own | previous) - terms.coverage(own)


def _key_terms(terms: QuestionTerms) -> Callable[[Candidate], frozenset[str]]:
    """Return a function for the terms of the question in the key of a row."""

    def key_terms(candidate: Candidate) -> frozenset[str]:
        if not candidate.unit.labels:
            return frozenset()
        first = cells(candidate.unit.text)[0]
        return terms.matched(frozenset(tokens(first)))

    return key_terms
