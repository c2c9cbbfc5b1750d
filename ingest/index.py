"""Write side of the index: add, sync, plan and remove documents, rebuild and check the indexes.

    with open_index(settings, embedder) as index:
        index.add(["handbook"])
        index.lexical_search("military leave", 10, scope)

The read side is inherited from `index.search.SearchIndex`.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from errors import EmbeddingMismatch, ModelError, StoreError
from index.catalog.ingested_document import IngestedDocument
from index.catalog.labels import UNCHANGED, Labels
from index.catalog.pending import count_pending
from index.catalog.state import documents_address, open_catalog
from index.commit import health, node_lexicon, two_phase_commit
from index.commit.lexical_projection import inverted_index_outdated
from index.commit.vector_fill import VectorFill
from index.commit.writer import Writer, open_writer
from index.documents import SourceDocument
from index.locks import WAIT_SECONDS, writer_lock
from index.messages import message_text
from index.reports import (
    Failure,
    Health,
    Listener,
    Plan,
    Progress,
    Report,
    VectorListener,
    VectorProgress,
)
from index.search import SearchIndex
from ingest import adding, failures, pipeline, removal
from ingest.options import IngestOptions
from ingest.relabelling import relabel
from models.embeddings import Embedder
from settings import Settings


class Index(SearchIndex):
    """A `SearchIndex` whose documents can be changed."""

    def failures(self, collection: str | None = None) -> list[Failure]:
        """Return the files that could not be read, of all collections if None; for operators."""
        return failures.list_failures(self.engine, self.settings, collection)

    def add(
        self,
        sources: Iterable[str | Path],
        *,
        collection: str | None = None,
        jobs: int | None = None,
        force: bool = False,
        progress: Listener | None = None,
        labels: Labels = UNCHANGED,
        vectors: bool = True,
    ) -> Report:
        """Ingest files, folders, glob patterns and web addresses; unchanged ones are skipped.

        They are searched by words as soon as they are read, and then their vectors are computed.

        Args:
            sources: Paths, patterns and addresses.
            collection: The collection that takes them; the setting's collection when None.
            jobs: Parser processes; the setting's number when None.
            force: Read and index unchanged sources again.
            progress: Called after each source.
            labels: Access labels, tags and metadata. Sources that are indexed already get them
                without being read again.
            vectors: Whether to return when the vectors are computed, and not before;
                `fill_vectors` computes them later.

        Raises:
            StoreBusy: another process is writing.
            EmbeddingMismatch: the stored vectors come from another embedding model of a provider.
            ModelError: the embedding model did not answer; the documents are searched by words.
        """
        options = IngestOptions(self._collection(collection), jobs, force, progress, labels)
        return self._completed(pipeline.add(self, sources, options), vectors, progress)

    def add_documents(
        self,
        docs: Iterable[SourceDocument],
        *,
        collection: str | None = None,
        vectors: bool = True,
    ) -> Report:
        """Ingest documents whose text is extracted already; unchanged ones are skipped.

        Arguments and errors are those of `add`.
        """
        with self.writer() as writer:
            report = adding.add_documents(writer, docs, self._collection(collection))
        return self._completed(report, vectors, None)

    def plan(
        self,
        sources: Iterable[str | Path],
        *,
        collection: str | None = None,
        labels: Labels = UNCHANGED,
    ) -> Plan:
        """Return what `add` would do with the same sources and labels, writing nothing."""
        options = IngestOptions(self._collection(collection), labels=labels)
        return pipeline.plan(self, sources, options)

    def sync(
        self,
        folder: str | Path,
        *,
        collection: str | None = None,
        jobs: int | None = None,
        force: bool = False,
        progress: Listener | None = None,
        labels: Labels = UNCHANGED,
        vectors: bool = True,
    ) -> Report:
        """Make the collection equal to a folder: add, update, and remove deleted files.

        Arguments and errors are those of `add`.
        """
        options = IngestOptions(self._collection(collection), jobs, force, progress, labels)
        return self._completed(pipeline.sync(self, folder, options), vectors, progress)

    def fill_vectors(
        self,
        progress: VectorListener | None = None,
        stop: threading.Event | None = None,
        *,
        background: bool = False,
    ) -> int:
        """Compute the vectors of documents that are searched by words alone, newest first.

        It resumes where a killed process was; where another process does it already, this one
        waits for its end. Return how many were computed.

        Args:
            progress: Called after each batch.
            stop: Ends it early.
            background: Whether other work on this machine comes first; then it also leaves the
                work to a process that does it already.

        Raises:
            ModelError: the embedding model did not answer.
            StoreError: the disk is full, or rights are missing.
        """
        return VectorFill(
            self.settings,
            self.engine,
            self.embedder,
            self.vector_index,
            progress,
            stop or threading.Event(),
            background,
            wait=not background,
        ).run()

    def remove(self, sources: Iterable[str | Path], *, collection: str | None = None) -> Report:
        """Remove sources from a collection, or from all if None; unknown ones are failures."""
        with self.writer() as writer:
            return removal.remove(writer, sources, collection)

    def relabel(self, sources: Iterable[str], collection: str, labels: Labels) -> int:
        """Change access labels, tags or metadata of sources; return of how many they changed."""
        with self.writer() as writer:
            return len(relabel(writer, sources, collection, labels))

    def restore(self, documents: Iterable[IngestedDocument]) -> Report:
        """Take in documents that `document` returned before they were removed, without reading."""
        with self.writer() as writer:
            return removal.restore(writer, documents)

    def rebuild(
        self, vectors: bool = True, lexicon: bool = True, progress: Listener | None = None
    ) -> Health:
        """Rebuild the indexes from the catalog; only texts without a stored vector are embedded.

        This is also how to change the embedding model: searches use the old vectors until all
        new ones are computed, and an interrupted rebuild resumes with the vectors it has.
        """
        with self.writer(any_model=True) as writer:
            return health.rebuild(writer, vectors=vectors, lexicon=lexicon, progress=progress)

    def doctor(self, repair: bool = False) -> Health:
        """Compare the indexes with the catalog; with `repair`, rebuild an index that differs.

        Raises:
            StoreBusy: another process is writing, so that the comparison would not be stable.
        """
        if not repair:
            with writer_lock(self.settings.state_dir, catalog=self.engine):
                self.follow()
                return health.check(self.engine, lambda: self.inverted_index, self.vector_index)
        with self.writer(any_model=True, repair=True) as writer:
            return health.repair(writer)

    def recover(self) -> None:
        """Finish the commit of a killed process, unless another process is writing.

        Errors are suppressed, so that a full or damaged disk does not prevent searches; the next
        change raises them.
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
        """Whether a killed process or an older version left work to be completed."""
        unfinished = two_phase_commit.unfinished(self.engine)
        return bool(unfinished) or inverted_index_outdated(self.engine)

    @property
    def pending(self) -> int:
        """How many passages are searched by words alone, since they have no vector yet."""
        with self.engine.connect() as connection:
            return count_pending(connection)

    def follow(self) -> None:
        """Bring the inverted index of this machine up to a catalog that machines share.

        A search does so as well; then it has less to wait for.

        Raises:
            StoreError: the disk is full, rights are missing, or the database cannot be reached.
        """
        if node_lexicon.is_shared(self.engine):
            node_lexicon.follow(self.engine, self.inverted_index)

    def _catch_up(self, connection: Connection) -> None:
        if node_lexicon.is_shared(self.engine):
            node_lexicon.catch_up(connection, self.inverted_index)

    def adopt_model(self) -> None:
        """Change to the embedding model of the settings, if both models are embedded.

        Searches are lexical at first; `fill_vectors` computes the new vectors.

        Raises:
            StoreBusy: another process is writing.
        """
        if self.model_mismatch:
            with suppress(EmbeddingMismatch), self.writer(wait=0.0):
                return

    @contextmanager
    def writer(
        self, *, any_model: bool = False, repair: bool = False, wait: float = WAIT_SECONDS
    ) -> Iterator[Writer]:
        """Hold the single-writer lock; unfinished commits are completed first.

        Arguments and errors are those of `index.commit.writer.open_writer`.
        """
        with open_writer(self, any_model=any_model, repair=repair, wait=wait) as writer:
            yield writer

    def _completed(self, report: Report, vectors: bool, progress: Listener | None) -> Report:
        """Return the report when the vectors are computed as well, if they shall be."""
        if not vectors:
            return report
        began, words = time.monotonic(), message_text("phase_vectors", self.settings.language)

        def show(step: VectorProgress) -> None:
            if progress is not None:
                progress(Progress(step.done, step.total, words, report.chunks))

        self.fill_vectors(show)
        return replace(report, seconds=round(report.seconds + time.monotonic() - began, 3))

    def _collection(self, name: str | None) -> str:
        return name or self.settings.collection


@contextmanager
def open_index(settings: Settings, embedder: Embedder, *, recover: bool = False) -> Iterator[Index]:
    """Open the index of the settings' state directory; it is closed at the end of the block.

    Args:
        settings: State directory, chunk sizes and limits.
        embedder: The embedding model.
        recover: Whether to finish the commit of a killed process first.

    Raises:
        StoreDamaged: the catalog cannot be read.
    """
    settings.prepare_state()
    catalog = open_catalog(settings.state_dir, documents_address(settings))
    index = Index(settings, embedder, catalog)
    try:
        if recover:
            index.recover()
        yield index
    finally:
        index.close()
