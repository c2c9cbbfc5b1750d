"""Weigh the words of a question against the sentences it may be answered from."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.evidence import Evidence
from models.offline.units import Unit, cut
from text.analyser import ENDING_WEIGHT, FUNCTION_WORDS, query_weights

CONTEXT_WEIGHT = 0.6  # of a word that only the question before this one holds
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
class Asked:
    """The question's words and what each is worth among these sentences."""

    order: tuple[str, ...]
    worth: dict[str, float]
    names: frozenset[str]
    total: float

    def share(self, words: frozenset[str]) -> float:
        """Return which part of the question's worth these words hold, 0 to 1."""
        return sum(self.worth[word] for word in words & self.worth.keys()) / self.total

    def rarest(self, words: frozenset[str]) -> float:
        """Return what the most telling of these words is worth."""
        return max((self.worth[word] for word in words & self.worth.keys()), default=0.0)

    def named(self, words: frozenset[str]) -> float:
        """Return which part of the question's names and numbers these words hold, 0 to 1."""
        total = sum(self.worth[word] for word in self.names)
        return sum(self.worth[word] for word in self.names & words) / total if total else 1.0

    def pairs(self, words: Sequence[str]) -> float:
        """Return which part of the question's neighbouring words stand side by side here too."""
        content = [word for word in words if word not in FUNCTION_WORDS]
        beside = set(pairwise(content))
        pairs = list(pairwise(self.order))
        total = sum(self.worth[a] + self.worth[b] for a, b in pairs)
        shared = sum(self.worth[a] + self.worth[b] for a, b in pairs if (a, b) in beside)
        return shared / total if total else 0.0


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
    held, count = Counter[str](), len(among)
    for candidate in among:
        held.update(weights.keys() & set(candidate.unit.words))
    worth = {
        word: weight * math.log(1 + (count - held[word] + 0.5) / (held[word] + 0.5))
        for word, weight in weights.items()
        if held[word] or weight > ENDING_WEIGHT  # an ending nobody uses tells nothing
    }
    names = frozenset(
        word for match in _NAME.findall(question) for word in query_weights(match) if word in worth
    )
    return Asked(tuple(worth), worth, names, sum(worth.values()) or 1.0)
