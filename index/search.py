"""Read side of the index: lexical and dense search, passages, pages and sources.

    scored = index.lexical_search("military leave", 10, scope)
    passages = index.passages([child.child_id for child in scored], scope)

Opening reads one small database; tantivy is opened by the first lexical search, Chroma by the first
dense search. What another process commits is visible to the next search. Ids are integers in
`index` and strings elsewhere; they are converted here and where the catalog builds passages.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from errors import EmptyQuery, StoreDamaged
from index.catalog import filters, queries, state
from index.catalog.fields import Field, describe_fields
from index.catalog.filters import Filters
from index.catalog.ingested_document import IngestedDocument, ingested_document
from index.catalog.passages import passages
from index.catalog.snapshot import Snapshot, Snapshots
from index.catalog.vectors import child_vectors
from index.catalog.whole_document import first_children, stored_document
from index.dense.engine import open_vector_index
from index.documents import SourceRow, StoredDocument
from index.lexical import inverted_index
from index.lexical.expansion import expand_query
from index.lexical.inverted_index import InvertedIndex
from index.lexical.relevance_feedback import expand_with_feedback
from index.locks import REPAIR
from index.passage import CandidateText, Passage, ScoredId
from index.retrievers import RankedSearch, dense_search, lexical_search, visible_results
from index.scope import Scope
from models.embeddings import Embedder
from settings import Settings
from text.analyser import tokens
from text.question.terms import query_weights

Result = TypeVar("Result")


class SearchIndex:
    """Searches the documents of one state directory; threads may share it."""

    def __init__(self, settings: Settings, embedder: Embedder, engine: Engine) -> None:
        self.settings = settings
        self.embedder = embedder
        self.engine = engine
        self.vector_index = open_vector_index(settings, engine)
        self._inverted_index: InvertedIndex | None = None
        self._languages: tuple[int, frozenset[str]] = (-1, frozenset())  # of a generation
        self._loaded_commit = -1  # the commit of the inverted index that was loaded last
        self._snapshots = Snapshots(engine, Filters(settings.language))
        self._opening = threading.RLock()

    @property
    def inverted_index(self) -> InvertedIndex:
        """The inverted index, opened at its first use."""
        with self._opening:
            if self._inverted_index is None:
                folder = self.settings.state_dir / inverted_index.FOLDER
                self._inverted_index = InvertedIndex(folder)
            return self._inverted_index

    @property
    def generation(self) -> int:
        """A number that grows with every visible change by any process."""
        with self._snapshots.open() as snapshot:
            return snapshot.state.generation

    def visible_key(self, scope: Scope) -> tuple[int, str]:
        """Return the generation, and a key of the documents that a scope may see.

        Scopes with one key see the same documents: it names their partitions and conditions.

        Raises:
            LabelError: a condition names a field that no visible document has.
        """
        with self._snapshots.open() as snapshot:
            visible = snapshot.visible_set(scope)
            parts = (sorted(visible.partitions), sorted(scope.collections or ()), scope.where)
            text = repr((scope.collections is None, *parts))
            return snapshot.state.generation, sha256(text.encode()).hexdigest()[:24]

    @property
    def model_mismatch(self) -> bool:
        """Whether the vectors are those of another model, so that only lexical search works."""
        with self._snapshots.open() as snapshot:
            stored = snapshot.state.fingerprint
        return bool(stored) and not self.embedder.matches(stored)

    def lexical_search(
        self, query: str, k: int, scope: Scope, hypothetical: str = ""
    ) -> list[ScoredId]:
        """Return at most k visible children by BM25, best first.

        The terms of `hypothetical`, a passage that might answer (HyDE), expand the query.

        Raises:
            EmptyQuery: the query has no term to search for.
        """
        terms = query_weights(query)
        if not terms:
            raise EmptyQuery("The question holds no word to search for.", "Use words or numbers.")
        if hypothetical:
            words = tokens(hypothetical)
            terms = expand_with_feedback(terms, [(1.0, words)], most=len(words))
        with self._snapshots.open() as snapshot:
            terms = expand_query(query, terms, self._current_inverted_index(snapshot).frequency)
        return self._search(lexical_search(self._current_inverted_index, terms), k, scope)

    def dense_search(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[ScoredId]:
        """Return at most k visible children by cosine to a vector of shape (d,), best first.

        Raises:
            EmbeddingMismatch: the documents were embedded by another model.
        """
        language = self.settings.language
        search = dense_search(self.vector_index, self.embedder, language, vector)
        return self._search(search, k, scope)

    def in_one_snapshot(self, search: Callable[[], Result]) -> Result:
        """Return the result of `search`, all of whose calls read one snapshot of the documents.

        It is repeated if documents changed while it ran.
        """
        return self._snapshots.in_one_snapshot(search)

    def candidate_texts(self, ids: Sequence[str], scope: Scope) -> dict[str, CandidateText]:
        """Return the candidate texts of the visible children among the ids, by id."""
        with self._snapshots.open() as snapshot:
            texts = snapshot.candidate_texts(_numbers(ids), scope)
            return {text.child_id: text for text in texts.values()}

    @property
    def languages(self) -> frozenset[str]:
        """The languages of all documents, as codes of ISO 639-1 or `und`."""
        with self._snapshots.open() as snapshot:
            generation = snapshot.state.generation
            if self._languages[0] != generation:
                self._languages = generation, queries.languages(snapshot.connection)
            return self._languages[1]

    def child_languages(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the language of the document of each child."""
        with self._snapshots.open() as snapshot:
            found = queries.child_languages(snapshot.connection, _numbers(ids))
            return {str(child): language for child, language in found.items()}

    def passages(self, ids: Sequence[str], scope: Scope) -> dict[str, Passage]:
        """Return the passages the scope may see, by child id; others are left out."""
        with self._snapshots.open() as snapshot:
            return passages(snapshot.connection, _numbers(ids), snapshot.visible_set(scope))

    def sections(self, source: str, scope: Scope) -> list[Passage]:
        """Return the parents of a document in reading order; empty where it is not visible."""
        with self._snapshots.open() as snapshot:
            visible = snapshot.visible_set(scope)
            ids = first_children(snapshot.connection, source, visible)
            shown = passages(snapshot.connection, ids, visible)
        ordered = (shown[str(child)] for child in ids if str(child) in shown)
        return [replace(passage, source=source, level="parent") for passage in ordered]

    def document(self, source: str, scope: Scope, *, with_text: bool = True) -> StoredDocument:
        """Return a document with its outline, and with its pages unless `with_text` is false.

        Raises:
            SourceNotFound: no such source, or not for this scope.
        """
        with self._snapshots.open() as snapshot:
            visible = snapshot.visible_set(scope)
            return stored_document(snapshot.connection, source, visible, with_text=with_text)

    def vectors(self, ids: Sequence[str], scope: Scope | None = None) -> NDArray[np.float32]:
        """Return the stored vectors of children, shape (len(ids), d), in the order of the ids.

        Children that the scope may not see and unknown ids get a row of zeros; a scope of None is
        the operator, who sees all.
        """
        with self._snapshots.open() as snapshot:
            numbers = _numbers(ids)
            if scope is not None:
                visible = snapshot.visible_set(scope)
                shown = queries.visible_children(snapshot.connection, numbers, visible)
                numbers = [child if child in shown else 0 for child in numbers]
            return child_vectors(snapshot.connection, numbers, snapshot.state.fingerprint)

    def sources(self, scope: Scope | None = None) -> list[SourceRow]:
        """Return the visible sources; a scope of None is the operator, who sees all."""
        with self._snapshots.open() as snapshot:
            visible = None if scope is None else snapshot.visible_set(scope)
            return queries.source_rows(snapshot.connection, visible)

    def collections(self, scope: Scope) -> list[str]:
        """Return the names of the collections with documents that a scope may see, in order."""
        with self._snapshots.open() as snapshot:
            return queries.collections(snapshot.connection, snapshot.visible_set(scope))

    def fields(self, scope: Scope) -> dict[str, Field]:
        """Return the metadata fields of the documents that a scope may see, by name."""
        with self._snapshots.open() as snapshot:
            rows = filters.field_values(snapshot.connection, snapshot.visible_set(scope))
            return describe_fields(values for *_, values in rows)

    def page_text(
        self, source: str, page: int, *, scope: Scope | None = None, collection: str | None = None
    ) -> str:
        """Return the text of one page; offsets of passages count its characters.

        Raises:
            SourceNotFound: no such source or page, or not for this scope.
        """
        with self._snapshots.open() as snapshot:
            visible = None if scope is None else snapshot.visible_set(scope)
            return queries.page_text(snapshot.connection, source, page, visible, collection)

    def ingested_document(
        self, source: str, collection: str, scope: Scope | None = None
    ) -> IngestedDocument | None:
        """Return a document with its pages and chunks; None where the scope does not see it."""
        with self._snapshots.open() as snapshot:
            visible = None if scope is None else snapshot.visible_set(scope)
            return ingested_document(snapshot.connection, source, collection, visible)

    def meta(self, key: str) -> Any:
        """Return the small JSON value stored under a key, or None."""
        with self.engine.connect() as connection:
            return state.read_meta(connection, key)

    def set_meta(self, key: str, value: Any) -> None:
        """Store a small JSON value under a key."""
        state.write_meta(self.engine, key, value)

    def close(self) -> None:
        """Release files and memory."""
        self.vector_index.close()
        self.engine.dispose()

    def _search(self, search: RankedSearch, k: int, scope: Scope) -> list[ScoredId]:
        def once() -> list[tuple[int, float]]:
            with self._snapshots.open() as snapshot:
                return visible_results(snapshot, search, scope, k)

        return [ScoredId(str(child), score) for child, score in self.in_one_snapshot(once)]

    def _current_inverted_index(self, snapshot: Snapshot) -> InvertedIndex:
        with self._opening:
            opened, commit = self.inverted_index, snapshot.state.lexicon
            if self._loaded_commit != commit:
                self._catch_up(snapshot.connection)
                opened.reload()
                if opened.empty and self._has_children():
                    raise StoreDamaged("The word index is gone.", REPAIR)
                self._loaded_commit = commit
            return opened

    def _catch_up(self, connection: Connection) -> None:
        """Bring the inverted index up to a snapshot; that of a catalog in a file always is."""

    def _has_children(self) -> bool:
        with self.engine.connect() as connection:
            return state.counts(connection)[2] > 0


def _numbers(ids: Sequence[str]) -> list[int]:
    """Return child ids as numbers of the catalog; 0, which is no child, for any other text."""
    return [int(child) if child.isascii() and child.isdigit() else 0 for child in ids]
