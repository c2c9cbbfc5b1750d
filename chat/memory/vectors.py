"""Vectors of facts: embedded once, not at every question."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 4096  # texts
Vectors = NDArray[np.float32]


class CachedVectors:
    """Embeds texts and keeps their vectors, the most recently used; threads may share it.

    Args:
        embed: Returns one row for each text.
        most: Most texts that are kept.
    """

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], most: int = MOST) -> None:
        self._embed = embed
        self._most = most
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text. Raises: as the embedder."""
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._embed(missing), strict=True))
        with self._lock:
            for text in texts:
                self._rows[text] = known[text]
                self._rows.move_to_end(text)
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)
        return np.stack([known[text] for text in texts])
