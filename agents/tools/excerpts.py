"""Excerpts: the parts of a long text that a question is about (query-focused summary).

    excerpts(text, "When is the library open?", budget=3000)

Windows of whole sentences are scored by the words they share with the question, each weighted by
how few windows have it (inverse document frequency), and the best are returned in their order.
Without a shared word, as between two languages, the windows are spread evenly over the text.
"""

import math
from collections import Counter
from collections.abc import Sequence

from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.sentences import sentence_spans

WINDOW_CHARS = 600
READ_CHARS = 400_000
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


def excerpts(text: str, question: str, budget: int) -> list[str]:
    """Return the parts of a text for a question, in its order, with about `budget` characters."""
    cut = windows(text[:READ_CHARS])
    chosen = choose(cut, question, max(1, budget // WINDOW_CHARS))
    return [cut[at] for at in chosen]


def windows(text: str, size: int = WINDOW_CHARS) -> list[str]:
    """Return a text cut into windows of whole sentences of at most about `size` characters."""
    found: list[str] = []
    start = end = 0
    for first, last in sentence_spans(text):
        if last - start > size and end > start:
            found.append(text[start:end].strip())
            start = first
        while last - start > size * 2:  # a sentence without an end, such as a table
            found.append(text[start : start + size].strip())
            start += size
        end = last
    found.append(text[start:end].strip())
    return [window for window in found if window]


def choose(texts: Sequence[str], question: str, count: int) -> list[int]:
    """Return the indexes of at most `count` texts for a question, in order."""
    if len(texts) <= count:
        return list(range(len(texts)))
    words = [Counter(tokens(text)) for text in texts]
    wanted = set(tokens(question)) - _STOPWORDS
    frequency = Counter(word for counts in words for word in wanted & counts.keys())
    weight = {word: math.log(1 + len(texts) / n) for word, n in frequency.items()}
    scores = [
        sum(weight[word] * counts[word] / (counts[word] + 1) for word in wanted & counts.keys())
        for counts in words
    ]
    ranked = sorted(range(len(texts)), key=lambda at: (-scores[at], at))
    chosen = [at for at in ranked[:count] if scores[at] > 0]
    if not chosen:
        step = (len(texts) - 1) / max(count - 1, 1)
        chosen = [round(step * at) for at in range(count)]
    return sorted(set(chosen))
