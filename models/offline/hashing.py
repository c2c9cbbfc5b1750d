"""Feature-hashed embeddings: words and character trigrams hashed into a fixed dimension.

The hashing trick (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
Texts that share words, stems or spellings have a high cosine; there is no semantics beyond that.
The product runs and is tested with these vectors without a download.
"""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from text.analyser import words
from text.question.stopwords import FUNCTION_WORDS
from text.term_weights import ENDING_WEIGHT, MIDDLE_WEIGHT, weighted_tokens

_NGRAM = 3
_BATCH = 2048
_MAX_CACHED_CHARS = 48
# Weights of features: a word, the middle of one, an ending or trigram, a function word.
_WEIGHTS = np.array([1.0, MIDDLE_WEIGHT, ENDING_WEIGHT, 0.1])
_PART_WEIGHT, _FUNCTION_WEIGHT = 2, 3
_WEIGHT_INDEX = {1.0: 0, MIDDLE_WEIGHT: 1, ENDING_WEIGHT: _PART_WEIGHT}
# A feature is 48 bits: two for its weight, one for its sign, the others for its bucket.
_WEIGHT_BITS, _SIGN_BIT, _FEATURE_BITS = np.uint64(3), np.uint64(4), np.uint64(48)
_FEATURE_MASK, _BUCKET_BITS = np.uint64((1 << 48) - 1), np.uint64(3)


class HashingEmbeddings(Embeddings):
    """Feature-hashed text vectors, the same in every process and on every platform.

    Args:
        dimension: Length of the vectors.
    """

    def __init__(self, dimension: int = 384) -> None:
        if dimension < 8:
            raise ValueError(f"dimension must be at least 8, not {dimension}")
        self.dimension = dimension

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def embed_array(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one L2-normalised row of `dimension` floats for each text."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(texts), _BATCH):
            self._fill(out[at : at + _BATCH], texts[at : at + _BATCH])
        return out

    def _fill(self, out: NDArray[np.float32], texts: Sequence[str]) -> None:
        rows, features = _features(texts)
        keys, counts = np.unique(rows << _FEATURE_BITS | features, return_counts=True)
        row = (keys >> _FEATURE_BITS).astype(np.int64)
        value = (1.0 + np.log(counts)) * _WEIGHTS[(keys & _WEIGHT_BITS).astype(np.int64)]
        value *= np.where(keys & _SIGN_BIT, 1.0, -1.0)
        bucket = ((keys & _FEATURE_MASK) >> _BUCKET_BITS) % np.uint64(self.dimension)
        cells = row * self.dimension + bucket.astype(np.int64)
        sums = np.bincount(cells, weights=value, minlength=out.size).reshape(out.shape)
        sums[~sums.any(axis=1), 0] = 1.0  # a text without words still needs a direction
        out[:] = sums / np.linalg.norm(sums, axis=1, keepdims=True)


def _features(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the features of all texts, one after the other, and the text each belongs to.

    Each distinct word is hashed once; numpy repeats its features for each occurrence.
    """
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(word, len(vocabulary)) for word in words(text)] for text in texts]
    word_features = [
        _word_features(word) if len(word) <= _MAX_CACHED_CHARS else _hash_word(word)
        for word in vocabulary
    ]
    flat = np.frombuffer(b"".join(word_features), np.uint64)
    sizes = np.fromiter(map(len, word_features), np.int64, len(word_features)) // flat.itemsize
    occurrences = np.fromiter(chain.from_iterable(ids), np.int64, sum(map(len, ids)))
    counts = sizes[occurrences]
    # Start of each occurrence's features in `flat`, minus their start in the result.
    shifts = (np.cumsum(sizes) - sizes)[occurrences] - (np.cumsum(counts) - counts)
    features = flat[np.repeat(shifts, counts) + np.arange(int(counts.sum()))]
    texts_of_words = np.repeat(np.arange(len(texts), dtype=np.uint64), list(map(len, ids)))
    return np.repeat(texts_of_words, counts), features


def _hash_word(word: str) -> bytes:
    features: list[int] = []
    for token, weight in weighted_tokens(word):
        if token in FUNCTION_WORDS:
            features.append(_digest(token) | _FUNCTION_WEIGHT)
            continue
        features.append(_digest(token) | _WEIGHT_INDEX[weight])
        if len(token) > _NGRAM:
            features += [_digest(gram) | _PART_WEIGHT for gram in _ngrams(token)]
    return array("Q", features).tobytes()


_word_features = lru_cache(maxsize=1 << 17)(_hash_word)  # as bytes, about 20 MB when full


def _ngrams(token: str) -> list[str]:
    padded = f"^{token}$"
    return [f"~{padded[i : i + _NGRAM]}" for i in range(len(padded) - _NGRAM + 1)]


@lru_cache(maxsize=1 << 16)  # there are many words, but few tokens and trigrams
def _digest(name: str) -> int:
    """Return 48 bits of a hash; one is the sign, the lowest two are left for the weight."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big") & ~3
