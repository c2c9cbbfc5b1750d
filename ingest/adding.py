"""Add documents: read files, chunk, embed and stage them in batches, and commit the batches.

Batches bound the memory. Commits are few, because each one copies the vector index.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.commit.aliases import canonical_versions, stage_aliases
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import content_hash
from index.commit.writer import Writer
from index.documents import Extracted, SourceDocument
from index.reports import Failure, Progress, Report
from ingest.catalog_entries import catalog_entries, touch
from ingest.change_detection import DetectedChanges
from ingest.chunking.chunker import sizes_of
from ingest.chunking.documents import chunk_document
from ingest.deduplication import Deduplicated, deduplicate
from ingest.failures import sorted_by_source
from ingest.options import IngestOptions
from ingest.reading import failures_of, has_text, read_all
from ingest.sources.walk import Item, Walk
from settings import Settings

_BATCH_CHILDREN = 1_000
_BACKGROUND_CHILDREN = 2_000  # fewer are written before the background process has started
_BACKGROUND_BYTES = 2_000_000
_COMMIT_SECONDS = 5.0  # a short ingest commits once, at its end; a long one first after this time
_COMMIT_SHARE = 20  # committing copies the vector index: at most 1/20 of the time is spent on it


@dataclass
class _BatchWriter:
    """Chunks documents, stages them in batches, commits, and counts for the report."""

    writer: Writer
    options: IngestOptions
    batch: list[ChunkedDocument] = field(default_factory=list)
    batch_children: int = 0
    staged_children: int = 0
    uncommitted: set[str] = field(default_factory=set)
    next_commit: float = field(default_factory=lambda: time.monotonic() + _COMMIT_SECONDS)
    chunks: int = 0
    added: int = 0
    updated: int = 0
    failed: list[Failure] = field(default_factory=list)

    def add(
        self, document: SourceDocument, is_update: bool, chunked: ChunkedDocument | None = None
    ) -> None:
        """Chunk a document unless a cluster has; stage the batch when it is full."""
        if document.uri in self.uncommitted:  # one source twice in one ingest: keep the order
            self.commit()
        self.uncommitted.add(document.uri)
        if chunked is None:
            sizes = sizes_of(self.writer.settings)
            chunked = chunk_document(document, self.options.collection, sizes)
        else:
            chunked = replace(chunked, document=document)
        self.batch.append(chunked)
        self.batch_children += len(chunked.hashes)
        self.chunks += len(chunked.hashes)
        self.added, self.updated = self.added + (not is_update), self.updated + is_update
        if self.batch_children >= _BATCH_CHILDREN or len(self.batch) >= _BATCH_CHILDREN:
            self.stage()
            if self.staged_children >= _BACKGROUND_CHILDREN:
                self.writer.write_vectors_in_background()
            if time.monotonic() >= self.next_commit:
                self.commit()

    def stage(self) -> None:
        """Write the batch to the catalog, invisible until the commit."""
        if self.batch:
            self.writer.stage(self.batch)
        self.staged_children += self.batch_children
        self.batch, self.batch_children = [], 0

    def commit(self) -> None:
        """Make everything staged visible."""
        self.stage()
        started = time.monotonic()
        self.writer.commit()
        ended = time.monotonic()
        self.next_commit = ended + _COMMIT_SHARE * (ended - started)
        self.staged_children = 0
        self.uncommitted.clear()

    def add_aliases(self, aliases: Sequence[tuple[Item, int]], changes: DetectedChanges) -> None:
        """Stage sources that share the text of a version in the catalog."""

        def metadata(uri: str, of_holder: Mapping[str, Any]) -> Mapping[str, Any]:
            entry = changes.catalog.get(uri)
            return self.options.labels.merged_metadata(entry.metadata if entry else of_holder)

        stage_aliases(self.writer.engine, self.options.collection, aliases, metadata)
        updates = [i.uri in changes.catalog for i, _ in aliases if i.uri in changes.hashes]
        self.added += updates.count(False)
        self.updated += updates.count(True)

    def report(self, unchanged: int, started: float) -> Report:
        """Return the counts."""
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=unchanged,
            failed=sorted_by_source(self.failed),
            chunks=self.chunks,
            seconds=round(time.monotonic() - started, 3),
        )


def add_changes(
    writer: Writer, walk: Walk, changes: DetectedChanges, options: IngestOptions
) -> Report:
    """Ingest the changed files of a walk."""
    started = time.monotonic()
    touch(writer.engine, changes.touched)
    unique = deduplicate(changes, sizes_of(writer.settings).fingerprint, options)
    batches = _BatchWriter(writer, options, failed=[*walk.failures, *changes.failures])
    if sum(item.size for item in unique.to_read) >= _BACKGROUND_BYTES:
        writer.write_vectors_in_background()
    # Aliases come first: a later edit may replace the document whose text they share.
    batches.add_aliases(unique.already_stored, changes)
    read = _read_and_add(batches, walk, changes, unique)
    batches.commit()
    holders = canonical_versions(writer.engine, options.collection, unique.copies.keys() & read)
    aliases = [(copy, version) for uri, version in holders.items() for copy in unique.copies[uri]]
    batches.add_aliases(aliases, changes)
    writer.commit()
    return batches.report(changes.unchanged, started)


def _read_and_add(
    batches: _BatchWriter, walk: Walk, changes: DetectedChanges, unique: Deduplicated
) -> list[str]:
    """Read each content once; return the sources whose text is staged."""
    settings, options = batches.writer.settings, batches.options
    total, read = len(walk.items), list[str]()
    done = total - len(changes.changed) + len(unique.already_stored)
    for item, extracted, chunked in _read(unique.to_read, settings, options):
        copies = [item, *unique.copies.get(item.uri, [])]
        given = [copy for copy in copies if copy.uri in changes.hashes]
        failures = [failure for copy in given for failure in failures_of(copy, extracted)]
        if has_text(extracted):
            document = _document(item, extracted, changes, unique, options)
            batches.add(document, item.uri in changes.catalog, chunked)
            read.append(item.uri)
            changes.failure_log.clear(copy.uri for copy in given)
        else:
            changes.failure_log.record(given, changes.hashes[item.uri], failures)
        batches.failed += failures
        done += len(given)
        if options.progress is not None:
            options.progress(Progress(done, total, item.uri, batches.chunks))
    if options.progress is not None:
        options.progress(Progress(done, total, "", batches.chunks))
    return read


def _read(
    items: Iterable[Item], settings: Settings, options: IngestOptions
) -> Iterator[tuple[Item, Extracted, ChunkedDocument | None]]:
    """Yield items with their text, and with their chunks where a cluster reads them."""
    if settings.ingest_cluster:
        from ingest.cluster.reading import read_on_cluster

        yield from read_on_cluster(items, settings, options.collection, options.jobs)
    else:
        for item, extracted in read_all(items, settings, options.jobs):
            yield item, extracted, None


def add_documents(writer: Writer, docs: Iterable[SourceDocument], collection: str) -> Report:
    """Ingest documents whose text is extracted already; see `Index.add_documents`."""
    started, unchanged = time.monotonic(), 0
    fingerprint = sizes_of(writer.settings).fingerprint
    batches = _BatchWriter(writer, IngestOptions(collection))
    catalog = catalog_entries(writer.engine, collection)
    for document in docs:
        digest = document.sha256 or content_hash(document)
        entry = catalog.get(document.uri)
        same_access = entry is not None and set(entry.access) == set(document.access)
        if entry is not None and same_access and entry.same_content(digest, fingerprint):
            unchanged += 1
            continue
        batches.add(replace(document, sha256=digest), is_update=entry is not None)
    batches.commit()
    return batches.report(unchanged, started)


def _document(
    item: Item,
    extracted: Extracted,
    changes: DetectedChanges,
    unique: Deduplicated,
    options: IngestOptions,
) -> SourceDocument:
    entry = changes.catalog.get(item.uri)
    return SourceDocument(
        uri=item.uri,
        extracted=extracted,
        sha256=changes.hashes[item.uri],
        size=item.size,
        mtime=item.mtime,
        access=tuple(json.loads(unique.access[item.uri])),
        metadata=options.labels.merged_metadata(entry.metadata if entry else {}),
    )
