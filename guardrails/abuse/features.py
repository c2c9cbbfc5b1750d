"""Features of a window for abuse: word classes, their pairs, signs of markup, hashed n-grams."""

from collections.abc import Iterable

import numpy as np

from guardrails.attacks.features import (
    CHARACTER_SHARE,
    HASHED,
    SIGNS,
    Vector,
    character_ngrams,
    word_ngrams,
)

MARKS = (
    "role_tag", "role_line", "heading", "url_query", "url", "placeholder", "image", "mail",
    "comment", "question", "qa_turns", "invisible", "quoted",
)  # fmt: skip
_PAIR = 0.7  # value of a pair


def size(classes: int) -> int:
    """Return how many columns there are for a number of word classes."""
    return classes + len(MARKS) + classes * (classes - 1) // 2 + HASHED


def vector(text: str, found: Iterable[str], classes: tuple[str, ...]) -> Vector:
    """Return the features of a window that mentions some of the word classes."""
    n = len(classes)
    ids = sorted({classes.index(name) for name in found})
    marks = [n + k for k, name in enumerate(MARKS) if SIGNS[name].search(text)]
    first = n + len(MARKS)
    pairs = [first + a * n - a * (a + 1) // 2 + (b - a - 1) for a in ids for b in ids if a < b]
    dense = np.array([*ids, *marks, *pairs], dtype=np.int64)
    strength = np.ones(len(dense), dtype=np.float32)
    strength[len(ids) + len(marks) :] = _PAIR
    parts, values = [dense], [strength]
    for hashed, share in ((character_ngrams(text), CHARACTER_SHARE), (word_ngrams(text), 1.0)):
        if len(hashed):
            parts.append(hashed + first + n * (n - 1) // 2)
            values.append(np.full(len(hashed), share / np.sqrt(len(hashed)), dtype=np.float32))
    return Vector(np.concatenate(parts), np.concatenate(values))
