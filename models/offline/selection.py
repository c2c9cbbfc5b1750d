"""Choose the sentences of the passages that answer a question.

A sentence scores for the question's words it holds (rare ones among these passages count more),
for pairs of them side by side, for what the sentence before it, its heading and its whole
passage hold, for the passage's rank, and for offering the kind of thing that is asked. The
weights were fitted on halves of SQuAD and KorQuAD, checked on the other halves, and rounded.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.evidence import Evidence
from models.offline.confidence import confidence
from models.offline.cues import cue_bonus
from models.offline.weighing import Asked, Candidate, beside, candidates, weigh
from text.normalise import fold


class Features(NamedTuple):
    """What is known about one sentence, each from 0 to about 1."""

    share: float
    square: float
    joint: float
    pairs: float
    before: float
    passage: float
    rank: float
    context: float
    rare: float
    length: float
    cue: float
    heading: float

    def score(self) -> float:
        """Return the weighted sum."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self, strict=True))


WEIGHTS = Features(
    share=3.5,
    square=2.1,
    joint=1.7,
    pairs=2.4,
    before=1.7,
    passage=2.2,
    rank=2.1,
    context=2.1,
    rare=3.7,
    length=0.4,
    cue=1.0,
    heading=-20.0,
)


# A further sentence is worth reading from this part of the best one's score. Together with the
# next limit that leaves 2.7 of 3 sentences and loses 2 answers in a thousand on KorQuAD; from .55
# and .15 it left 2.3 and lost 6.
WORTH_FROM = 0.45
# And if it holds, its headings included, this part of what the best one holds of the question.
SAYS_FROM = 0.05


@dataclass(frozen=True)
class Pick:
    """One chosen sentence, the number of its passage, and how well it answers."""

    n: int
    text: str
    score: float
    alone: bool = False  # a row or list, which reads better on a line of its own


@dataclass(frozen=True)
class Selection:
    """The chosen sentences, best first, and how far the passages carry the question (0 to 1)."""

    picks: tuple[Pick, ...]
    confidence: float


def select(
    question: str, passages: Sequence[Evidence], *, before: str = "", limit: int = 3
) -> Selection:
    """Return at most `limit` sentences that answer `question`, best first.

    Args:
        question: What is asked now.
        passages: The evidence, best first; a passage met twice counts once.
        before: An earlier question that this one refers to; its words count less.
        limit: Most sentences to choose.
    """
    among = candidates(passages)
    if not among:
        return Selection((), 0.0)
    asked = weigh(question, before, among)
    scores = _scores(question, asked, among)
    said = [asked.share(seen.own | seen.above) for seen in asked.seen]
    taken: list[int] = []
    for i in sorted(range(len(among)), key=lambda i: -scores[i]):
        if len(taken) == limit or (taken and scores[i] < WORTH_FROM * scores[taken[0]]):
            break
        if taken and said[i] < SAYS_FROM * said[taken[0]]:
            continue
        if not any(_repeats(among[i], among[j]) for j in taken):
            taken.append(i)
    taken = _with_kind(question, among, scores, taken)
    picks = tuple(_pick(among[i], scores[i]) for i in taken)
    return Selection(picks, confidence(asked, among))


def _pick(candidate: Candidate, score: float) -> Pick:
    text = candidate.unit.readable()
    alone = bool(candidate.unit.labels) or "\n" in text or text.startswith("|")
    return Pick(candidate.passage.n, text, score, alone)


def _scores(question: str, asked: Asked, among: Sequence[Candidate]) -> list[float]:
    held = [asked.share(seen.own) for seen in asked.seen]
    bonus, rarest = cue_bonus(question), math.log(2 + 2 * len(among))
    scores = []
    for i, (candidate, seen) in enumerate(zip(among, asked.seen, strict=True)):
        unit, whole = candidate.unit, asked.share(seen.known)
        features = Features(
            share=held[i],
            square=held[i] ** 2,
            joint=held[i] * whole,
            pairs=seen.pairs,
            before=held[i - 1] if beside(among, i, i - 1) else 0.0,
            passage=whole,
            rank=1 / (1 + candidate.rank),
            context=asked.share(seen.own | seen.above) - held[i],
            rare=asked.rarest(seen.own) / rarest,
            length=min(1.0, math.log(1 + len(unit.text)) / 6),
            cue=bonus(unit.text),
            heading=float(unit.heading),
        )
        scores.append(features.score())
    return scores


def _with_kind(
    question: str, among: Sequence[Candidate], scores: Sequence[float], taken: list[int]
) -> list[int]:
    """Give the last place to a sentence of the kind asked for, where none so far is of it."""
    bonus = cue_bonus(question)
    enough = WORTH_FROM * scores[taken[0]]
    offers = [i for i in range(len(among)) if scores[i] > enough and bonus(among[i].unit.text)]
    if not offers or len(taken) < 2 or any(i in offers for i in taken):
        return taken
    best = max(offers, key=lambda i: scores[i])
    return [*taken[:-1], best]


def _repeats(one: Candidate, other: Candidate) -> bool:
    if one.passage is other.passage and one.unit.start < other.unit.end:
        return other.unit.start < one.unit.end
    return fold(one.unit.text) == fold(other.unit.text)
