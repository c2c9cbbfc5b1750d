"""Check both indexes against the catalog, and make anew what differs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from database import writing
from errors import StoreDamaged
from index.catalog import queries
from index.catalog.schema import LIVE
from index.commit import two_phase_commit
from index.commit.reembedding import embed_missing, free
from index.commit.writer import Writer
from index.dense.vector_index import VectorIndex
from index.lexical.inverted_index import InvertedIndex
from index.messages import message_text
from index.reports import Health, Listener, Progress

_SAMPLE = 32  # vectors looked up by a query, since Chroma counts rows its graph may have lost
_WIDE = 2000  # asked for in that query: the more, the fewer rows the graph's search passes by
_ALIKE = 0.98  # cosine of a float16 vector with itself, and some


@dataclass(frozen=True)
class Difference:
    """How the rows of one index differ from the visible children."""

    rows: int = 0
    missing: int = 0
    orphans: int = 0
    duplicates: int = 0

    @property
    def total(self) -> int:
        """How many rows are wrong."""
        return self.missing + self.orphans + self.duplicates


class _Step:
    """One step of a rebuild; called with each number of rows that are done."""

    def __init__(self, writer: Writer, progress: Listener | None, name: str) -> None:
        self._progress, self._done = progress, 0
        self._name = message_text(name, writer.settings.language)
        with writer.engine.connect() as connection:
            self._total = queries.counts(connection)[2]

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(Progress(self._done, self._total, self._name, self._done))


def check(engine: Engine, lexicon: Callable[[], InvertedIndex], vectors: VectorIndex) -> Health:
    """Compare without changing anything."""
    return _health(engine, *_differences(engine, lexicon, vectors))


def repair(writer: Writer) -> Health:
    """Finish what was left unfinished, make anew what differs, and check again."""
    finished = _finish(writer)
    words, meanings = _differences(writer.engine, lambda: writer.lexicon, writer.vectors)
    if words.total or meanings.total:
        _remake(writer, vectors=bool(meanings.total), lexicon=bool(words.total))
    after = check(writer.engine, lambda: writer.lexicon, writer.vectors)
    return replace(after, repaired=finished + words.total + meanings.total)


def rebuild(
    writer: Writer, *, vectors: bool, lexicon: bool, progress: Listener | None = None
) -> Health:
    """Make indexes anew from the catalog; embeds only what has no vector under this model.

    The vectors of the model before stay, so that going back costs nothing; those of others go.
    """
    with writer.engine.connect() as connection:
        before = queries.read_state(connection).fingerprint
    _remake(writer, vectors=vectors, lexicon=lexicon, progress=progress)
    if vectors:
        free(writer.engine, before, writer.embedder.fingerprint)
    return check(writer.engine, lambda: writer.lexicon, writer.vectors)


def _remake(
    writer: Writer, *, vectors: bool, lexicon: bool, progress: Listener | None = None
) -> None:
    if lexicon:
        told = _Step(writer, progress, "phase_words")
        two_phase_commit.rebuild_lexicon(writer.engine, writer.lexicon, told)
    if vectors:
        _remake_vectors(writer, progress)


def _remake_vectors(writer: Writer, progress: Listener | None) -> None:
    engine, fingerprint = writer.engine, writer.embedder.fingerprint
    embed_missing(engine, writer.embedder, progress)
    with engine.connect() as connection, writer.vectors.writing("") as batch:
        told = _Step(writer, progress, "phase_vectors")
        two_phase_commit.upsert_vectors(connection, batch, fingerprint, LIVE, told)
    with writing(engine) as connection:
        two_phase_commit.bump_generation(connection, vectors=batch.pointer, fingerprint=fingerprint)
    writer.vectors.sweep(batch.pointer)


def _finish(writer: Writer) -> int:
    """Publish what is staged, even where an index is too damaged to take it."""
    engine = writer.engine
    try:
        return writer.recover()
    except StoreDamaged:
        with engine.connect() as connection:
            state = queries.read_state(connection)
        fingerprint = state.fingerprint or writer.embedder.fingerprint
        two_phase_commit.switch_generation(engine, state.vectors, fingerprint)
        _remake(writer, vectors=True, lexicon=True)
        two_phase_commit.purge_retired(engine, writer.lexicon)
        return 1


def _differences(
    engine: Engine, lexicon: Callable[[], InvertedIndex], vectors: VectorIndex
) -> tuple[Difference, Difference]:
    with engine.connect() as connection:
        wanted = queries.live_children(connection)
        state = queries.read_state(connection)
        try:
            opened = lexicon()
            opened.reload()
            words = _compare(wanted, opened.ids())
            if words.total == 0 and opened.parents != queries.counts(connection)[1]:
                words = replace(words, missing=1)
            if two_phase_commit.inverted_index_outdated(engine):
                words = replace(words, missing=len(wanted))
        except StoreDamaged:
            words = Difference(missing=len(wanted))
        try:
            rows = vectors.ids(state.vectors)
            meanings = _compare(wanted, rows)
            lost = _lost_in_graph(connection, vectors, state, np.intersect1d(wanted, rows))
            meanings = replace(meanings, missing=meanings.missing + lost)
        except StoreDamaged:
            meanings = Difference(missing=len(wanted))
    return words, meanings


def _compare(wanted: NDArray[np.int64], stored: Sequence[int]) -> Difference:
    rows = np.asarray(stored, np.int64)
    distinct = np.unique(rows)
    return Difference(
        rows=len(rows),
        missing=len(np.setdiff1d(wanted, distinct, assume_unique=True)),
        orphans=len(np.setdiff1d(distinct, wanted, assume_unique=True)),
        duplicates=len(rows) - len(distinct),
    )


def _lost_in_graph(
    connection: Connection, vectors: VectorIndex, state: queries.State, counted: NDArray[np.int64]
) -> int:
    """Look a sample of vectors up by themselves; return how many are not there.

    One that is there but that the graph's search passes by is no loss that a repair would mend.
    """
    sample = counted[:: max(1, len(counted) // _SAMPLE)].tolist()
    stored = queries.child_vectors(connection, sample, state.fingerprint)
    partitions = queries.all_spaces(connection)
    lost = 0
    for child, vector in zip(sample, stored, strict=True):
        if vector.any():
            found = vectors.search(state.vectors, partitions, vector, _WIDE)
            if not found or found[0][1] < _ALIKE:
                held = vectors.stored(state.vectors, child)
                lost += held is None or float(held @ vector) < _ALIKE
    return lost


def _health(engine: Engine, words: Difference, meanings: Difference) -> Health:
    with engine.connect() as connection:
        sources, parents, children = queries.counts(connection)
    left = two_phase_commit.unfinished(engine)
    return Health(
        ok=not (words.total or meanings.total or left),
        sources=sources,
        parents=parents,
        children=children,
        vectors=meanings.rows,
        lexicon=words.rows,
        missing=words.missing + meanings.missing,
        orphans=words.orphans + meanings.orphans + left,
        duplicates=words.duplicates + meanings.duplicates,
    )
