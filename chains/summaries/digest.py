"""Digest: passages that represent a whole document within a budget of characters.

A document that fits is given whole. Of a longer one, sections are sampled evenly over its length,
and of each the window of sentences whose words are most frequent in the whole document is kept
(SumBasic, Nenkova and Vanderwende 2005), so that time and memory do not grow with its pages.
"""

import math
from collections import Counter
from collections.abc import Sequence

from index.passage import Passage
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.sentences import sentence_spans

BUDGET = 12_000  # characters of a digest
MAX_SECTIONS = 40
MIN_EXCERPT = 240  # characters of a section
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_READ = 4_000  # characters of a section that are read


def digest(sections: Sequence[Passage], budget: int = BUDGET) -> list[Passage]:
    """Return passages that cover a document, in its order, with at most `budget` characters.

    Args:
        sections: The parents of the document, in reading order.
        budget: Characters of all passages; a shorter document is returned whole.
    """
    if sum(len(section.parent_text) for section in sections) <= budget:
        return list(sections)
    sampled = _sampled(sections, min(MAX_SECTIONS, max(1, budget // MIN_EXCERPT)))
    frequency = Counter(
        token for section in sampled for token in set(tokens(section.parent_text[:_READ]))
    )
    shares = _shares([len(section.parent_text) for section in sampled], budget)
    return [
        _excerpt(section, share, frequency) for section, share in zip(sampled, shares, strict=True)
    ]


def key_passage(sections: Sequence[Passage], budget: int) -> list[Passage]:
    """Return the section whose words are most frequent in its document, cut to `budget`."""
    if not sections:
        return []
    frequency = Counter(
        token for section in sections for token in set(tokens(section.parent_text[:_READ]))
    )
    best = max(sections, key=lambda section: _weight(section.parent_text[:_READ], frequency))
    return [_excerpt(best, max(budget, MIN_EXCERPT), frequency)]


def _sampled(sections: Sequence[Passage], count: int) -> list[Passage]:
    """Return at most `count` sections, evenly spread, the first and the last among them."""
    if len(sections) <= count:
        return list(sections)
    step = (len(sections) - 1) / max(count - 1, 1)
    return [sections[round(i * step)] for i in range(count)]


def _shares(lengths: Sequence[int], budget: int) -> list[int]:
    """Return the characters of each section: short ones whole, the others an equal share."""
    left, open_ = budget, sorted(lengths)
    for n, length in enumerate(open_):
        share = left // (len(open_) - n)
        if length > share:
            return [min(each, share) for each in lengths]
        left -= length
    return list(lengths)


def _excerpt(section: Passage, share: int, frequency: Counter[str]) -> Passage:
    """Return the section cut to the window of whole sentences with the most frequent words."""
    text = section.parent_text[:_READ]
    if len(section.parent_text) <= share:
        return section
    spans = sentence_spans(text)
    weights = [_weight(text[start:end], frequency) for start, end in spans]
    best, window = -1.0, (0, min(share, len(text)))
    for first, (start, _) in enumerate(spans):
        total = 0.0
        for last in range(first, len(spans)):
            end = spans[last][1]
            if end - start > share:
                break
            total += weights[last]
            if total > best:
                best, window = total, (start, end)
    start, end = window
    at = section.parent_start
    return section.with_content(text[start:end], at + start, at + end)


def _weight(sentence: str, frequency: Counter[str]) -> float:
    words = set(tokens(sentence)) - _STOPWORDS
    if not words:
        return 0.0
    return sum(math.log(1 + frequency[word]) for word in words) / math.sqrt(len(words))
