"""Health check: compare both indexes with the catalog, and rebuild the one that differs."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from errors import StoreDamaged
from index.catalog.pending import count_pending
from index.catalog.schema import LIVE
from index.catalog.state import counts, read_state
from index.commit import two_phase_commit
from index.commit.comparison import Difference, differences
from index.commit.node_lexicon import rebuild as rebuild_inverted_index
from index.commit.pending_vectors import mark_missing, mark_staged, write_generation
from index.commit.reembedding import delete_unused_vectors, embed_missing
from index.commit.writer import Writer
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex
from index.messages import message_text
from index.reports import Health, Listener, Progress


class _StepProgress:
    """Progress of one step of a rebuild; called with each number of rows that are done."""

    def __init__(self, writer: Writer, progress: Listener | None, name: str) -> None:
        self._progress, self._done = progress, 0
        self._name = message_text(name, writer.settings.language)
        with writer.engine.connect() as connection:
            self._total = counts(connection)[2]

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(Progress(self._done, self._total, self._name, self._done))


def check(
    engine: Engine, inverted_index: Callable[[], InvertedIndex], vectors: VectorIndex
) -> Health:
    """Compare without changing anything."""
    return _health(engine, *differences(engine, inverted_index, vectors))


def repair(writer: Writer) -> Health:
    """Finish an unfinished commit, rebuild the index that differs, and check again.

    Nothing is embedded: a text whose vector is lost is pending, as that of a new document is.
    """
    finished = _finish(writer)
    lexical, dense = differences(writer.engine, lambda: writer.inverted_index, writer.vectors)
    if lexical.total or dense.total:
        _rebuild(writer, vectors=bool(dense.total), lexicon=bool(lexical.total))
    after = check(writer.engine, lambda: writer.inverted_index, writer.vectors)
    return replace(after, repaired=finished + lexical.total + dense.total)


def rebuild(
    writer: Writer, *, vectors: bool, lexicon: bool, progress: Listener | None = None
) -> Health:
    """Rebuild indexes from the catalog; only texts without a vector of this model are embedded.

    The vectors of the previous model are kept, so that going back costs nothing; those of other
    models are deleted.
    """
    with writer.engine.connect() as connection:
        before = read_state(connection).fingerprint
    if vectors:
        embed_missing(writer.engine, writer.embedder, progress)
    _rebuild(writer, vectors=vectors, lexicon=lexicon, progress=progress, adopt=vectors)
    if vectors:
        delete_unused_vectors(writer.engine, before, writer.embedder.fingerprint)
    return check(writer.engine, lambda: writer.inverted_index, writer.vectors)


def _rebuild(
    writer: Writer,
    *,
    vectors: bool,
    lexicon: bool,
    progress: Listener | None = None,
    adopt: bool = False,
) -> None:
    if lexicon:
        on_progress = _StepProgress(writer, progress, "phase_words")
        rebuild_inverted_index(writer.engine, writer.inverted_index, on_progress)
    if vectors:
        with writer.engine.connect() as connection:
            stored = read_state(connection).fingerprint
        _rebuild_vectors(writer, progress, writer.embedder.fingerprint if adopt else stored)


def _rebuild_vectors(writer: Writer, progress: Listener | None, fingerprint: str) -> None:
    """Write the stored vectors of a model into a new generation; the others are pending."""
    mark_missing(writer.engine, fingerprint)
    on_progress = _StepProgress(writer, progress, "phase_vectors")
    write_generation(writer.engine, writer.vectors, fingerprint, "", LIVE, on_progress)


def _finish(writer: Writer) -> int:
    """Commit what is staged, even if an index is too damaged to be written."""
    engine = writer.engine
    try:
        return writer.recover()
    except StoreDamaged:
        with engine.connect() as connection:
            state = read_state(connection)
        fingerprint = state.fingerprint or writer.embedder.fingerprint
        mark_staged(engine, fingerprint)
        two_phase_commit.switch_generation(engine, state.vectors, fingerprint)
        _rebuild(writer, vectors=True, lexicon=True)
        two_phase_commit.purge_retired(engine, writer.inverted_index)
        return 1


def _health(engine: Engine, lexical: Difference, dense: Difference) -> Health:
    with engine.connect() as connection:
        sources, parents, children = counts(connection)
        pending = count_pending(connection)
    unfinished = two_phase_commit.unfinished(engine)
    return Health(
        ok=not (lexical.total or dense.total or unfinished),
        sources=sources,
        parents=parents,
        children=children,
        vectors=dense.rows,
        lexicon=lexical.rows,
        missing=lexical.missing + dense.missing,
        orphans=lexical.orphans + dense.orphans + unfinished,
        duplicates=lexical.duplicates + dense.duplicates,
        pending=pending,
    )
