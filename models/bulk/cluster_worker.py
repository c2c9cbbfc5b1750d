"""Worker of the embedding pool on a Ray cluster: each batch is a task.

A machine builds the embedder from its name, as a child process of the pool does, so that neither
weights nor keys travel; one whose model has another fingerprint embeds nothing. A task whose
process ends is tried again.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from errors import ClusterError
from models.embedder import Embedder, Vectors
from models.embedding_process import EmbeddingProcessLost
from operations.cluster import Cluster, TaskLost


class OtherModel(Exception):
    """The machine builds another embedder of that name."""


class ClusterWorker:
    """Embeds passages with the same model, one batch at a time; see `EmbeddingProcess`."""

    def __init__(self, embedder: Embedder, cluster: Cluster) -> None:
        self._name, self._fingerprint = embedder.name, embedder.fingerprint
        self._cluster = cluster
        self._task: Any = None

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text.

        Raises:
            EmbeddingProcessLost: no machine of the cluster can embed them.
        """
        try:
            arguments = self._name, self._fingerprint, list(texts)
            self._task = self._cluster.submit(embed, *arguments)
            rows: Vectors = self._cluster.result(self._task)
        except (TaskLost, ClusterError):
            raise EmbeddingProcessLost from None
        return rows

    def close(self) -> None:
        """Drop the batch in progress; the processes are the cluster's."""
        if self._task is not None:
            self._cluster.cancel([self._task])


def embed(name: str, fingerprint: str, texts: list[str]) -> Vectors:
    """Embed passages in a process of the cluster.

    Raises:
        OtherModel: the model has another fingerprint here.
    """
    embedder = _embedder(name)
    if embedder.fingerprint != fingerprint:
        raise OtherModel(name)
    return embedder.passages(texts).astype(np.float32, copy=False)


@cache
def _embedder(name: str) -> Embedder:
    """Return the embedder of this process, which later tasks use again."""
    from models.embeddings import build_embedder
    from settings import Settings

    return replace(build_embedder(Settings(embedding_model=name)), cluster="")
