"""Duplicates among training rows: exact and near ones, and groups of questions about the same.

Similarity is the Jaccard coefficient of the token sets that search uses: stems in English, bigrams
of syllables in Korean. Pairs are found by prefix filtering (Bayardo, Ma and Srikant 2007, "Scaling
up all pairs similarity search"): two sets that are similar enough share one of their rarest tokens.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chat.cache.keys import normalised
from evals.export.rows import TrainingRow
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

NEAR = 0.85  # of question and answer, for two rows that say the same
GROUP = 0.6  # of the questions, for two rows of one group


@dataclass(frozen=True)
class Deduplicated:
    """Rows without duplicates, with the numbers of those removed."""

    rows: tuple[TrainingRow, ...]
    exact: int = 0
    near: int = 0


def deduplicated(rows: Sequence[TrainingRow]) -> Deduplicated:
    """Return the rows without duplicates; of equal ones the first is kept."""
    first: dict[tuple[str, str], TrainingRow] = {}
    for row in rows:
        first.setdefault((normalised(row.question), normalised(row.answer)), row)
    kept = list(first.values())
    texts = [token_set(f"{row.question} {row.answer}") for row in kept]
    dropped = set[int]()
    for one, two, _ in similar_pairs(texts, NEAR):  # by the second, in order
        if one not in dropped and _numbers(texts[one]) == _numbers(texts[two]):
            dropped.add(two)
    rest = tuple(row for number, row in enumerate(kept) if number not in dropped)
    return Deduplicated(rest, len(rows) - len(kept), len(dropped))


def groups(questions: Sequence[str]) -> list[int]:
    """Return a group number for each question; questions about the same are in one group."""
    parents = list(range(len(questions)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    sets = [_content(question) for question in questions]
    for one, two, _ in similar_pairs(sets, GROUP):
        parents[root(two)] = root(one)
    return [root(number) for number in range(len(questions))]


def _content(question: str) -> frozenset[str]:
    """Return the tokens of a question without those of its form, such as "how much"."""
    asked = frozenset(query_tokens(question))
    return asked - FUNCTION_WORDS or asked


def _numbers(tokens_of: frozenset[str]) -> frozenset[str]:
    """Return the tokens with digits; rows that differ in them are no duplicates."""
    return frozenset(token for token in tokens_of if any(map(str.isdigit, token)))


def token_set(text: str) -> frozenset[str]:
    """Return the tokens of a text that similarity compares."""
    return frozenset(tokens(text))


def similar_pairs(
    sets: Sequence[frozenset[str]], threshold: float, split: int = 0
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of sets with at least this Jaccard coefficient, and the coefficient.

    Args:
        sets: The sets; empty ones are in no pair.
        threshold: Least coefficient, above 0.
        split: If above 0, only pairs of one set before and one from this position on.
    """
    counts = Counter(token for one in sets for token in one)
    index: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        rare = sorted(one, key=lambda token: (counts[token], token))
        prefix = rare[: len(one) - math.ceil(threshold * len(one)) + 1]
        candidates = {other for token in prefix for other in index[token]}
        for other in sorted(candidates):
            if split and (other < split) == (number < split):
                continue
            shared = len(one & sets[other])
            coefficient = shared / (len(one) + len(sets[other]) - shared)
            if coefficient >= threshold:
                yield other, number, coefficient
        for token in prefix:
            index[token].append(number)
