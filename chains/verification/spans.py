"""Evidence spans: the words of a passage that support a claim.

A claim that is quoted verbatim is found by its characters, whatever its spaces, case, width and
quotation marks; any other by the run of up to three sentences that shares most IDF weight with it.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from text.question.terms import query_tokens
from text.sentences import sentence_spans

MIN_QUOTE = 8  # folded characters; a shorter match may be chance
MAX_SENTENCES = 3
MAX_MARGIN = 300  # characters around a quotation
SENTENCE_PENALTY = 0.08  # share of the claim's weight that a further sentence must add

_EQUIVALENT = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "·": "・"})
_SCRIPT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"  # 10⁶ is not 106
_UNFOLDED = frozenset(_SCRIPT_DIGITS + "".join(map(chr, range(128))))
_IGNORED = frozenset("\"'“”‘’«»`*_")
# Characters that NFKC leaves as they are and that have one caseless character.
_ONE_TO_ONE = re.compile("[\x00-\x7f\uac00-\ud7a3“”‘’«»–—·]*")
_DROPPED = _IGNORED | {c for c in map(chr, range(128)) if c.isspace()}
_FOLDED = {**_EQUIVALENT, **dict.fromkeys(map(ord, _DROPPED))}


def evidence_span(claim: str, text: str) -> tuple[int, int]:
    """Return start and end of the evidence for `claim` in `text`; (0, 0) for blank text."""
    return find_verbatim(claim, text) or best_sentences(claim, text)


def find_verbatim(claim: str, text: str) -> tuple[int, int] | None:
    """Return where `text` quotes the claim verbatim, or None."""
    wanted, _ = fold_for_matching(claim)
    wanted = wanted.rstrip(".!?。…,;:")
    if len(wanted) < MIN_QUOTE:
        return None
    folded, offsets = fold_for_matching(text)
    at = folded.find(wanted)
    while at > 0 and text[offsets[at] - 1].isalnum():  # "unused" does not quote "used"
        at = folded.find(wanted, at + 1)
    if at < 0:
        return None
    start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
    return _widened_to_sentences(start, end, text)


def _widened_to_sentences(start: int, end: int, text: str) -> tuple[int, int]:
    """Widen a match to whole sentences, except where these are much longer than the match."""
    touched = [span for span in cached_sentence_spans(text) if span[0] < end and start < span[1]]
    if not touched:
        return start, end
    first, last = min(start, touched[0][0]), max(end, touched[-1][1])
    return (first, last) if last - first <= end - start + MAX_MARGIN else (start, end)


def best_sentences(claim: str, text: str) -> tuple[int, int]:
    """Return the run of sentences that shares most weight with the claim; of equals the shorter."""
    spans = cached_sentence_spans(text)
    if not spans:
        return 0, 0
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans]
    weights = idf_weights(frozenset(query_tokens(claim)), sentences)
    total = sum(weights.values()) or 1.0
    best, run = -1.0, spans[0]
    for first in range(len(spans)):
        tokens: set[str] = set()
        for last in range(first, min(first + MAX_SENTENCES, len(spans))):
            tokens |= sentences[last]
            overlap = sum(weight for word, weight in weights.items() if word in tokens) / total
            score = overlap - SENTENCE_PENALTY * (last - first)
            if score > best + 1e-9:
                best, run = score, (spans[first][0], spans[last][1])
    return run


def idf_weights(words: frozenset[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each word over the sentences."""
    total = len(sentences)
    return {
        word: math.log(1.5 + total / max(1, sum(word in tokens for tokens in sentences)))
        for word in words
    }


@lru_cache(maxsize=256)
def cached_sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentence spans of a passage."""
    return tuple(sentence_spans(text))


@lru_cache(maxsize=256)
def fold_for_matching(text: str) -> tuple[str, tuple[int, ...]]:
    """Return `text` caseless, without blanks and quotation marks, and each character's offset."""
    if _ONE_TO_ONE.fullmatch(text):  # at a fifth of the time
        kept = tuple(i for i, c in enumerate(text) if c not in _DROPPED)
        return text.casefold().translate(_FOLDED), kept
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace() or character in _IGNORED:
            continue
        plain = character if character in _UNFOLDED else unicodedata.normalize("NFKC", character)
        for part in plain.casefold().translate(_EQUIVALENT):
            if not part.isspace():
                folded.append(part)
                offsets.append(offset)
    return "".join(folded), tuple(offsets)
