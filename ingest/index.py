"""Write side of the index: documents in, up to date and out, rebuilds and health checks.

    with open_index(settings, embedder) as index:
        index.add(["handbook"])
        index.lexical_search("military leave", 10, scope)

The read side is inherited from `index.search.SearchIndex`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from errors import ModelError, StoreError
from index.catalog.labels import UNCHANGED, Labels
from index.catalog.state import open_catalog
from index.commit import health, two_phase_commit
from index.commit.lexical_projection import inverted_index_outdated
from index.commit.writer import Writer, open_writer
from index.documents import SourceDocument
from index.locks import WAIT_SECONDS, writer_lock
from index.reports import Failure, Health, Listener, Plan, Report
from index.search import SearchIndex
from ingest import adding, changes, failures, removal
from models.embeddings import Embedder
from settings import Settings


class Index(SearchIndex):
    """A `SearchIndex` whose documents can be changed."""

    def failures(self, collection: str | None = None) -> list[Failure]:
        """Return the files that could not be read, for the operator; of all collections if None."""
        return failures.listed(self.engine, self.settings, collection)

    def add(
        self,
        sources: Iterable[str | Path],
        *,
        collection: str | None = None,
        jobs: int | None = None,
        force: bool = False,
        progress: Listener | None = None,
        labels: Labels = UNCHANGED,
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
        labels: Labels = UNCHANGED,
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
        labels: Labels = UNCHANGED,
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
            with writer_lock(self.settings.state_dir):
                return health.check(self.engine, lambda: self.inverted_index, self.vector_index)
        with self.writer(any_model=True, repair=True) as writer:
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
        unfinished = two_phase_commit.unfinished(self.engine)
        return bool(unfinished) or inverted_index_outdated(self.engine)

    @contextmanager
    def writer(
        self, *, any_model: bool = False, repair: bool = False, wait: float = WAIT_SECONDS
    ) -> Iterator[Writer]:
        """Hold the writer's lock with all that a change needs, unfinished work completed."""
        with open_writer(self, any_model=any_model, repair=repair, wait=wait) as writer:
            yield writer

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
    index = Index(settings, embedder, open_catalog(settings.state_dir))
    try:
        if recover:
            index.recover()
        yield index
    finally:
        index.close()
