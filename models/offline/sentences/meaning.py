"""Meaning: how alike a question and sentences are, by the cosine of their sentence vectors.

Words decide where question and document share them; vectors find the sentence that says the same in
other words or in the other language. Only the candidates that words rank first are encoded, and
their vectors are kept, since the same passages are found again and again.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_MOST_CACHED = 8192  # vectors of sentences; 16 MB of 512 dimensions
_LONGEST = 400  # characters of a sentence that are encoded


class SentenceEncoder(Protocol):
    """Returns one unit-length vector for each text."""

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class Meaning:
    """Similarities of questions and sentences by one encoder; threads may share it."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def similarities(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Return the cosine of the question and each sentence, -1 to 1."""
        if not sentences:
            return []
        question_vector, *vectors = self._vectors([question, *sentences])
        return [float(vector @ question_vector) for vector in vectors]

    def _vectors(self, texts: Sequence[str]) -> list[Vectors]:
        keys = [text[:_LONGEST] for text in texts]
        with self._lock:
            known = {key: self._cache[key] for key in keys if key in self._cache}
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            known |= zip(missing, self._encoder.encode(missing), strict=True)
        with self._lock:
            for key in keys:
                self._cache[key] = known[key]
                self._cache.move_to_end(key)
            while len(self._cache) > _MOST_CACHED:
                self._cache.popitem(last=False)
        return [known[key] for key in keys]
