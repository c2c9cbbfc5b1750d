"""Find the words of a passage that carry a sentence of an answer.

Word for word if it was quoted, however spaces, letter case, width and quotation marks differ;
otherwise the run of at most three sentences that shares most of its weight with it.
"""

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from text.question.terms import query_tokens
from text.sentences import sentence_spans

SHORTEST_QUOTE = 8  # folded characters; a shorter match may be an accident
LONGEST_RUN = 3
LONGEST_MARGIN = 300  # characters around quoted words
COST_OF_A_SENTENCE = 0.08  # a further sentence must add this share of the claim's weight

_SAME = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "·": "・"})
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"  # 10⁶ is not 106
_KEPT = frozenset(_RAISED + "".join(map(chr, range(128))))
_SILENT = frozenset("\"'“”‘’«»`*_")


def locate(claim: str, text: str) -> tuple[int, int]:
    """Return start and end of the words in `text` that carry `claim`; (0, 0) for blank text."""
    return quoted(claim, text) or best_run(claim, text)


def quoted(claim: str, text: str) -> tuple[int, int] | None:
    """Return where `text` holds the claim word for word, or None."""
    wanted, _ = folded(claim)
    wanted = wanted.rstrip(".!?。…,;:")
    if len(wanted) < SHORTEST_QUOTE:
        return None
    held, places = folded(text)
    at = held.find(wanted)
    while at > 0 and text[places[at] - 1].isalnum():  # "used" does not stand in "unused"
        at = held.find(wanted, at + 1)
    if at < 0:
        return None
    start, end = places[at], places[at + len(wanted) - 1] + 1
    return _aligned(start, end, text)


def _aligned(start: int, end: int, text: str) -> tuple[int, int]:
    """Widen a match to whole sentences, except where these are too long to point at."""
    touched = [span for span in spans_of(text) if span[0] < end and start < span[1]]
    if not touched:
        return start, end
    first, last = min(start, touched[0][0]), max(end, touched[-1][1])
    return (first, last) if last - first <= end - start + LONGEST_MARGIN else (start, end)


def best_run(claim: str, text: str) -> tuple[int, int]:
    """Return the run of sentences that shares most weight with the claim, the shorter if equal."""
    spans = spans_of(text)
    if not spans:
        return 0, 0
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans]
    weights = rarity(frozenset(query_tokens(claim)), sentences)
    whole = sum(weights.values()) or 1.0
    best, run = -1.0, spans[0]
    for first in range(len(spans)):
        held: set[str] = set()
        for last in range(first, min(first + LONGEST_RUN, len(spans))):
            held |= sentences[last]
            share = sum(weight for word, weight in weights.items() if word in held) / whole
            worth = share - COST_OF_A_SENTENCE * (last - first)
            if worth > best + 1e-9:
                best, run = worth, (spans[first][0], spans[last][1])
    return run


def rarity(words: frozenset[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return a weight for each word: the fewer of the sentences hold it, the higher."""
    total = len(sentences)
    return {
        word: math.log(1.5 + total / max(1, sum(word in held for held in sentences)))
        for word in words
    }


@lru_cache(maxsize=256)
def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentence spans of a passage."""
    return tuple(sentence_spans(text))


@lru_cache(maxsize=256)
def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """Return `text` without blanks and quotation marks, caseless, and each character's origin."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter.isspace() or letter in _SILENT:
            continue
        plain = letter if letter in _KEPT else unicodedata.normalize("NFKC", letter)
        for part in plain.casefold().translate(_SAME):
            if not part.isspace():
                letters.append(part)
                places.append(place)
    return "".join(letters), tuple(places)
