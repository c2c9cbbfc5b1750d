"""Candidate sentences: the units of all passages that may be quoted in an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.evidence import Evidence
from models.offline.sentences.quotable import is_injection
from models.offline.sentences.units import Unit, split_units
from text.analyser import korean_tokeniser_name
from text.normalise import fold

_LINES_PER_SENTENCE = 1 / 3  # most line breaks of running text, for each of its sentences
_LONG_TEXT = 4  # sentences of a passage that an answer may be spread over
_CACHED_PASSAGES = 128  # some 30 KB each


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
        split = _split(passage.text, passage.title, korean_tokeniser_name())
        candidates += [Candidate(unit, rank, passage, split.words) for unit in split.units]
    return candidates


def quotable_candidates(passages: Sequence[Evidence]) -> list[Candidate]:
    """Return the candidates of the passages without instructions to a model."""
    return [each for each in candidate_units(passages) if not _is_injection(each.unit.text)]


@dataclass(frozen=True)
class _Split:
    """The units of a passage and all of its tokens."""

    units: tuple[Unit, ...]
    words: frozenset[str]


@lru_cache(maxsize=_CACHED_PASSAGES)
def _split(text: str, title: str, tokeniser: str) -> _Split:
    """Return the units of a passage.

    The parts of a question, the tables and the editions read the same passages, one after the
    other. The key is all that the units depend on, so that no entry is ever out of date.
    """
    units = split_units(text, title)
    words = frozenset[str]().union(*(u.words for u in units), *(u.context for u in units))
    return _Split(tuple(units), words)


_is_injection = lru_cache(maxsize=16 * _CACHED_PASSAGES)(is_injection)


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
