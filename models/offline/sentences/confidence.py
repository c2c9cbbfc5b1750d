"""Answer confidence: the likelihood that the passages answer a question at all.

A logistic regression over SQuAD and KorQuAD questions, with the article they are about among the
passages and without it, rounded. Its evidence: the share of the question's terms that occur close
together, its names and numbers, and terms that no passage contains. Questions about the present,
such as tomorrow's weather, are asked of documents written before.
"""

import math
import re
from collections.abc import Sequence

from models.offline.sentences.candidates import Candidate, same_passage
from models.offline.sentences.question_terms import QuestionTerms

# "Today" is left out, since it also means nowadays.
_NEAR_DATE = re.compile(
    r"\b(?:tonight|tomorrow|yesterday|right now|(?:this|next|last) "
    r"(?:week|weekend|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
    r"|오늘(?!날)|내일|모레|어제|(?:이번|다음|지난)\s?주|금주(?=에|의|\s)",
    re.I,
)

FEW_NOUNS, SOME_NOUNS = 2, 3  # of a short question, and of one that is not long
_SHORT_WORDS = 4  # content words of a short question
_NEAR_DATE_PENALTY = 3.2
_BIAS = 7.4  # the evidence at which an answer is as likely as not
_LIKELY = _BIAS - 1.0  # a noun may then be anywhere in the passage
_VERY_LIKELY = _BIAS + 0.8  # an unmentioned noun costs little from here
_CERTAIN = _BIAS + 3.0  # no missing modifier outweighs this
_OTHER_THING_PENALTY, _UNMENTIONED_PENALTY = 20.0, 9.0
_ALL_NOUNS_BONUS, _MISSING_NOUN_PENALTY = 1.0, 0.4


def confidence(
    question: str,
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    best: int | None = None,
) -> float:
    """Return the likelihood, 0 to 1, that one of the candidates answers.

    Args:
        question: The question.
        terms: Its weighted terms.
        candidates: The candidates.
        best: Index of the best candidate; without it the nouns are not checked.
    """
    passages = {c.rank: m.passage for c, m in zip(candidates, terms.matches, strict=True)}
    anywhere = frozenset[str]().union(*passages.values())
    close = max(
        terms.query_coverage(_neighbourhood(candidates, terms, i)) for i in range(len(candidates))
    )
    passage = max(terms.query_coverage(matched) for matched in passages.values())
    names = max(terms.name_coverage(matched) for matched in passages.values())
    pairs = max(matches.pairs for matches in terms.matches)
    missing = terms.missing_share(anywhere)
    evidence = 2.2 * pairs + 1.6 * names + 5.6 * close + 4.6 * passage - 2.3 * missing
    if _NEAR_DATE.search(question):
        evidence -= _NEAR_DATE_PENALTY
    if best is not None:
        evidence += _noun_evidence(terms, candidates, best, anywhere, evidence)
    return 1 / (1 + math.exp(_BIAS - evidence))


def _noun_evidence(
    terms: QuestionTerms,
    candidates: Sequence[Candidate],
    best: int,
    anywhere: frozenset[str],
    evidence: float,
) -> float:
    """Return the evidence added because the best candidate is about the thing asked for or not.

    Each modifier of a short question must stand near the answer: a limit of loans is no limit of
    leave. Running text names a thing once and goes on with a pronoun, so that the modifier may
    stand anywhere in a passage that matches much of the question. A noun that occurs in no passage
    leaves a short question without an answer.
    """
    nouns, matches = terms.nouns, terms.matches[best]
    count = len(nouns)
    near = _neighbourhood(candidates, terms, best)
    if evidence > _LIKELY and not candidates[best].unit.labels:
        near |= matches.passage
    short = sum(weight > 0 for weight in terms.roles.values()) <= _SHORT_WORDS
    unmentioned = terms.missing(anywhere, terms.modifiers)
    other_thing = (count <= FEW_NOUNS and terms.missing(near, terms.modifiers)) or (
        count <= SOME_NOUNS and short and unmentioned
    )
    if other_thing and evidence < _CERTAIN:
        return -_OTHER_THING_PENALTY
    missing = terms.missing(anywhere, nouns)
    has_word = any(term.isalpha() for term in missing)
    if 1 < count <= SOME_NOUNS and evidence < _VERY_LIKELY and has_word:
        return -_UNMENTIONED_PENALTY * len(missing) / count
    if missing:
        return 0.0 if count > SOME_NOUNS else -_MISSING_NOUN_PENALTY * len(missing) / count
    return _ALL_NOUNS_BONUS if count and nouns <= matches.passage else 0.0


def _neighbourhood(candidates: Sequence[Candidate], terms: QuestionTerms, i: int) -> frozenset[str]:
    """Return the terms matched by a candidate, its headings, and the candidates beside it."""
    near = [j for j in (i - 1, i + 1) if same_passage(candidates, i, j)]
    return terms.matches[i].above.union(*(terms.matches[j].own for j in (i, *near)))
