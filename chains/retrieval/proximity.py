"""Proximity reranking: the best passages gain where the question's terms stand close together.

Term weights alone do not tell a passage that answers from one that is merely about the same topic.
The few best passages gain for holding the question's terms near each other, and pairs of them side
by side as the question has them (Metzler and Croft 2005, "A Markov Random Field Model for Term
Dependencies"), for a title or heading that holds the terms they lack, and for the type of answer
asked for: a date, a number, a name.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise

from chains.retrieval.query.topics import topic_check
from index.passage import CandidateText, ScoredId
from text.analyser import tokens_of_each, whitespace_words
from text.question.answer_type import answer_type_bonus
from text.question.terms import query_weights

CANDIDATES = 10  # passages reranked at most; more cost time and move nothing to the top
MIN_SCORE = 0.5  # of the best score; a passage further behind could not catch up

# Weights relative to the best score, 1. Fitted on halves of SQuAD and KorQuAD articles, checked on
# the other halves and on whole paragraphs, claims, research questions and sentence pairs, and
# rounded; half or twice as much gives nearly the same.
NEAR, PAIRS, ABOVE, CUE = 0.4, 0.4, 0.3, 0.15
TOPIC = 1.0  # of a passage about just the topic of a short question
WINDOW = 12  # words: a clause or two
PAIR_DISTANCE = 2  # words, so that "of" or "the" may stand between

Positions = list[tuple[int, str]]  # (position in a text, term of the question found there)


def rerank_by_proximity(
    question: str,
    hits: Sequence[ScoredId],
    candidates: Mapping[str, CandidateText],
    weight: float = 1.0,
) -> list[ScoredId]:
    """Return the hits with the first of them reranked, their scores raised by what they gain.

    Args:
        question: What is asked.
        hits: Best first.
        candidates: Texts by child id; a hit without a text keeps its score.
        weight: Of the lexical ranking, 0 to 1.
    """
    visible = [hit for hit in hits if hit.child_id in candidates][:CANDIDATES]
    best = visible[0].score if visible else 0.0
    reranked = [hit for hit in visible if hit.score >= MIN_SCORE * best]
    if len(hits) < 2 or not weight:
        return list(hits)
    gained = dict.fromkeys((hit.child_id for hit in reranked), 0.0)
    if len(reranked) > 1:
        gains = proximity_gains(question, [candidates[hit.child_id] for hit in reranked])
        gained |= {hit.child_id: gain for hit, gain in zip(reranked, gains, strict=True)}
    is_about = topic_check(question)
    for hit in hits:
        if hit.child_id in candidates and is_about(candidates[hit.child_id]):
            gained[hit.child_id] = gained.get(hit.child_id, 0.0) + TOPIC
    gained = {child: weight * best * gain for child, gain in gained.items()}
    scored = [ScoredId(hit.child_id, hit.score + gained.get(hit.child_id, 0.0)) for hit in hits]
    return sorted(scored, key=lambda hit: -hit.score)  # stable: equal scores keep their order


def proximity_gains(question: str, candidates: Sequence[CandidateText]) -> list[float]:
    """Return what each candidate gains, from 0 to about 1.5."""
    weights = query_weights(question)
    headings = dict.fromkeys(map(_headings, candidates))  # many candidates have the same
    texts = [candidate.text for candidate in candidates]
    positions = _positions(weights, [*texts, *headings])
    own = positions[: len(candidates)]
    own_terms = [frozenset(term for _, term in each) for each in own]
    worth = _worth(weights, own_terms)
    if not any(worth.values()):
        return [0.0] * len(candidates)
    pairs, bonus, total = _pair_coverage(worth), answer_type_bonus(question), sum(worth.values())
    heading_terms = {
        heading: {term for _, term in each}
        for heading, each in zip(headings, positions[len(candidates) :], strict=True)
    }

    def gain(candidate: CandidateText, each: Positions, terms: frozenset[str]) -> float:
        above = sum(worth[term] for term in heading_terms[_headings(candidate)] - terms)
        near = (NEAR * _best_window(each, worth) + ABOVE * above) / total
        return near + PAIRS * pairs(each) + CUE * bonus(candidate.text)

    return [gain(*row) for row in zip(candidates, own, own_terms, strict=True)]


def _headings(candidate: CandidateText) -> str:
    return f"{candidate.title}\n{candidate.heading}"


def _positions(weights: Mapping[str, float], texts: Sequence[str]) -> list[Positions]:
    """Return where each text holds the question's terms."""
    split = [whitespace_words(text) for text in texts]
    distinct = set(chain.from_iterable(split))  # passages overlap and repeat their words
    # The letters of most words rule them out, at a tenth of the price of their tokens. A word
    # written with other letters than its tokens, an accent at the beginning, may be missed.
    firsts = {first for token in weights for first in (token[0], token[0].upper())}
    likely = [
        run
        for run in distinct
        if (run[0] in firsts if run.isascii() and run.isalpha() else not firsts.isdisjoint(run))
    ]
    no_term = weights.keys().isdisjoint
    terms = {
        run: [token for token in tokens if token in weights]
        for run, tokens in zip(likely, tokens_of_each(likely), strict=True)
        if not no_term(tokens)
    }
    return [
        [
            (position, term)
            for position, run in enumerate(each)
            if run in terms
            for term in terms[run]
        ]
        for each in split
    ]


def _worth(weights: Mapping[str, float], terms: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the weight of each term by its inverse document frequency in these candidates."""
    count = len(terms)
    frequency = {term: sum(term in each for each in terms) for term in weights}
    return {
        term: weight * math.log(1 + (count - frequency[term] + 0.5) / (frequency[term] + 0.5))
        for term, weight in weights.items()
    }


def _best_window(positions: Positions, worth: Mapping[str, float]) -> float:
    """Return the largest sum of distinct terms' worth within any WINDOW words."""
    counts = dict.fromkeys(worth, 0)
    best = current = 0.0
    first = 0
    for position, term in positions:
        counts[term] += 1
        if counts[term] == 1:
            current += worth[term]
        while position - positions[first][0] >= WINDOW:
            left = positions[first][1]
            counts[left] -= 1
            if not counts[left]:
                current -= worth[left]
            first += 1
        best = max(best, current)
    return best


def _pair_coverage(worth: Mapping[str, float]) -> Callable[[Positions], float]:
    """Return a function for the part of the question's term pairs that a text holds, 0 to 1."""
    order = list(worth)
    following = {term: (after, worth[term] + worth[after]) for term, after in pairwise(order)}
    total = sum(value for _, value in following.values())

    def coverage(positions: Positions) -> float:
        covered: dict[str, float] = {}
        last: dict[str, int] = {}
        for position, term in reversed(positions):
            after, value = following.get(term, ("", 0.0))
            if after in last and last[after] - position <= PAIR_DISTANCE:
                covered[term] = value
            last[term] = position
        return sum(covered.values()) / total

    return coverage if total else lambda positions: 0.0
