"""The two legs of a search, by words and by meaning, and what the catalog lets through of them."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from errors import StoreUnwritable
from index.catalog.queries import State
from index.catalog.snapshot import Snapshot
from index.catalog.visible_set import VisibleSet
from index.dense import brute_force
from index.dense.embedding_model import require_same_model
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex
from index.passage import ScoredId
from index.scope import Scope
from models.embeddings import Embedder

Scored = list[tuple[int, float]]
RankedSearch = Callable[[Snapshot, VisibleSet, int], Scored]

_FILTERED = 5_000  # versions that a search for words is told to keep to; more would slow it
_SPARE = 8  # hits asked for beyond k, since some may be visible no longer or not yet
_WIDER = 4


def visible(view: Snapshot, leg: RankedSearch, scope: Scope, k: int) -> list[ScoredId]:
    """Return at most k hits of a leg that may be seen, best first.

    A leg is asked for more, until it has no more, where what it found may not be shown.
    """
    seen = view.reach(scope)
    if not seen.partitions or seen.versions == frozenset() or k < 1:
        return []
    wanted = k + _SPARE
    while True:
        found = leg(view, seen, wanted)
        alive = view.alive([number for number, _ in found], scope)
        hits = [ScoredId(str(number), score) for number, score in found if number in alive]
        if len(hits) >= k or len(found) < wanted:
            return hits[:k]
        wanted *= _WIDER


def lexical_search(
    lexicon: Callable[[State], InvertedIndex], terms: Mapping[str, float]
) -> RankedSearch:
    """Return a leg that looks for weighted terms in the lexicon as it is in a state."""

    def leg(view: Snapshot, seen: VisibleSet, wanted: int) -> Scored:
        partitions = None if seen.everything else seen.partitions
        few = seen.versions is not None and len(seen.versions) <= _FILTERED
        versions = seen.versions if few else None  # the others are left out by the catalog
        return lexicon(view.state).search(terms, wanted, partitions, versions)

    return leg


def dense_search(
    vectors: VectorIndex, embedder: Embedder, language: str, vector: NDArray[np.float32]
) -> RankedSearch:
    """Return a leg that looks for what is nearest to a vector of shape (d,).

    Its errors are in `language`.
    """

    def leg(view: Snapshot, seen: VisibleSet, wanted: int) -> Scored:
        state = view.state
        require_same_model(state.fingerprint, embedder, language)
        if not seen.few:
            # Chroma writes when it opens; on a full disk every vector is compared instead.
            with suppress(StoreUnwritable):
                return vectors.search(state.vectors, seen.partitions, vector, wanted)
        return brute_force.nearest(view.connection, seen, state.fingerprint, vector, wanted)

    return leg
