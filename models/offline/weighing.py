"""Weigh the words of a question against the sentences it may be answered from."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.evidence import Evidence
from models.offline.kinship import kin
from models.offline.ranges import Within, numbers_within
from models.offline.units import Unit, cut
from text.analyser import ENDING_WEIGHT, FUNCTION_WORDS, query_weights

CONTEXT_WEIGHT = 0.6  # of a word that only the question before this one holds
KIN_WEIGHT = 0.6  # of a word that only means what the question's word means
_KIN = "~"
# Names and numbers: what a passage about something else most surely lacks.
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+|\d+")


@dataclass(frozen=True)
class Candidate:
    """One piece of a passage that may be chosen.

    Attributes:
        rank: Place of its passage among the different passages, from 0.
        known: All tokens of its passage, title and headings included.
    """

    unit: Unit
    rank: int
    passage: Evidence
    known: frozenset[str]


@dataclass(frozen=True)
class Seen:
    """Which of the question's words one piece holds.

    Attributes:
        own: Those in the piece itself.
        above: Those in its title, headings and table header.
        known: Those anywhere in its passage.
        pairs: Which part of the question's neighbouring words stand side by side here too.
    """

    own: frozenset[str]
    above: frozenset[str]
    known: frozenset[str]
    pairs: float


@dataclass(frozen=True)
class Asked:
    """The question's words and what each is worth among these sentences.

    Attributes:
        worth: What each is worth; a kindred word stands here as `~` and the word it is kin to.
        names: Those that are names or numbers.
        total: What all are worth.
        seen: What of them each candidate holds.
    """

    worth: dict[str, float]
    names: frozenset[str]
    total: float
    seen: tuple[Seen, ...]

    def share(self, words: frozenset[str]) -> float:
        """Return which part of the question's worth these words hold, 0 to 1."""
        doubled = {word for word in words if word[0] == _KIN and word[1:] in words}
        return sum(self.worth[word] for word in words - doubled) / self.total

    def rarest(self, words: frozenset[str]) -> float:
        """Return what the most telling of these words is worth."""
        return max((self.worth[word] for word in words), default=0.0)

    def named(self, words: frozenset[str]) -> float:
        """Return which part of the question's names and numbers these words hold, 0 to 1."""
        total = sum(self.worth[word] for word in self.names)
        return sum(self.worth[word] for word in self.names & words) / total if total else 1.0


def candidates(passages: Sequence[Evidence]) -> list[Candidate]:
    """Return the pieces of the passages in order; a passage met twice counts once."""
    found: list[Candidate] = []
    seen = set[tuple[str, str]]()
    for passage in passages:
        key = (passage.source, passage.text)
        if key in seen:
            continue
        rank = len(seen)
        seen.add(key)
        units = cut(passage.text, passage.title)
        known = frozenset[str]().union(*(u.words for u in units), *(u.context for u in units))
        found += [Candidate(unit, rank, passage, known) for unit in units]
    return found


def weigh(question: str, before: str, among: Sequence[Candidate]) -> Asked:
    """Return the question's words, dear where few of these sentences hold them."""
    weights = query_weights(question)
    for word, weight in query_weights(before).items() if before else ():
        weights.setdefault(word, CONTEXT_WEIGHT * weight)
    within = numbers_within(question)
    own = [frozenset(weights.keys() & set(c.unit.words)) | _inside(within, c.unit) for c in among]
    held, count = Counter(word for words in own for word in words), len(among)
    worth = {
        word: weight * math.log(1 + (count - held[word] + 0.5) / (held[word] + 0.5))
        for word, weight in weights.items()
        if held[word] or weight > ENDING_WEIGHT  # an ending nobody uses tells nothing
    }
    names = frozenset(
        word for match in _NAME.findall(question) for word in query_weights(match) if word in worth
    )
    texts = {candidate.rank: candidate.passage.text for candidate in among}
    alike = kin(question, weights, worth.keys() - held.keys(), list(texts.values()))
    worth |= {f"{_KIN}{word}": KIN_WEIGHT * worth[word] for word in alike.values()}
    seen = _seen(among, own, worth, alike)
    total = sum(value for word, value in worth.items() if word[0] != _KIN) or 1.0
    return Asked(worth, names, total, seen)


def _seen(
    among: Sequence[Candidate],
    own: Sequence[frozenset[str]],
    worth: Mapping[str, float],
    alike: Mapping[str, str],
) -> tuple[Seen, ...]:
    """Return what each candidate holds of the question's words and of words kin to them."""

    def held(words: frozenset[str]) -> frozenset[str]:
        kindred = {f"{_KIN}{alike[word]}" for word in words & alike.keys()}
        return words & worth.keys() | kindred

    order = [word for word in worth if word[0] != _KIN]
    pairs = _pairs(order, worth)
    passages = {c.rank: held(c.known) for c in among}
    for candidate, words in zip(among, own, strict=True):
        passages[candidate.rank] |= words & worth.keys()
    return tuple(
        Seen(
            (words & worth.keys()) | held(frozenset(c.unit.words)),
            held(c.unit.context),
            passages[c.rank],
            pairs([alike.get(word, word) for word in c.unit.words]),
        )
        for c, words in zip(among, own, strict=True)
    )


def _pairs(order: Sequence[str], worth: Mapping[str, float]) -> Callable[[Sequence[str]], float]:
    """Return a function for the part of the question's pairs of words that a text holds."""
    asked = {(a, b): worth[a] + worth[b] for a, b in pairwise(order)}
    total = sum(asked.values())

    def share(words: Sequence[str]) -> float:
        content = [word for word in words if word not in FUNCTION_WORDS]
        return sum(asked[pair] for pair in asked.keys() & set(pairwise(content))) / total

    return share if total else lambda words: 0.0


def _inside(within: Within, unit: Unit) -> frozenset[str]:
    """Return the question's numbers that lie in a range the piece names."""
    return within(unit.text, unit.context.union(unit.words))
