"""Vector engine: which implementation of `VectorIndex` holds the vectors of a state directory."""

from pathlib import Path

from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import FOLDER, Generations
from index.dense.vector_index import VectorIndex


def open_vector_index(state_dir: Path) -> VectorIndex:
    """Return the vector index of a state directory; no file is opened before its first use."""
    return ChromaVectorIndex(Generations(state_dir / FOLDER))
