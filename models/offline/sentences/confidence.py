"""Answer confidence: the likelihood that the best sentence answers the question.

A logistic regression over features of the best candidate and of all of them: how much of the
question it has, alone and with what stands around it, how far it lies before the second, and
whether the nouns that the question is about are near. It was fitted on questions whose answer is
among the passages, on the same questions without the passages that answer them, and on questions
about things that the documents mention without saying what is asked.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from models.offline.sentences.candidates import (
    Candidate,
    in_long_text,
    repeats,
)
from models.offline.sentences.features import Features
from models.offline.sentences.noun_evidence import (
    Surroundings,
    focus_nouns,
    is_about_other_group,
    lacks_number,
    lacks_object,
    missing_nouns,
    surroundings,
)
from models.offline.sentences.question_terms import SYNONYM_MARK, QuestionTerms
from models.offline.sentences.type_match import kind_check
from text.question.analysis import analyse
from text.question.facets.expected_types import VALUES

# "Today" is left out, since it also means nowadays.
_NEAR_DATE = re.compile(
    r"\b(?:tonight|tomorrow|yesterday|right now|(?:this|next|last) "
    r"(?:week|weekend|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
    r"|오늘(?!날)|내일|모레|어제|(?:이번|다음|지난)\s?주|금주(?=에|의|\s)",
    re.I,
)
FEW_NOUNS, SOME_NOUNS = 2, 3  # of a short question, and of one that is not long
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LARGEST_MARGIN = 5.0


class ConfidenceFeatures(NamedTuple):
    """What the confidence depends on; shares and flags from 0 to 1.

    Attributes:
        score: Score of the best candidate, a tenth of it.
        margin: How far it lies before the second one, 1 for far.
        pairs: Share of the question's adjacent pairs of terms that are adjacent in it.
        near: Share of the question in it, its headings and the sentences beside it.
        passage: Share of the question in its passage.
        names: Share of the question's names and numbers in the passage that has most.
        missing: Share of the question's terms that no passage has.
        nouns_missing: Share of the question's nouns that are not near.
        modifiers_missing: The same of the words that say which one of several things is meant.
        number_missing: Whether it lacks the number of a numbered thing.
        focus_missing: Whether what is asked for is not near, and no value tells it.
        subject_unknown: Whether yes or no, or a value, is asked of something that no passage has.
        object_unknown: Whether yes or no is asked of several things, the last of which no passage
            has.
        group_missing: Whether the question names a group of people, and it is about another one.
        synonyms_only: Whether it has no word of the question, only synonyms.
        value_missing: Whether it has no value of the type asked for.
        count_missing: Whether it has no number of what is counted.
        reason_missing: Whether it gives no reason, where one is asked for.
        place_missing: Whether it names no place, where one is asked for.
        person_missing: Whether it names nobody, where somebody is asked for.
        year_missing: Whether its document has no year that the question names.
        cosine: Cosine with the question, of a sentence in its language.
        foreign: Whether it is in another language.
        foreign_cosine: Cosine with the question, of a sentence in another language.
        row: Whether it is a row of a table.
        running_text: Whether its passage is a long paragraph, of which more sentences are shown.
        near_date: Whether the question is about these days, which documents do not know.
        personal: Whether it is about the asker's own records, or a task for no document.
        constant: Always 1.
    """

    score: float
    margin: float
    pairs: float
    near: float
    passage: float
    names: float
    missing: float
    nouns_missing: float
    modifiers_missing: float
    number_missing: float
    focus_missing: float
    subject_unknown: float
    object_unknown: float
    group_missing: float
    synonyms_only: float
    value_missing: float
    count_missing: float
    reason_missing: float
    place_missing: float
    person_missing: float
    year_missing: float
    cosine: float
    foreign: float
    foreign_cosine: float
    row: float
    running_text: float
    near_date: float
    personal: float
    constant: float = 1.0


WEIGHTS = ConfidenceFeatures(
    score=1.8,
    margin=1.0,
    pairs=-0.5,
    near=0.2,
    passage=0.7,
    names=1.2,
    missing=-0.6,
    nouns_missing=-0.6,
    modifiers_missing=-0.8,
    number_missing=-1.3,
    focus_missing=-0.3,
    subject_unknown=-0.8,
    object_unknown=-1.2,
    group_missing=-2.0,
    synonyms_only=-0.8,
    value_missing=-0.9,
    count_missing=-0.8,
    reason_missing=-0.7,
    place_missing=-1.0,
    person_missing=-1.0,
    year_missing=-2.5,
    cosine=1.7,
    foreign=0.1,
    foreign_cosine=2.5,
    row=0.0,
    running_text=0.5,
    near_date=-1.4,
    personal=-1.2,
    constant=-4.2,
)


def confidence(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    features: Sequence[Features],
    scores: Sequence[float],
) -> float:
    """Return the likelihood, 0 to 1, that the candidate with the highest score answers.

    Args:
        question: The question.
        terms: Its weighted terms.
        candidates: The candidates.
        features: Their features.
        scores: Their scores.
    """
    values = confidence_features(question, terms, candidates, features, scores)
    evidence = sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-evidence))


def confidence_features(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    features: Sequence[Features],
    scores: Sequence[float],
) -> ConfidenceFeatures:
    """Return what the confidence depends on; arguments as for `confidence`."""
    order = sorted(range(len(candidates)), key=lambda i: -scores[i])
    best = order[0]
    others = (i for i in order[1:] if not repeats(candidates[i], candidates[best]))
    second = scores[next(others, best)]
    own, matches = features[best], terms.matches[best]
    passages = {c.rank: m.passage for c, m in zip(candidates, terms.matches, strict=True)}
    anywhere = frozenset[str]().union(*passages.values())
    near = surroundings(candidates, terms, best)
    asked = analyse(question)
    text = candidates[best].unit.readable()
    focus = focus_nouns(asked, terms)
    focus_missing = bool(focus and missing_nouns(question, terms, near, focus))
    nouns_missing = missing_nouns(question, terms, near, terms.nouns)
    everywhere = Surroundings(anywhere, "\n".join({c.passage.text for c in candidates}))
    unknown = bool(focus and missing_nouns(question, terms, everywhere, focus))
    by_value = bool(asked.expects & VALUES)
    return ConfidenceFeatures(
        score=scores[best] / 10,
        margin=min(scores[best] - second, _LARGEST_MARGIN) / _LARGEST_MARGIN,
        pairs=matches.pairs,
        near=terms.query_coverage(near.terms),
        passage=terms.query_coverage(matches.passage),
        names=max(terms.name_coverage(matched) for matched in passages.values()),
        missing=terms.missing_share(anywhere),
        nouns_missing=_share(nouns_missing, terms.nouns),
        modifiers_missing=_share(terms.missing(near.terms, terms.modifiers), terms.modifiers),
        number_missing=float(lacks_number(question, candidates[best])),
        focus_missing=float(focus_missing and not by_value),
        subject_unknown=float((asked.yes_no or by_value) and unknown),
        object_unknown=float(
            asked.yes_no and not unknown and lacks_object(question, everywhere, terms)
        ),
        group_missing=float(is_about_other_group(question, terms, candidates[best], near)),
        synonyms_only=float(not own.foreign and _only_synonyms(matches.own)),
        value_missing=own.type_missing,
        **{
            f"{kind}_missing": float(kind_check(question, kind)(text))
            for kind in ("count", "reason", "place", "person")
        },
        year_missing=float(_lacks_year(question, candidates[best])),
        cosine=own.cosine * (1 - own.foreign),
        foreign=own.foreign,
        foreign_cosine=own.cosine * own.foreign,
        row=float(bool(candidates[best].unit.labels)),
        running_text=float(in_long_text(candidates, best)),
        near_date=float(bool(_NEAR_DATE.search(question))),
        personal=float(asked.personal or asked.off_topic),
    )


def _lacks_year(question: str, candidate: Candidate) -> bool:
    """Return whether the document of a candidate lacks the years that the question names."""
    passage = candidate.passage
    asked = set(_YEAR.findall(question))
    return bool(asked) and asked.isdisjoint(
        _YEAR.findall(f"{passage.source} {passage.title} {passage.text}")
    )


def _only_synonyms(terms: frozenset[str]) -> bool:
    return bool(terms) and all(term[0] == SYNONYM_MARK for term in terms)


def _share(missing: frozenset[str], required: frozenset[str]) -> float:
    return len(missing) / len(required) if required else 0.0
