"""Catalog, lexicon and vectors as one: what the rest of the application searches.

    with open_index(settings, embedder) as index:
        index.add(["handbook"])
        hits = index.lexical_search("military leave", 10, scope)
        found = index.passages([hit.child_id for hit in hits], scope)

Opening reads one small database; tantivy is opened by the first search for words, Chroma by the
first search by meaning. What another process publishes is found by the next search.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from errors import EmptyQuery, ModelError, StoreDamaged, StoreError
from index.catalog import filters, queries
from index.catalog.fields import Field, described
from index.catalog.filters import Filters
from index.catalog.labels import KEPT, Labels
from index.catalog.passages import passages
from index.catalog.snapshot import Snapshots
from index.commit import commit, health
from index.commit.writer import LEXICON, VECTORS, Writer, open_writer
from index.dense.generations import Generations
from index.dense.vector_index import ChromaVectors
from index.documents import SourceDocument, SourceRow
from index.lexical import relevance_feedback
from index.lexical.expansion import expanded
from index.lexical.inverted_index import InvertedIndex
from index.locks import REPAIR, WAIT_SECONDS, only_writer
from index.passage import CandidateText, Passage, ScoredId
from index.reports import Failure, Health, Listener, Plan, Report
from index.retrievers import RankedSearch, dense_search, lexical_search, visible
from index.scope import Scope
from ingest import adding, changes, failures, removal
from models.embeddings import Embedder
from settings import Settings
from text.analyser import tokens
from text.question.terms import query_weights

Result = TypeVar("Result")


class Index:
    """The documents of one state directory; threads may share it."""

    def __init__(self, settings: Settings, embedder: Embedder, engine: Engine) -> None:
        self.settings = settings
        self.embedder = embedder
        self.engine = engine
        self.vector_index = ChromaVectors(Generations(settings.state_dir / VECTORS))
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

    # Searching

    @property
    def generation(self) -> int:
        """A number that grows with every visible change, whoever made it."""
        with self._views.open() as view:
            return view.state.generation

    @property
    def other_model(self) -> bool:
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
            terms = expanded(query, terms, self._fresh_lexicon(view.state).frequency)
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
            return described(facts for *_, facts in found)

    def failures(self, collection: str | None = None) -> list[Failure]:
        """Return the files that could not be read, for the operator; of all collections if None."""
        return failures.listed(self.engine, self.settings, collection)

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

    # Changing

    def add(
        self,
        sources: Iterable[str | Path],
        *,
        collection: str | None = None,
        jobs: int | None = None,
        force: bool = False,
        progress: Listener | None = None,
        labels: Labels = KEPT,
    ) -> Report:
        """Take in files, folders, patterns and addresses; what is unchanged is skipped.

        Args:
            sources: What a person would name.
            collection: Where to; the setting's collection when None.
            jobs: Parser processes; the setting's number when None.
            force: Read and index again what is unchanged, too.
            progress: Called after each source.
            labels: Who may see them, their tags and metadata; what is known already is labelled
                without being read again.

        Raises:
            StoreBusy: another process is writing.
            EmbeddingMismatch: the documents there were embedded by another model.
        """
        return changes.add(self, sources, self._how(collection, jobs, force, progress, labels))

    def add_documents(
        self, docs: Iterable[SourceDocument], *, collection: str | None = None
    ) -> Report:
        """Take in text that is read already; what is unchanged is skipped.

        Raises:
            StoreBusy: another process is writing.
            EmbeddingMismatch: the documents there were embedded by another model.
        """
        with self.writer() as writer:
            return adding.add_documents(writer, docs, self._collection(collection))

    def plan(
        self,
        sources: Iterable[str | Path],
        *,
        collection: str | None = None,
        labels: Labels = KEPT,
    ) -> Plan:
        """Return what `add` would do with the same sources and labels, writing nothing."""
        return changes.plan(self, sources, self._collection(collection), labels)

    def sync(
        self,
        folder: str | Path,
        *,
        collection: str | None = None,
        jobs: int | None = None,
        force: bool = False,
        progress: Listener | None = None,
        labels: Labels = KEPT,
    ) -> Report:
        """Make the collection hold what the folder holds: add, update, and remove the vanished.

        Args and errors are those of `add`.
        """
        return changes.sync(self, folder, self._how(collection, jobs, force, progress, labels))

    def remove(self, sources: Iterable[str | Path], *, collection: str | None = None) -> Report:
        """Forget sources, from every collection when it is None; unknown ones are failures."""
        with self.writer() as writer:
            return removal.remove(writer, sources, collection)

    def rebuild(
        self, vectors: bool = True, lexicon: bool = True, progress: Listener | None = None
    ) -> Health:
        """Make the indexes anew from the catalog; embeds only texts without a stored vector.

        This is also how another embedding model comes into force: until all is embedded searches
        go on as before, and what was embedded when a rebuild is killed is not embedded again.
        """
        with self.writer(any_model=True) as writer:
            return health.rebuild(writer, vectors=vectors, lexicon=lexicon, progress=progress)

    def doctor(self, repair: bool = False) -> Health:
        """Compare the indexes with the catalog; repairing makes anew what differs.

        Raises:
            StoreBusy: another process is writing, so that nothing is at rest to be compared.
        """
        if not repair:
            with only_writer(self.settings.state_dir):
                return health.check(self.engine, lambda: self.lexicon, self.vector_index)
        with self.writer(any_model=True, mend=True) as writer:
            return health.repair(writer)

    def recover(self) -> None:
        """Finish what a killed process left behind, unless another process is at it already.

        A disk that is full or damaged must not keep anyone from searching what is there: the
        next change says what is wrong.
        """
        if not self.unfinished:
            return
        with (
            suppress(StoreError, ModelError, OSError, DBAPIError),
            self.writer(any_model=True, wait=0.0),
        ):
            return

    @property
    def unfinished(self) -> bool:
        """Whether a killed process, or an older program, left something to be done."""
        return bool(commit.unfinished(self.engine)) or commit.stale_lexicon(self.engine)

    @contextmanager
    def writer(
        self, *, any_model: bool = False, mend: bool = False, wait: float = WAIT_SECONDS
    ) -> Iterator[Writer]:
        """Hold the writer's lock with all that a change needs, unfinished work completed."""
        with open_writer(self, any_model=any_model, mend=mend, wait=wait) as writer:
            yield writer

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

    def _collection(self, name: str | None) -> str:
        return name or self.settings.collection

    def _how(
        self,
        collection: str | None,
        jobs: int | None,
        force: bool,
        progress: Listener | None,
        labels: Labels,
    ) -> changes.IngestOptions:
        return changes.IngestOptions(self._collection(collection), jobs, force, progress, labels)


@contextmanager
def open_index(settings: Settings, embedder: Embedder, *, recover: bool = False) -> Iterator[Index]:
    """Open the index of the settings' state directory; closed at the end of the block.

    Args:
        settings: Where it is, and how documents are cut.
        embedder: The model of the vectors.
        recover: Whether to finish what a killed process left behind.

    Raises:
        StoreDamaged: the catalog cannot be read.
    """
    settings.prepare_state()
    index = Index(settings, embedder, queries.open_catalog(settings.state_dir))
    try:
        if recover:
            index.recover()
        yield index
    finally:
        index.close()
