"""Weigh the words of a question against the sentences it may be answered from."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.evidence import Evidence
from models.offline.sentences.ranges import Within, numbers_within
from models.offline.sentences.units import Unit, cut
from text.analyser import word_tokens, words
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_weights
from text.synonyms.expansion import expand_terms
from text.term_weights import ENDING_WEIGHT

CONTEXT_WEIGHT = 0.6  # of a word that only the question before this one holds
KIN_WEIGHT = 0.6  # of a word that only means what the question's word means
KIN_TRUST = 0.6  # the same where it is to be told whether anything answers
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
        weights: The same without regard to how rare the words are here.
        names: Those that are names or numbers.
        seen: What of them each candidate holds.
        parts: The tokens of each word of the question without its ending, the stem first.
        roles: How much an answer must be about each word, by its stem's token.
        modifiers: Those that tell which one of several things is meant.
    """

    worth: dict[str, float]
    weights: dict[str, float]
    names: frozenset[str]
    seen: tuple[Seen, ...]
    parts: tuple[tuple[str, ...], ...]
    roles: Mapping[str, float]
    modifiers: frozenset[str]

    @property
    def nouns(self) -> frozenset[str]:
        """The words that name things."""
        return frozenset(word for word, weight in self.roles.items() if weight == NOUN_WEIGHT)

    def missing(self, words: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
        """Return which of the wanted words of the question are not among these, nor their kin."""
        return frozenset(w for w in wanted if w not in words and f"{_KIN}{w}" not in words)

    def share(self, words: frozenset[str]) -> float:
        """Return which part of the question's worth these words hold, 0 to 1."""
        return _part(self.worth, words)

    def count(self, words: frozenset[str]) -> float:
        """Return which part of the question's words these are, rare or not, 0 to 1."""
        return _part(self.weights, words)

    def whole(self, words: frozenset[str]) -> float:
        """Return which part of the question's worth is in words held with all parts, 0 to 1."""
        total = sum(self.worth[parts[0]] for parts in self.parts)
        held = (
            self.worth[parts[0]]
            for parts in self.parts
            if all(part in words or f"{_KIN}{part}" in words for part in parts)
        )
        return sum(held) / total if total else 0.0

    def lost(self, words: frozenset[str]) -> float:
        """Return which part of the question's different words is not among these, 0 to 1."""
        own = [word for word in self.worth if word[0] != _KIN]
        lost = [word for word in own if word not in words and f"{_KIN}{word}" not in words]
        return len(lost) / len(own) if own else 0.0

    def rarest(self, words: frozenset[str]) -> float:
        """Return what the most telling of these words is worth."""
        return max((self.worth[word] for word in words), default=0.0)

    def named(self, words: frozenset[str]) -> float:
        """Return which part of the question's names and numbers these words hold, 0 to 1."""
        total = sum(self.worth[word] for word in self.names)
        return sum(self.worth[word] for word in self.names & words) / total if total else 1.0


def _part(values: Mapping[str, float], words: frozenset[str]) -> float:
    total = sum(value for word, value in values.items() if word[0] != _KIN)
    doubled = {word for word in words if word[0] == _KIN and word[1:] in words}
    return sum(values[word] for word in words - doubled) / total if total else 0.0


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
    held, count = Counter(word for held_words in own for word in held_words), len(among)
    worth = {
        word: weight * math.log(1 + (count - held[word] + 0.5) / (held[word] + 0.5))
        for word, weight in weights.items()
        if held[word] or weight > ENDING_WEIGHT  # an ending nobody uses tells nothing
    }
    names = frozenset(
        word for match in _NAME.findall(question) for word in query_weights(match) if word in worth
    )
    texts = {candidate.rank: candidate.passage.text for candidate in among}
    alike = expand_terms(question, weights, worth.keys() - held.keys(), list(texts.values()))
    worth = _without_rests(question, worth, held, alike)
    worth |= {f"{_KIN}{word}": KIN_WEIGHT * worth[word] for word in alike.values()}
    weights = {word: weights.get(word, KIN_TRUST) for word in worth}
    seen = _seen(among, own, worth, alike)
    said = content_words(question)
    about = {role.token: role.weight for role in said}
    which = frozenset(role.token for role in said if role.is_modifier)
    parts = tuple(_parts(question, weights))
    return Asked(worth, weights, names & worth.keys(), seen, parts, about, which)


def _parts(question: str, weights: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    """Yield the tokens of each word of the question that are worth something, but no endings."""
    for word in words(question):
        found = word_tokens(question_stem(word) or word)
        parts = tuple(token for token in found if weights.get(token, 0.0) > ENDING_WEIGHT)
        if parts:
            yield parts


def _without_rests(
    question: str, worth: Mapping[str, float], held: Counter[str], alike: Mapping[str, str]
) -> dict[str, float]:
    """Leave out what else the documents lack of a word that has kin: 머니 of 할머니."""
    stems = frozenset(alike.values())
    rests = {
        token
        for word in words(question)
        if not stems.isdisjoint(word_tokens(word))
        for token in word_tokens(word)
        if token not in stems and not held[token]
    }
    return {word: value for word, value in worth.items() if word not in rests}


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
    for candidate, mine in zip(among, own, strict=True):
        passages[candidate.rank] |= mine & worth.keys()
    return tuple(
        Seen(
            (mine & worth.keys()) | held(frozenset(c.unit.words)),
            held(c.unit.context),
            passages[c.rank],
            pairs([alike.get(word, word) for word in c.unit.words]),
        )
        for c, mine in zip(among, own, strict=True)
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


def beside(among: Sequence[Candidate], i: int, j: int) -> bool:
    """Return whether candidate `j` exists and is of the passage that `i` is of."""
    return 0 <= j < len(among) and among[i].rank == among[j].rank
