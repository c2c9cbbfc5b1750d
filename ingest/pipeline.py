"""Ingest pipeline: add, sync and plan expand sources, detect changes and ingest what differs.

Change detection needs no lock: where nothing has changed, nothing is written, and another
process may be writing meanwhile.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sqlalchemy import Engine

from index.catalog.state import State, read_state
from index.commit.writer import Writer
from index.reports import Plan, Report
from ingest import change_detection, removal
from ingest.adding import add_changes
from ingest.catalog_entries import CatalogEntry
from ingest.change_detection import DetectedChanges
from ingest.chunking.chunker import sizes_of
from ingest.deduplication import deduplicate
from ingest.failures import sorted_by_source
from ingest.options import IngestOptions
from ingest.reading import failures_of, has_text, read_all
from ingest.relabelling import relabel
from ingest.sources.walk import Walk, expand
from models.embeddings import Embedder
from settings import Settings


class WritableIndex(Protocol):
    """The parts of `ingest.index.Index` that the pipeline uses."""

    settings: Settings
    embedder: Embedder
    engine: Engine

    @property
    def unfinished(self) -> bool: ...

    @property
    def model_mismatch(self) -> bool: ...

    def writer(self) -> AbstractContextManager[Writer]: ...


@dataclass(frozen=True)
class _Comparison:
    """Files compared with one state of the catalog.

    Attributes:
        state: The catalog's state they were compared with.
        changes: Changed and unchanged files.
        deleted: Catalog entries below the synced folders whose file is gone.
        up_to_date: Whether there is nothing to write.
    """

    state: State
    changes: DetectedChanges
    deleted: dict[str, CatalogEntry]
    up_to_date: bool


def add(index: WritableIndex, sources: Iterable[str | Path], options: IngestOptions) -> Report:
    """Ingest sources; see `Index.add`."""
    with TemporaryDirectory(prefix="ingest-") as downloads:
        return _ingest(index, _walk(sources, downloads, index.settings), (), options)


def sync(index: WritableIndex, folder: str | Path, options: IngestOptions) -> Report:
    """Make the collection equal to a folder; see `Index.sync`."""
    with TemporaryDirectory(prefix="ingest-") as downloads:
        return _ingest(index, _walk([folder], downloads, index.settings), (folder,), options)


def plan(index: WritableIndex, sources: Iterable[str | Path], options: IngestOptions) -> Plan:
    """Return what `add` (and for folders `sync`) would do; files are read, nothing is written."""
    paths = list(sources)
    with TemporaryDirectory(prefix="ingest-") as downloads:
        walk = _walk(paths, downloads, index.settings)
        compared = _compare(index, walk, paths, options)
        changes = compared.changes
        rejected = [*walk.failures, *changes.failures]
        unique = deduplicate(changes, sizes_of(index.settings).fingerprint, options)
        readable = [item.uri for item, _ in unique.already_stored]
        for item, extracted in read_all(unique.to_read, index.settings):
            copies = [item, *unique.copies.get(item.uri, [])]
            rejected += [failure for copy in copies for failure in failures_of(copy, extracted)]
            readable += [copy.uri for copy in copies] if has_text(extracted) else []
    relabelled = {i.uri for i in walk.items if changes.changes_labels(i.uri, options.labels)}
    relabelled -= changes.hashes.keys() | {failure.source for failure in rejected}
    return Plan(
        add=tuple(sorted(uri for uri in readable if uri not in changes.catalog)),
        update=tuple(sorted(relabelled.union(u for u in readable if u in changes.catalog))),
        unchanged=changes.unchanged - len(relabelled),
        remove=tuple(sorted(compared.deleted)),
        reject=tuple(rejected),
    )


def _ingest(
    index: WritableIndex, walk: Walk, synced: Sequence[str | Path], options: IngestOptions
) -> Report:
    """Ingest the files of a walk; below the folders in `synced`, remove what it did not find."""
    started = time.monotonic()
    compared = _compare(index, walk, synced, options)
    if (
        compared.up_to_date
        and not options.labels
        and not index.unfinished
        and not index.model_mismatch  # the writer changes the model or refuses it
    ):
        failed = sorted_by_source((*walk.failures, *compared.changes.failures))
        report = Report(unchanged=compared.changes.unchanged, failed=failed)
    else:
        with index.writer() as writer:
            report = _write(index, writer, walk, synced, options, compared)
    return replace(report, seconds=round(time.monotonic() - started, 3))


def _write(
    index: WritableIndex,
    writer: Writer,
    walk: Walk,
    synced: Sequence[str | Path],
    options: IngestOptions,
    compared: _Comparison,
) -> Report:
    # Labels first: access is restricted even where the new text cannot be read.
    uris = [item.uri for item in walk.items]
    relabelled = relabel(writer, uris, options.collection, options.labels)
    if _state(index.engine) != compared.state:  # relabelled, or changed by another process
        compared = _compare(index, walk, synced, options)
    changes = compared.changes
    report = add_changes(writer, walk, changes, options)
    deleted = change_detection.deleted_sources(index.engine, walk, synced, options.collection)
    removal.hide_and_clear(writer, [entry.version for entry in deleted.values()])
    changes.failure_log.save(change_detection.is_deleted(walk, synced))
    failed = {failure.source for failure in report.failed}
    labels_only = len(relabelled - changes.hashes.keys() - failed)
    return replace(
        report,
        updated=report.updated + labels_only,
        unchanged=report.unchanged - labels_only,
        removed=len(deleted),
    )


def _compare(
    index: WritableIndex, walk: Walk, synced: Sequence[str | Path], options: IngestOptions
) -> _Comparison:
    state = _state(index.engine)
    changes = change_detection.detect_changes(index.engine, index.settings, walk.items, options)
    gone = change_detection.is_deleted(walk, synced)
    deleted = {uri: entry for uri, entry in changes.catalog.items() if gone(uri)}
    pending = changes.changed or changes.touched or deleted or changes.failure_log.is_dirty(gone)
    return _Comparison(state, changes, deleted, up_to_date=not pending)


def _state(engine: Engine) -> State:
    with engine.connect() as connection:
        return read_state(connection)


def _walk(sources: Iterable[str | Path], downloads: str, settings: Settings) -> Walk:
    language, state = settings.language, settings.state_dir
    return expand(sources, Path(downloads), language=language, state=state)
