"""Lexical and dense retrievers, and the filter that keeps only what a scope may see."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from errors import StoreUnwritable
from index.catalog.snapshot import Snapshot
from index.catalog.visible_set import VisibleSet
from index.dense import brute_force
from index.dense.embedding_model import require_same_model
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex
from index.scope import Scope
from models.embeddings import Embedder

Scored = list[tuple[int, float]]  # (child id, score), best first
RankedSearch = Callable[[Snapshot, VisibleSet, int], Scored]

_MOST_FILTERED = 5_000  # versions in a filter of the inverted index; more would slow it down
_SPARE = 8  # children requested beyond k, since some may be no longer or not yet visible
_GROWTH = 4


def visible_results(snapshot: Snapshot, search: RankedSearch, scope: Scope, k: int) -> Scored:
    """Return at most k visible results of a search, best first.

    More results are requested until k of them are visible or the search has no more.
    """
    visible = snapshot.visible_set(scope)
    if visible.empty or k < 1:
        return []
    wanted = k + _SPARE
    while True:
        scored = search(snapshot, visible, wanted)
        shown = snapshot.visible_children([child for child, _ in scored], scope)
        results = [(child, score) for child, score in scored if child in shown]
        if len(results) >= k or len(scored) < wanted:
            return results[:k]
        wanted *= _GROWTH


def lexical_search(
    inverted_index: Callable[[Snapshot], InvertedIndex], terms: Mapping[str, float]
) -> RankedSearch:
    """Return a BM25 search for weighted terms in the inverted index of a snapshot."""

    def search(snapshot: Snapshot, visible: VisibleSet, wanted: int) -> Scored:
        partitions = None if visible.all_partitions else visible.partitions
        versions = visible.canonical_versions
        if versions is not None and len(versions) > _MOST_FILTERED:
            versions = None  # the catalog filters the results
        return inverted_index(snapshot).search(terms, wanted, partitions, versions)

    return search


def dense_search(
    vectors: VectorIndex, embedder: Embedder, language: str, vector: NDArray[np.float32]
) -> RankedSearch:
    """Return a search for the nearest neighbours of a vector of shape (d,).

    Its error messages are in `language`.
    """

    def search(snapshot: Snapshot, visible: VisibleSet, wanted: int) -> Scored:
        state = snapshot.state
        require_same_model(state.fingerprint, embedder, language)
        if not visible.brute_force:
            # Chroma writes when it opens; on a full disk brute-force kNN takes its place.
            with suppress(StoreUnwritable):
                return vectors.search(state.vectors, visible.partitions, vector, wanted)
        return brute_force.nearest(snapshot.connection, visible, state.fingerprint, vector, wanted)

    return search
