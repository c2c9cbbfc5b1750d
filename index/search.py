"""Read side of the index: lexical and dense search, passages, pages and sources.

    hits = index.lexical_search("military leave", 10, scope)
    found = index.passages([hit.child_id for hit in hits], scope)

Opening reads one small database; tantivy is opened by the first lexical search, Chroma by the first
dense search. What another process commits is found by the next search.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from errors import EmptyQuery, StoreDamaged
from index.catalog import filters, queries
from index.catalog.fields import Field, describe_fields
from index.catalog.filters import Filters
from index.catalog.passages import passages
from index.catalog.snapshot import Snapshots
from index.commit.writer import LEXICON, VECTORS
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import Generations
from index.documents import SourceRow
from index.lexical import relevance_feedback
from index.lexical.expansion import expand_query
from index.lexical.inverted_index import InvertedIndex
from index.locks import REPAIR
from index.passage import CandidateText, Passage, ScoredId
from index.retrievers import RankedSearch, dense_search, lexical_search, visible
from index.scope import Scope
from models.embeddings import Embedder
from settings import Settings
from text.analyser import tokens
from text.question.terms import query_weights

Result = TypeVar("Result")


class SearchIndex:
    """The documents of one state directory, to be searched; threads may share it."""

    def __init__(self, settings: Settings, embedder: Embedder, engine: Engine) -> None:
        self.settings = settings
        self.embedder = embedder
        self.engine = engine
        self.vector_index = ChromaVectorIndex(Generations(settings.state_dir / VECTORS))
        self._lexicon: InvertedIndex | None = None
        self._lexicon_seen = -1
        self._views = Snapshots(engine, Filters(settings.language))
        self._opening = threading.RLock()

    @property
    def lexicon(self) -> InvertedIndex:
        """The index of words, opened at its first use."""
        with self._opening:
            if self._lexicon is None:
                self._lexicon = InvertedIndex(self.settings.state_dir / LEXICON)
            return self._lexicon

    @property
    def generation(self) -> int:
        """A number that grows with every visible change, whoever made it."""
        with self._views.open() as view:
            return view.state.generation

    @property
    def model_mismatch(self) -> bool:
        """Whether the vectors are another model's, so that only words can be searched."""
        with self._views.open() as view:
            stored = view.state.fingerprint
        return bool(stored) and not self.embedder.made(stored)

    def lexical_search(self, query: str, k: int, scope: Scope, guess: str = "") -> list[ScoredId]:
        """Return at most k visible children by their words, best first.

        The words of `guess`, a passage that might answer, join those of the question.

        Raises:
            EmptyQuery: the question holds nothing that can be searched for.
        """
        terms = query_weights(query)
        if not terms:
            raise EmptyQuery("The question holds no word to search for.", "Use words or numbers.")
        if guess:
            told = tokens(guess)
            terms = relevance_feedback.learn(terms, [(1.0, told)], most=len(told))
        with self._views.open() as view:
            terms = expand_query(query, terms, self._fresh_lexicon(view.state).frequency)
        return self._search(lexical_search(self._fresh_lexicon, terms), k, scope)

    def dense_search(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[ScoredId]:
        """Return at most k visible children by cosine to a vector of shape (d,), best first.

        Raises:
            EmbeddingMismatch: the documents were embedded by another model.
        """
        language = self.settings.language
        leg = dense_search(self.vector_index, self.embedder, language, vector)
        return self._search(leg, k, scope)

    def in_one_snapshot(self, search: Callable[[], Result]) -> Result:
        """Return what `search` returns, asked again when documents changed while it ran.

        For what takes several calls: they see one and the same state of the documents.
        """
        return self._views.in_one_snapshot(search)

    def candidate_texts(self, ids: Sequence[str], scope: Scope) -> dict[str, CandidateText]:
        """Return what it takes to put children in order, by id; what is hidden is left out."""
        with self._views.open() as view:
            found = view.candidate_texts([queries.number(child) for child in ids], scope)
            return {glimpse.child_id: glimpse for glimpse in found.values()}

    def passages(self, ids: Sequence[str], scope: Scope) -> dict[str, Passage]:
        """Return the passages the scope may see, by child id; others are left out."""
        with self._views.open() as view:
            numbers = [queries.number(child) for child in ids]
            return passages(view.connection, numbers, view.reach(scope))

    def vectors(self, ids: Sequence[str], scope: Scope | None = None) -> NDArray[np.float32]:
        """Return the stored vectors of children, shape (len(ids), d), in the order of the ids.

        What the scope may not see is a row of zeros, as is an unknown id; a scope of None is the
        operator, who sees all.
        """
        with self._views.open() as view:
            numbers = [queries.number(child) for child in ids]
            if scope is not None:
                seen = queries.live(view.connection, numbers, view.reach(scope))
                numbers = [child if child in seen else 0 for child in numbers]
            return queries.child_vectors(view.connection, numbers, view.state.fingerprint)

    def sources(self, scope: Scope | None = None) -> list[SourceRow]:
        """Return the visible sources; a scope of None is the operator, who sees all."""
        with self._views.open() as view:
            seen = None if scope is None else view.reach(scope)
            return queries.source_rows(view.connection, seen)

    def fields(self, scope: Scope) -> dict[str, Field]:
        """Return what the documents that a scope sees can be narrowed by, by name."""
        with self._views.open() as view:
            found = filters.facts(view.connection, view.reach(scope))
            return describe_fields(facts for *_, facts in found)

    def page_text(
        self, source: str, page: int, *, scope: Scope | None = None, collection: str | None = None
    ) -> str:
        """Return the text of one page; offsets of passages count its characters.

        Raises:
            SourceNotFound: no such source or page, or not for this scope.
        """
        with self._views.open() as view:
            seen = None if scope is None else view.reach(scope)
            return queries.page_text(view.connection, source, page, seen, collection)

    def meta(self, key: str) -> Any:
        """Return the small JSON value kept under a key, or None."""
        with self.engine.connect() as connection:
            return queries.read_meta(connection, key)

    def set_meta(self, key: str, value: Any) -> None:
        """Keep a small JSON value beside the documents."""
        queries.write_meta(self.engine, key, value)

    def close(self) -> None:
        """Let go of files and memory."""
        self.vector_index.close()
        self.engine.dispose()

    def _search(self, leg: RankedSearch, k: int, scope: Scope) -> list[ScoredId]:
        def once() -> list[ScoredId]:
            with self._views.open() as view:
                return visible(view, leg, scope, k)

        return self.in_one_snapshot(once)

    def _fresh_lexicon(self, state: queries.State) -> InvertedIndex:
        with self._opening:
            lexicon = self.lexicon
            if self._lexicon_seen != state.lexicon:
                lexicon.reload()
                if state.vectors and lexicon.empty and self._has_children():
                    raise StoreDamaged("The word index is gone.", REPAIR)
                self._lexicon_seen = state.lexicon
            return lexicon

    def _has_children(self) -> bool:
        with self.engine.connect() as connection:
            return queries.counts(connection)[2] > 0
