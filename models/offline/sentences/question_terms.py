"""Question terms: the weighted terms of a question, and which of them each candidate matches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from text.question.content_words import NOUN_WEIGHT

SYNONYM_MARK = "~"  # in front of a term of the question: matched by a synonym of it


TermMatcher = Callable[[frozenset[str]], frozenset[str]]


@dataclass(frozen=True)
class TermMatches:
    """The terms of the question that one candidate matches.

    Attributes:
        own: Those in the unit itself.
        above: Those in its title, headings and table header.
        passage: Those anywhere in its passage.
        pairs: Weighted share of the question's adjacent pairs of terms that are adjacent here.
    """

    own: frozenset[str]
    above: frozenset[str]
    passage: frozenset[str]
    pairs: float


@dataclass(frozen=True)
class QuestionTerms:
    """The terms of a question with their weights over the candidates.

    Attributes:
        weights: Query weight times inverse document frequency; a match by a synonym is a term of
            its own, marked with `~`.
        query_weights: The same without the inverse document frequency.
        names: Terms that are names or numbers.
        matches: The matches of each candidate.
        parts: The tokens of each word of the question without its ending, the stem first.
        roles: How much an answer must be about each word, by the token of its stem.
        modifiers: Terms that tell which one of several things is meant.
        matched: Returns the terms that some tokens match, by themselves or an equivalent.
    """

    weights: dict[str, float]
    query_weights: dict[str, float]
    names: frozenset[str]
    matches: tuple[TermMatches, ...]
    parts: tuple[tuple[str, ...], ...]
    roles: Mapping[str, float]
    modifiers: frozenset[str]
    matched: TermMatcher

    @property
    def nouns(self) -> frozenset[str]:
        """The terms that name things."""
        return frozenset(term for term, weight in self.roles.items() if weight == NOUN_WEIGHT)

    def missing(self, terms: frozenset[str], required: frozenset[str]) -> frozenset[str]:
        """Return the required terms that are neither among these nor matched by a synonym."""
        return frozenset(
            term for term in required if term not in terms and f"{SYNONYM_MARK}{term}" not in terms
        )

    def coverage(self, terms: frozenset[str]) -> float:
        """Return the share of the question's weight in these terms, 0 to 1."""
        return _coverage(self.weights, self._total, terms)

    def query_coverage(self, terms: frozenset[str]) -> float:
        """Return the share of the query weight in these terms, whether rare or not, 0 to 1."""
        return _coverage(self.query_weights, self._query_total, terms)

    def full_word_coverage(self, terms: frozenset[str]) -> float:
        """Return the share of the weight in words that are matched in all their parts, 0 to 1."""
        total = self._total_of_words
        matched = (
            self.weights[parts[0]]
            for parts in self.parts
            if all(part in terms or f"{SYNONYM_MARK}{part}" in terms for part in parts)
        )
        return sum(matched) / total if total else 0.0

    def missing_share(self, terms: frozenset[str]) -> float:
        """Return the share of the question's distinct terms that are not among these, 0 to 1."""
        own = frozenset(term for term in self.weights if term[0] != SYNONYM_MARK)
        return len(self.missing(terms, own)) / len(own) if own else 0.0

    @cached_property
    def _total(self) -> float:
        return _total(self.weights)

    @cached_property
    def _query_total(self) -> float:
        return _total(self.query_weights)

    @cached_property
    def _total_of_words(self) -> float:
        return sum(self.weights[parts[0]] for parts in self.parts)

    def max_weight(self, terms: frozenset[str]) -> float:
        """Return the weight of the rarest of these terms."""
        return max((self.weights[term] for term in terms), default=0.0)

    def name_coverage(self, terms: frozenset[str]) -> float:
        """Return the share of the weight of names and numbers in these terms, 0 to 1."""
        total = sum(self.weights[term] for term in self.names)
        return sum(self.weights[term] for term in self.names & terms) / total if total else 1.0


def _total(weights: Mapping[str, float]) -> float:
    return sum(weight for term, weight in weights.items() if term[0] != SYNONYM_MARK)


def _coverage(weights: Mapping[str, float], total: float, terms: frozenset[str]) -> float:
    duplicates = {term for term in terms if term[0] == SYNONYM_MARK and term[1:] in terms}
    return sum(weights[term] for term in terms - duplicates) / total if total else 0.0
