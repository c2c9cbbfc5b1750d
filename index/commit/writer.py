"""The one who may change the index: holds the lock, finishes what a killed process began."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import rmtree
from typing import Protocol

from sqlalchemy import Connection, Engine

from errors import StoreDamaged
from index.catalog.queries import State, read_state
from index.catalog.schema import LIVE, STAGED, versions
from index.commit import two_phase_commit
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import embed, stage
from index.dense.background_writer import BackgroundVectorWriter
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.embedding_model import require_same_model
from index.lexical.inverted_index import InvertedIndex
from index.locks import writer_lock
from models.embeddings import Embedder
from settings import Settings

LEXICON, VECTORS = "lexicon", "chroma"  # folders below the state directory


class Parts(Protocol):
    """What a writer works on; an `Index` is one."""

    settings: Settings
    embedder: Embedder
    engine: Engine

    @property
    def lexicon(self) -> InvertedIndex: ...

    @property
    def vector_index(self) -> ChromaVectorIndex: ...


@dataclass
class Writer:
    """The parts of an index, while the writer's lock is held."""

    settings: Settings
    embedder: Embedder
    engine: Engine
    lexicon: InvertedIndex
    vectors: ChromaVectorIndex
    ahead: BackgroundVectorWriter | None = None
    _carried: int = 0  # the newest version whose vectors `ahead` has

    def stage(self, drafts: Sequence[ChunkedDocument]) -> None:
        """Write documents where nobody sees them yet."""
        stage(self.engine, drafts, self.embedder)
        if self.ahead is not None:
            self._carry(self.ahead)

    def commit(self) -> None:
        """Make everything staged visible at once and clear away what is replaced."""
        ahead = self.ahead if self._carried else None
        self._carried = 0
        two_phase_commit.commit_staged(
            self.engine, self.lexicon, self.vectors, self._fingerprint(), ahead
        )
        if ahead is not None and ahead.lost:
            self.close()

    def write_vectors_in_background(self) -> None:
        """Write vectors beside the work of this process from now on; for long ingests."""
        if self.ahead is None:
            self.ahead = BackgroundVectorWriter(self.settings.state_dir / VECTORS)
            self._carry(self.ahead)

    def recover(self) -> int:
        """Complete or clear away what a killed process left; return how many versions.

        A lexicon whose tokens are those of an older program is made anew.
        """
        if two_phase_commit.inverted_index_outdated(self.engine):
            two_phase_commit.rebuild_lexicon(self.engine, self.lexicon)
        two_phase_commit.mark_lexicon(self.engine)
        found = two_phase_commit.unfinished(self.engine)
        if found:
            texts = two_phase_commit.texts_without_vector(self.engine, STAGED, self._fingerprint())
            embed(self.engine, texts, self.embedder)
            self.commit()
        else:  # a kill after the last step but one leaves a folder that nobody points at
            self.vectors.sweep(_state(self.engine).vectors)
        return found

    def close(self) -> None:
        """End the process that writes ahead, if there is one."""
        if self.ahead is not None:
            self.ahead.close()
            self.ahead = None

    def _carry(self, ahead: BackgroundVectorWriter) -> None:
        with self.engine.connect() as connection:
            newest = two_phase_commit.newest_staged(connection)
            if newest <= self._carried:
                return
            if not self._carried:
                self._begin(ahead, connection)
            which = STAGED & (versions.c.id > self._carried)
            two_phase_commit.upsert_vectors(connection, ahead, self._fingerprint(), which)
        self._carried = newest

    def _begin(self, ahead: BackgroundVectorWriter, connection: Connection) -> None:
        base = two_phase_commit.next_base(connection, self.vectors, read_state(connection).vectors)
        ahead.begin(base)
        if not base:
            two_phase_commit.upsert_vectors(connection, ahead, self._fingerprint(), LIVE)

    def _fingerprint(self) -> str:
        return _state(self.engine).fingerprint or self.embedder.fingerprint


@contextmanager
def open_writer(parts: Parts, *, any_model: bool, repair: bool, wait: float) -> Iterator[Writer]:
    """Hold the writer's lock over the parts of an index.

    Args:
        parts: The index.
        any_model: Whether the embedder may be another than the stored vectors'.
        mend: Whether to start over where files are damaged, and leave finishing to the caller.
        wait: Seconds to wait for another writer.

    Raises:
        StoreBusy: another process is writing.
        EmbeddingMismatch: the documents there were embedded by another model.
    """
    with writer_lock(parts.settings.state_dir, wait):
        if not any_model:
            stored = _state(parts.engine).fingerprint
            require_same_model(stored, parts.embedder, parts.settings.language)
        writer = Writer(
            parts.settings,
            parts.embedder,
            parts.engine,
            _lexicon(parts, repair),
            parts.vector_index,
        )
        try:
            if not repair:
                writer.recover()
            yield writer
        finally:
            writer.close()


def _lexicon(parts: Parts, repair: bool) -> InvertedIndex:
    try:
        return parts.lexicon
    except StoreDamaged:
        if not repair:
            raise
        rmtree(parts.settings.state_dir / LEXICON, ignore_errors=True)
        return parts.lexicon


def _state(engine: Engine) -> State:
    with engine.connect() as connection:
        return read_state(connection)
