"""Choose the sentences of the passages that answer a question.

A sentence scores for the question's words it holds (rare ones among these passages count more),
whole or in part, for pairs of them side by side, for what the sentence before it adds, its heading
and its whole passage hold, for the passage's rank, and for offering the kind of thing that is
asked. The weights maximise the likelihood that a sentence with an answer comes first; they were
fitted on halves of SQuAD and KorQuAD, checked on the other halves, and rounded.
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
    """What is known about one sentence, each from 0 to about 1.

    Attributes:
        share: Which part of the question's worth it holds.
        whole: The same of words that it holds with all their parts.
        pairs: Which part of the question's neighbouring words stand side by side.
        before: What the sentence before it holds.
        added: What that one holds beyond its own.
        context: What its title and headings hold beyond its own.
        passage: What its passage holds.
        rank: 1 in the first passage, 1/2 in the second ...
        rare: What the most telling of its words is worth.
        cue: What it gains for offering the kind of thing asked for.
        heading: Whether it only names what follows.
    """

    share: float
    whole: float
    pairs: float
    before: float
    added: float
    context: float
    passage: float
    rank: float
    rare: float
    cue: float
    heading: float

    def score(self) -> float:
        """Return the weighted sum."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self, strict=True))


WEIGHTS = Features(
    share=5.0,
    whole=1.6,
    pairs=2.0,
    before=1.0,
    added=1.9,
    context=2.9,
    passage=1.8,
    rank=2.4,
    rare=2.4,
    cue=1.2,
    heading=-20.0,
)


# A further sentence is worth reading from this part of the best one's score. That leaves 2.8 of 3
# sentences and loses hardly an answer that three would hold.
WORTH_FROM = 0.45


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
    taken: list[int] = []
    for i in sorted(range(len(among)), key=lambda i: -scores[i]):
        if len(taken) == limit or (taken and scores[i] < WORTH_FROM * scores[taken[0]]):
            break
        if taken and not asked.seen[i].own | asked.seen[i].above:
            continue  # beside the question, whatever its passage says
        if not any(_repeats(among[i], among[j]) for j in taken):
            taken.append(i)
    taken = _with_kind(question, among, scores, taken)
    picks = tuple(_pick(among[i], scores[i]) for i in taken)
    return Selection(picks, confidence(question, asked, among))


def _pick(candidate: Candidate, score: float) -> Pick:
    text = candidate.unit.readable()
    alone = bool(candidate.unit.labels) or "\n" in text or text.startswith("|")
    return Pick(candidate.passage.n, text, score, alone)


def _scores(question: str, asked: Asked, among: Sequence[Candidate]) -> list[float]:
    held = [asked.share(seen.own) for seen in asked.seen]
    bonus, rarest = cue_bonus(question), math.log(2 + 2 * len(among))
    scores = []
    for i, (candidate, seen) in enumerate(zip(among, asked.seen, strict=True)):
        above = asked.seen[i - 1].own if beside(among, i, i - 1) else frozenset[str]()
        features = Features(
            share=held[i],
            whole=asked.whole(seen.own),
            pairs=seen.pairs,
            before=asked.share(above),
            added=asked.share(seen.own | above) - held[i],
            context=asked.share(seen.own | seen.above) - held[i],
            passage=asked.share(seen.known),
            rank=1 / (1 + candidate.rank),
            rare=asked.rarest(seen.own) / rarest,
            cue=bonus(candidate.unit.text),
            heading=float(candidate.unit.heading),
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
