"""Compare what was named with what is known, and change only what differs.

Looking needs no lock: where nothing has changed, nothing is written and no writer is waited for.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from index.catalog.labels import UNCHANGED, Labels
from index.catalog.state import State, read_state
from index.dense.embedding_model import require_same_model
from index.reports import Listener, Plan, Report
from ingest import manifest, removal
from ingest.adding import add_walk, by_name, failures_of, has_text
from ingest.chunking.chunker import sizes_of
from ingest.deduplication import find
from ingest.manifest import CatalogEntry, DetectedChanges
from ingest.reading import read_all
from ingest.relabelling import relabel
from ingest.sources.walk import Walk, expand
from settings import Settings

if TYPE_CHECKING:
    from ingest.index import Index


@dataclass(frozen=True)
class IngestOptions:
    """What a person chose for an add or a sync.

    Attributes:
        collection: Where to.
        jobs: Parser processes; the setting's number when None.
        force: Read again what is unchanged, and what has failed too often.
        progress: Called after each source.
        labels: Who may see them, their tags and metadata.
    """

    collection: str
    jobs: int | None = None
    force: bool = False
    progress: Listener | None = None
    labels: Labels = UNCHANGED


@dataclass(frozen=True)
class _Look:
    """What differs between files and catalog, as of one state."""

    state: State
    sifted: DetectedChanges
    gone: dict[str, CatalogEntry]
    idle: bool


def add(index: "Index", sources: Iterable[str | Path], how: IngestOptions) -> Report:
    """Take in what `sources` name; see `Index.add`."""
    with TemporaryDirectory(prefix="ingest-") as downloads:
        return _bring(index, _walk(sources, downloads, index.settings), (), how)


def sync(index: "Index", folder: str | Path, how: IngestOptions) -> Report:
    """Make the collection hold what the folder holds; see `Index.sync`."""
    with TemporaryDirectory(prefix="ingest-") as downloads:
        return _bring(index, _walk([folder], downloads, index.settings), (folder,), how)


def plan(
    index: "Index", sources: Iterable[str | Path], collection: str, labels: Labels = UNCHANGED
) -> Plan:
    """Return what `add` (and for folders `sync`) would do; writes nothing."""
    named, how = list(sources), IngestOptions(collection)
    with TemporaryDirectory(prefix="ingest-") as downloads:
        walk = _walk(named, downloads, index.settings)
        look = _look(index, walk, named, how)
        refused = [*walk.failures, *look.sifted.failures]
        twins = find(look.sifted, sizes_of(index.settings).recipe)
        good = [item.uri for item, _ in twins.held]
        for item, extracted in read_all(twins.read, index.settings):
            alike = [item, *twins.following.get(item.uri, [])]
            refused += [failure for one in alike for failure in failures_of(one, extracted)]
            good += [one.uri for one in alike] if has_text(extracted) else []
    sifted = look.sifted
    alone = {item.uri for item in walk.items if sifted.changes_labels(item.uri, labels)}
    alone -= sifted.hashes.keys() | {failure.source for failure in refused}
    return Plan(
        add=tuple(sorted(uri for uri in good if uri not in sifted.known)),
        update=tuple(sorted(alone.union(uri for uri in good if uri in sifted.known))),
        unchanged=sifted.unchanged - len(alone),
        remove=tuple(sorted(look.gone)),
        reject=tuple(refused),
    )


def _bring(index: "Index", walk: Walk, whole: Sequence[str | Path], how: IngestOptions) -> Report:
    """Take in what a walk has found; below the folders in `whole`, remove what it has not."""
    began = time.monotonic()
    look = _look(index, walk, whole, how)
    if look.idle and not how.labels and not index.unfinished:
        require_same_model(look.state.fingerprint, index.embedder, index.settings.language)
        failed = (*walk.failures, *look.sifted.failures)
        report = Report(unchanged=look.sifted.unchanged, failed=by_name(failed))
    else:
        with index.writer() as writer:
            # First of all: what shall be closed is closed even where its new text cannot be read.
            uris = [item.uri for item in walk.items]
            relabelled = relabel(writer, uris, how.collection, how.labels)
            if _state(index) != look.state:  # or someone else wrote in between
                look = _look(index, walk, whole, how)
            sifted = look.sifted
            report = add_walk(
                writer,
                walk,
                sifted,
                how.collection,
                how.jobs,
                how.force,
                how.progress,
                how.labels,
            )
            gone = manifest.vanished(index.engine, walk, whole, how.collection)
            removal.forget(writer, [known.version for known in gone.values()])
            sifted.account.settle(manifest.missing(walk, whole))
            alone = len(relabelled - sifted.hashes.keys() - {one.source for one in report.failed})
            report = replace(
                report,
                updated=report.updated + alone,
                unchanged=report.unchanged - alone,
                removed=len(gone),
            )
    return replace(report, seconds=round(time.monotonic() - began, 3))


def _look(index: "Index", walk: Walk, whole: Sequence[str | Path], how: IngestOptions) -> _Look:
    state = _state(index)
    sifted = manifest.detect_changes(
        index.engine, index.settings, walk.items, how.collection, how.force
    )
    gone = manifest.missing(walk, whole)
    vanished = {uri: known for uri, known in sifted.known.items() if gone(uri)}
    idle = not (sifted.changed or sifted.touched or vanished or sifted.account.pending(gone))
    return _Look(state, sifted, vanished, idle)


def _state(index: "Index") -> State:
    with index.engine.connect() as connection:
        return read_state(connection)


def _walk(sources: Iterable[str | Path], downloads: str, settings: Settings) -> Walk:
    language, state = settings.language, settings.state_dir
    return expand(sources, Path(downloads), language=language, state=state)
