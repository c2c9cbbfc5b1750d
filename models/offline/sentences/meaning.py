"""Meaning: how alike a question and sentences are, by the cosine of their sentence vectors.

Words decide where question and document share them; vectors find the sentence that says the same in
other words or in the other language.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_LONGEST = 400  # characters of a sentence that are encoded


class SentenceEncoder(Protocol):
    """Returns one unit-length vector for each text."""

    def embed_array(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


def similarities(encoder: SentenceEncoder, question: str, sentences: Sequence[str]) -> list[float]:
    """Return the cosine of the question and each sentence, -1 to 1."""
    if not sentences:
        return []
    vectors = encoder.embed_array([question, *(sentence[:_LONGEST] for sentence in sentences)])
    cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
    return cosines
