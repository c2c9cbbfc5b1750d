"""Choose the sentences of the passages that answer a question.

A sentence scores for the question's words it holds (rare ones among these passages count more),
whole or in part, for pairs of them side by side, for what the sentence before it adds, its heading
and its whole passage hold, for the passage's rank, and for offering the kind of thing that is
asked. The weights maximise the likelihood that a sentence with an answer comes first; they were
fitted on halves of SQuAD and KorQuAD, checked on the other halves, and rounded.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.evidence import Evidence
from models.offline.sentences.confidence import FEW, SOME, confidence
from models.offline.sentences.quotable import asks_contact, is_contact, is_greeting, is_order
from models.offline.sentences.weighing import Asked, Candidate, beside, candidates, weigh
from text.normalise import fold
from text.question.answer_type import answer_type_bonus
from text.question.content_words import content_words
from text.question.interrogatives import question_stem


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
WORTH_BESIDE = 0.72  # where the best one names all that is asked for, and offers it
_BRIEF = 100  # characters of a sentence that says one thing
_ANOTHER = re.compile(
    r"^(?:so |and |ok(?:ay)?,? |then )*(?:what|how) about\b|^and (?!how|what"
    r"|who|when|where|which|is|are|can|does|do)"
    r"|^[^,?]{1,20}(?:은요|는요|도요|이랑은|요)\s*[?？]*$|^(?:그럼|그러면|그리고"
    r"|그렇다면)?\s*[^\s?]{2,12}(?:은|는)\s*[?？]*$",
    re.I,
)
_KEY = re.compile(r"(?<!\w)[^\W\d_]+-?\d+(?!\w*-?\d)")
_ASIDE = 20.0
_NEW = 8.0  # what it adds to a sentence to hold all that a follow-up names


@dataclass(frozen=True)
class Pick:
    """One chosen sentence, the number of its passage, and how well it answers."""

    n: int
    text: str
    score: float
    alone: bool = False  # a row or list, which reads better on a line of its own


@dataclass(frozen=True)
class Selection:
    """The chosen sentences, best first, and how far the passages carry the question (0 to 1).

    Attributes:
        missing: Words of the question that no passage speaks of.
        notes: What is to be said beside the sentences: keys of messages with their values.
    """

    picks: tuple[Pick, ...]
    confidence: float
    missing: tuple[str, ...] = ()
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()


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
    among = [each for each in candidates(passages) if not is_order(each.unit.text)]
    if not among:
        return Selection((), 0.0)
    asked = weigh(question, before, among)
    scores = _scores(question, asked, among)
    scores = _of_the_thing(asked, _of_the_key(question, among, scores))
    if before:
        scores = _about_the_new(scores, question, asked)
    taken = _taken(question, asked, among, scores, limit)
    taken = _with_kind(question, among, scores, taken)
    missing = _missing(question, asked)
    picks = tuple(_pick(among[i], scores[i]) for i in taken)
    return Selection(picks, confidence(question, asked, among, taken[0]), missing)


def _taken(
    question: str, asked: Asked, among: Sequence[Candidate], scores: Sequence[float], limit: int
) -> list[int]:
    """Return the places of the best pieces, until further ones are not worth reading."""
    order = sorted(range(len(among)), key=lambda i: -scores[i])
    taken = order[:1]
    alone = _answers_alone(question, asked, among, taken[0])
    enough = (WORTH_BESIDE if alone else WORTH_FROM) * scores[taken[0]]
    for i in order[1:]:
        if len(taken) == limit or scores[i] < enough:
            break
        beside_it = not asked.seen[i].own | asked.seen[i].above  # whatever its passage says
        repeated = any(_repeats(among[i], among[j]) for j in taken)
        if not (beside_it or repeated or _neighbouring_row(asked, among, i, taken)):
            taken.append(i)
    return taken


def _pick(candidate: Candidate, score: float) -> Pick:
    text = candidate.unit.readable()
    alone = bool(candidate.unit.labels) or "\n" in text or text.startswith("|")
    return Pick(candidate.passage.n, text, score, alone)


def _scores(question: str, asked: Asked, among: Sequence[Candidate]) -> list[float]:
    held = [asked.share(seen.own) for seen in asked.seen]
    bonus, rarest = answer_type_bonus(question), math.log(2 + 2 * len(among))
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
            heading=float(candidate.unit.heading or _says_nothing(candidate, question)),
        )
        scores.append(features.score())
    return scores


def _with_kind(
    question: str, among: Sequence[Candidate], scores: Sequence[float], taken: list[int]
) -> list[int]:
    """Give the last place to a sentence of the kind asked for, where none so far is of it."""
    bonus = answer_type_bonus(question)
    enough = WORTH_FROM * scores[taken[0]]
    offers = [i for i in range(len(among)) if scores[i] > enough and bonus(among[i].unit.text)]
    if not offers or len(taken) < 2 or any(i in offers for i in taken):
        return taken
    best = max(offers, key=lambda i: scores[i])
    return [*taken[:-1], best]


def _says_nothing(candidate: Candidate, question: str) -> bool:
    text = candidate.unit.text
    return is_greeting(text) or (is_contact(text) and not asks_contact(question))


def _answers_alone(question: str, asked: Asked, among: Sequence[Candidate], best: int) -> bool:
    """Return whether a piece names all that a short question is about, and what it asks for."""
    seen = asked.seen[best]
    named = not asked.missing(seen.own | seen.above, asked.nouns)
    said = sum(weight > 0 for weight in asked.roles.values())
    few = 0 < len(asked.nouns) <= SOME and said > 1
    unit = among[best].unit
    few = few and (bool(unit.labels) or len(unit.text) <= _BRIEF)
    named = named and bool(asked.nouns & (seen.own | seen.above))
    return few and named and answer_type_bonus(question)(among[best].unit.text) > 0


def _neighbouring_row(
    asked: Asked, among: Sequence[Candidate], i: int, taken: Sequence[int]
) -> bool:
    """Return whether a chosen row of the same table holds more of what is asked."""
    labels = among[i].unit.labels
    return bool(labels) and any(
        labels == among[j].unit.labels and not asked.seen[j].own <= asked.seen[i].own for j in taken
    )


def _of_the_key(question: str, among: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """Put rows of another key aside where the question names one with a number: Room 15."""
    texts = [fold(each.unit.text) for each in among]
    rows = [i for i, each in enumerate(among) if each.unit.labels or " | " in each.unit.text]
    aside = set[int]()
    for key in _KEY.findall(fold(question)):
        whole = re.compile(rf"(?<!\w){re.escape(key)}(?!\d)")
        named = {i for i in rows if whole.search(texts[i])}
        aside |= set(rows) - named if named else set()
    return [score - _ASIDE * (i in aside) for i, score in enumerate(scores)]


def _of_the_thing(asked: Asked, scores: Sequence[float]) -> list[float]:
    """Put passages that lack which thing a short question means aside, where another names it."""
    if not asked.modifiers or len(asked.nouns) > FEW:
        return list(scores)
    enough = WORTH_FROM * max(scores)
    named = [
        score >= enough and not asked.missing(seen.own | seen.above, asked.modifiers)
        for score, seen in zip(scores, asked.seen, strict=True)
    ]
    return [
        score - _ASIDE * (any(named) and bool(asked.missing(seen.known, asked.modifiers)))
        for score, seen in zip(scores, asked.seen, strict=True)
    ]


def _about_the_new(scores: Sequence[float], question: str, asked: Asked) -> list[float]:
    """Put what a follow-up names itself before what only the question before it names."""
    wanted = asked.nouns
    if not wanted or not _ANOTHER.search(question):
        return list(scores)
    return [
        score + _NEW * (1 - len(asked.missing(seen.own | seen.above, wanted)) / len(wanted))
        for score, seen in zip(scores, asked.seen, strict=True)
    ]


def _missing(question: str, asked: Asked) -> tuple[str, ...]:
    """Return the words that name the thing asked for and are in no passage."""
    anywhere = frozenset[str]().union(*(seen.known for seen in asked.seen))
    lost = asked.missing(anywhere, asked.nouns)
    return tuple(
        question_stem(role.word) or role.word
        for role in content_words(question)
        if role.token in lost
    )


def _repeats(one: Candidate, other: Candidate) -> bool:
    if one.passage is other.passage and one.unit.start < other.unit.end:
        return other.unit.start < one.unit.end
    return fold(one.unit.text) == fold(other.unit.text)
