"""Sentence features: what a candidate is scored for, and the weights of a log-linear ranker.

The weights maximise the likelihood that a sentence with an answer ranks first (a conditional
logistic regression). They were fitted on halves of SQuAD and KorQuAD, checked on the other halves,
and rounded.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from models.offline.sentences.candidates import Candidate, same_passage
from models.offline.sentences.question_terms import QuestionTerms
from models.offline.sentences.quotable import is_boilerplate
from text.question.answer_type import answer_type_bonus


class Features(NamedTuple):
    """The features of one sentence, each from 0 to about 1.

    Attributes:
        coverage: Share of the question's weight that it matches.
        full_words: The same of words that it matches in all their parts.
        pairs: Share of the question's adjacent pairs of terms that are adjacent here.
        previous: Coverage of the sentence before it.
        previous_added: Coverage that the sentence before it adds.
        context_added: Coverage that its title and headings add.
        passage: Coverage of its passage.
        reciprocal_rank: 1 in the first passage, 1/2 in the second ...
        rarest: Weight of the rarest term it matches.
        answer_type: Bonus for an expression of the type asked for.
        heading: Whether it is a heading, a greeting or a contact line.
    """

    coverage: float
    full_words: float
    pairs: float
    previous: float
    previous_added: float
    context_added: float
    passage: float
    reciprocal_rank: float
    rarest: float
    answer_type: float
    heading: float

    def score(self) -> float:
        """Return the weighted sum."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self, strict=True))


WEIGHTS = Features(
    coverage=5.0,
    full_words=1.6,
    pairs=2.0,
    previous=1.0,
    previous_added=1.9,
    context_added=2.9,
    passage=1.8,
    reciprocal_rank=2.4,
    rarest=2.4,
    answer_type=1.2,
    heading=-20.0,
)


def score_candidates(
    question: str, terms: QuestionTerms, candidates: Sequence[Candidate]
) -> list[float]:
    """Return the score of each candidate."""
    coverage = [terms.coverage(matches.own) for matches in terms.matches]
    bonus, rarest = answer_type_bonus(question), math.log(2 + 2 * len(candidates))
    scores = []
    for i, (candidate, matches) in enumerate(zip(candidates, terms.matches, strict=True)):
        has_previous = same_passage(candidates, i, i - 1)
        previous = terms.matches[i - 1].own if has_previous else frozenset[str]()
        features = Features(
            coverage=coverage[i],
            full_words=terms.full_word_coverage(matches.own),
            pairs=matches.pairs,
            previous=terms.coverage(previous),
            previous_added=terms.coverage(matches.own | previous) - coverage[i],
            context_added=terms.coverage(matches.own | matches.above) - coverage[i],
            passage=terms.coverage(matches.passage),
            reciprocal_rank=1 / (1 + candidate.rank),
            rarest=terms.max_weight(matches.own) / rarest,
            answer_type=bonus(candidate.unit.text),
            heading=float(candidate.unit.heading or _is_boilerplate(candidate, question)),
        )
        scores.append(features.score())
    return scores


def _is_boilerplate(candidate: Candidate, question: str) -> bool:
    return is_boilerplate(candidate.unit.text, question)
