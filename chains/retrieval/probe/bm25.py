"""BM25 over a handful of texts in memory, for the probe of the dense weight."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from text.analyser import tokens
from text.question.terms import query_tokens


class BM25:
    """BM25 scores (Robertson and Zaragoza 2009), with k1 1.2 and b 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.counts: list[dict[str, int]] = []
        self.documents: dict[str, int] = {}
        for text in texts:
            counts: dict[str, int] = {}
            for word in tokens(text):
                counts[word] = counts.get(word, 0) + 1
            self.counts.append(counts)
            for word in counts:
                self.documents[word] = self.documents.get(word, 0) + 1
        lengths = np.array([sum(counts.values()) for counts in self.counts], dtype=float)
        self.damp = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())

    def scores(self, query: str) -> NDArray[np.float64]:
        """Return one score per text; 0 where no term matches."""
        total = np.zeros(len(self.counts))
        for word in set(query_tokens(query)):
            frequency = self.documents.get(word, 0)
            idf = np.log(1 + (len(self.counts) - frequency + 0.5) / (frequency + 0.5))
            counts = np.array([counts.get(word, 0) for counts in self.counts], dtype=float)
            total += idf * counts * 2.2 / (counts + self.damp)
        return total
