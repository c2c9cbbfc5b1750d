"""Index writer: holds the single-writer lock and recovers unfinished commits."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import rmtree
from typing import Protocol

from sqlalchemy import Connection, Engine

from errors import StoreBusy, StoreDamaged
from index.catalog.pending import NOT_PENDING
from index.catalog.schema import LIVE, STAGED, versions
from index.catalog.state import State, read_state
from index.commit import dense_projection, two_phase_commit
from index.commit.chunked_document import ChunkedDocument
from index.commit.node_lexicon import refresh
from index.commit.pending_vectors import adopt_model
from index.commit.staging import embed, stage
from index.dense import generations
from index.dense.background_writer import BackgroundVectorWriter
from index.dense.embedding_model import replaces_freely, require_same_model
from index.dense.vector_index import VectorIndex
from index.lexical import inverted_index
from index.lexical.inverted_index import InvertedIndex
from index.locks import writer_lock
from models.embeddings import Embedder
from settings import Settings


class IndexParts(Protocol):
    """The parts of an index that a writer works on; `SearchIndex` has them."""

    settings: Settings
    embedder: Embedder
    engine: Engine

    @property
    def inverted_index(self) -> InvertedIndex: ...

    @property
    def vector_index(self) -> VectorIndex: ...


@dataclass
class Writer:
    """The parts of an index, while the writer's lock is held.

    Attributes:
        background: Writes vectors in a second process; None until a long ingest starts it.
        is_alone: Whether the writer's lock is still held; a connection to a server may be cut.
    """

    settings: Settings
    embedder: Embedder
    engine: Engine
    inverted_index: InvertedIndex
    vectors: VectorIndex
    background: BackgroundVectorWriter | None = None
    is_alone: Callable[[], bool] = lambda: True
    _sent: int = 0  # the newest version whose vectors were sent to `background`

    def stage(self, batch: Sequence[ChunkedDocument]) -> None:
        """Write documents to the catalog, invisible until `commit`."""
        stage(self.engine, batch, self.embedder if self.embeds_inline else None)
        if self.background is not None:
            self._send_vectors(self.background)

    def commit(self) -> None:
        """Make everything staged visible at once and purge what it replaces.

        Raises:
            StoreBusy: the lock is lost; the next writer completes what is staged.
        """
        if not self.is_alone():
            raise StoreBusy(
                "The connection to the database was lost, and with it the writer's lock.",
                "Try again.",
            )
        background = self.background if self._sent else None
        self._sent = 0
        two_phase_commit.commit_staged(
            self.engine, self.inverted_index, self.vectors, self._fingerprint(), background
        )
        if background is not None and background.lost:
            self.close()

    def write_vectors_in_background(self) -> None:
        """Write vectors in a second process from now on, where the engine can; for long ingests."""
        if self.background is None and self.vectors.in_background and self.embeds_inline:
            folder = self.settings.state_dir / generations.FOLDER
            self.background = BackgroundVectorWriter(folder)
            self._send_vectors(self.background)

    def recover(self) -> int:
        """Complete the commit of a killed process; return the number of its versions.

        An inverted index written with an older analyser is rebuilt.
        """
        refresh(self.engine, self.inverted_index)
        unfinished = two_phase_commit.unfinished(self.engine)
        if unfinished:
            if self.embeds_inline:
                fingerprint = self.embedder.fingerprint
                texts = dense_projection.texts_without_vector(self.engine, STAGED, fingerprint)
                embed(self.engine, texts, self.embedder)
            self.commit()
        else:  # a process killed at the very end leaves a generation that no pointer names
            self.vectors.sweep(_state(self.engine).vectors)
        return unfinished

    def close(self) -> None:
        """End the background writer, if there is one."""
        if self.background is not None:
            self.background.close()
            self.background = None

    def _send_vectors(self, background: BackgroundVectorWriter) -> None:
        with self.engine.connect() as connection:
            newest = two_phase_commit.newest_staged(connection)
            if newest <= self._sent:
                return
            if not self._sent:
                self._begin_generation(background, connection)
            which = STAGED & (versions.c.id > self._sent)
            dense_projection.upsert_vectors(connection, background, self._fingerprint(), which)
        self._sent = newest

    def _begin_generation(self, background: BackgroundVectorWriter, connection: Connection) -> None:
        before = read_state(connection).vectors
        base = dense_projection.base_generation(connection, self.vectors, before)
        background.begin(base)
        if not base:
            which = LIVE & NOT_PENDING
            dense_projection.upsert_vectors(connection, background, self._fingerprint(), which)

    @property
    def embeds_inline(self) -> bool:
        """Whether documents are committed with their vectors, not before them."""
        return self.embedder.execution == "inline"

    def _fingerprint(self) -> str:
        """Return the model of the vectors; '' while none is known, since asking may take long."""
        known = _state(self.engine).fingerprint
        return known or (self.embedder.fingerprint if self.embeds_inline else "")


@contextmanager
def open_writer(
    parts: IndexParts, *, any_model: bool, repair: bool, wait: float
) -> Iterator[Writer]:
    """Hold the writer's lock over the parts of an index.

    Args:
        parts: The index.
        any_model: Whether the embedder may differ from the model of the stored vectors.
        repair: Whether to replace damaged files; the caller then completes unfinished commits.
        wait: Seconds to wait for another writer.

    Raises:
        StoreBusy: another process is writing.
        EmbeddingMismatch: the stored vectors are those of another model.
    """
    with writer_lock(parts.settings.state_dir, wait, parts.engine) as is_alone:
        if not any_model:
            _use_model(parts)
        opened = _open_inverted_index(parts, repair)
        writer = Writer(
            parts.settings,
            parts.embedder,
            parts.engine,
            opened,
            parts.vector_index,
            is_alone=is_alone,
        )
        try:
            if not repair:
                writer.recover()
            yield writer
        finally:
            writer.close()


def _use_model(parts: IndexParts) -> None:
    """Change to the embedder's model if that costs no money, or refuse it."""
    stored, embedder = _state(parts.engine).fingerprint, parts.embedder
    if replaces_freely(stored, embedder):
        adopt_model(parts.engine, embedder.fingerprint)
    else:
        require_same_model(stored, embedder, parts.settings.language)


def _open_inverted_index(parts: IndexParts, repair: bool) -> InvertedIndex:
    try:
        return parts.inverted_index
    except StoreDamaged:
        if not repair:
            raise
        rmtree(parts.settings.state_dir / inverted_index.FOLDER, ignore_errors=True)
        return parts.inverted_index


def _state(engine: Engine) -> State:
    with engine.connect() as connection:
        return read_state(connection)
