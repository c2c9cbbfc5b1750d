"""Candidate sentences: the units of all passages that may be quoted in an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.evidence import Evidence
from models.offline.sentences.units import Unit, split_units
from text.normalise import fold

_LINES_PER_SENTENCE = 1 / 3  # most line breaks of running text, for each of its sentences
_LONG_TEXT = 4  # sentences of a passage that an answer may be spread over


@dataclass(frozen=True)
class Candidate:
    """One unit of a passage that may be selected.

    Attributes:
        rank: Rank of its passage among the distinct passages, from 0.
        passage_words: All tokens of its passage, title and headings included.
    """

    unit: Unit
    rank: int
    passage: Evidence
    passage_words: frozenset[str]


def candidate_units(passages: Sequence[Evidence]) -> list[Candidate]:
    """Return the units of the passages in order; a repeated passage counts once."""
    candidates: list[Candidate] = []
    distinct = set[tuple[str, str]]()
    for passage in passages:
        key = (passage.source, passage.text)
        if key in distinct:
            continue
        rank = len(distinct)
        distinct.add(key)
        units = split_units(passage.text, passage.title)
        words = frozenset[str]().union(*(u.words for u in units), *(u.context for u in units))
        candidates += [Candidate(unit, rank, passage, words) for unit in units]
    return candidates


def in_running_text(candidates: Sequence[Candidate], i: int) -> bool:
    """Return whether a candidate's passage is running text, without lists and tables.

    There an answer is spread over neighbouring sentences; in rules and notices each line states
    one fact. Headings and blank lines do not count, so that one paragraph is always running text.
    """
    passage = candidates[i].passage.text
    starts = _sentence_starts(candidates, i)
    lines = {passage.count("\n", 0, start) for start in starts}
    return len(lines) - 1 < _LINES_PER_SENTENCE * len(starts)


def in_long_text(candidates: Sequence[Candidate], i: int) -> bool:
    """Return whether a candidate's passage is running text of several sentences."""
    is_long = len(_sentence_starts(candidates, i)) >= _LONG_TEXT
    return is_long and in_running_text(candidates, i)


def _sentence_starts(candidates: Sequence[Candidate], i: int) -> list[int]:
    """Return where the units of a candidate's passage begin, headings left out."""
    rank = candidates[i].rank
    return [c.unit.start for c in candidates if c.rank == rank and not c.unit.heading]


def same_passage(candidates: Sequence[Candidate], i: int, j: int) -> bool:
    """Return whether candidate `j` exists and belongs to the passage of candidate `i`."""
    return 0 <= j < len(candidates) and candidates[i].rank == candidates[j].rank


def repeats(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates overlap in a passage or have the same text."""
    if one.passage is other.passage and one.unit.start < other.unit.end:
        return other.unit.start < one.unit.end
    return fold(one.unit.text) == fold(other.unit.text)
