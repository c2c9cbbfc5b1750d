"""Embeddings without a model: words and character trigrams hashed into a fixed number of places.

Texts that share words, word stems or spellings come out near each other. There is no notion of
meaning beyond that, so these vectors make the product run and test without a download, and a
real embedder is one setting away.
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

_GRAM = 3
_BATCH = 2048
_LONGEST_CACHED = 48
# What a feature counts: a word, the middle of one, an ending or spelling, a function word.
_WEIGHTS = np.array([1.0, MIDDLE_WEIGHT, ENDING_WEIGHT, 0.1])
_PART, _FAINT = 2, 3
_INDEX = {1.0: 0, MIDDLE_WEIGHT: 1, ENDING_WEIGHT: _PART}
# A feature is 48 bits: two for its weight, one for its sign, the others for its place.
_WEIGHT_BITS, _SIGN_BIT, _FEATURE_BITS = np.uint64(3), np.uint64(4), np.uint64(48)
_FEATURE_MASK, _PLACE_BITS = np.uint64((1 << 48) - 1), np.uint64(3)


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
        place = ((keys & _FEATURE_MASK) >> _PLACE_BITS) % np.uint64(self.dimension)
        cells = row * self.dimension + place.astype(np.int64)
        sums = np.bincount(cells, weights=value, minlength=out.size).reshape(out.shape)
        sums[~sums.any(axis=1), 0] = 1.0  # a text without words still needs a direction
        out[:] = sums / np.linalg.norm(sums, axis=1, keepdims=True)


def _features(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the features of all texts, one after the other, and the text each belongs to.

    Each distinct word is looked up once, and numpy lays its features out where it occurs.
    """
    places: dict[str, int] = {}
    held = [[places.setdefault(word, len(places)) for word in words(text)] for text in texts]
    known = [
        _word_features(word) if len(word) <= _LONGEST_CACHED else _hash_word(word)
        for word in places
    ]
    flat = np.frombuffer(b"".join(known), np.uint64)
    sizes = np.fromiter(map(len, known), np.int64, len(known)) // flat.itemsize
    occurring = np.fromiter(chain.from_iterable(held), np.int64, sum(map(len, held)))
    amounts = sizes[occurring]
    # Where the features of each occurrence begin in `flat`, less where they begin in the result.
    shifts = (np.cumsum(sizes) - sizes)[occurring] - (np.cumsum(amounts) - amounts)
    features = flat[np.repeat(shifts, amounts) + np.arange(int(amounts.sum()))]
    texts_of_words = np.repeat(np.arange(len(texts), dtype=np.uint64), list(map(len, held)))
    return np.repeat(texts_of_words, amounts), features


def _hash_word(word: str) -> bytes:
    features: list[int] = []
    for token, weight in weighted_tokens(word):
        if token in FUNCTION_WORDS:
            features.append(_digest(token) | _FAINT)
            continue
        features.append(_digest(token) | _INDEX[weight])
        if len(token) > _GRAM:
            features += [_digest(gram) | _PART for gram in _grams(token)]
    return array("Q", features).tobytes()


_word_features = lru_cache(maxsize=1 << 17)(_hash_word)  # as bytes, about 20 MB when full


def _grams(token: str) -> list[str]:
    padded = f"^{token}$"
    return [f"~{padded[i : i + _GRAM]}" for i in range(len(padded) - _GRAM + 1)]


@lru_cache(maxsize=1 << 16)  # words are many, what they are made of is not
def _digest(name: str) -> int:
    """Return 48 bits of a hash, of which one is the sign; the lowest two are the weight's."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big") & ~3
