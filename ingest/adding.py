"""Take documents in: find, compare with what is known, read, cut, embed, store, publish.

Work goes in batches so that memory stays bounded, and is published in few large steps, because
each publication copies the vector index once.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.catalog.labels import UNCHANGED, Labels
from index.commit.aliases import canonical_versions, stage_aliases
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import content_hash
from index.commit.writer import Writer
from index.documents import Extracted, SourceDocument
from index.reports import Failure, Listener, Progress, Report
from ingest import manifest
from ingest.chunking.chunker import sizes_of
from ingest.chunking.documents import chunk_document
from ingest.deduplication import find
from ingest.manifest import DetectedChanges
from ingest.reading import read_all
from ingest.sources.walk import Item, Walk

_BATCH_CHILDREN = 1_000
_AHEAD_CHILDREN = 2_000  # fewer are written before a second process has started
_AHEAD_BYTES = 2_000_000
_PUBLISH_SECONDS = 5.0  # a short ingest is published once, a long one for the first time then
_PUBLISH_SHARE = 20  # publishing copies the vector index: it may take one part in so many


@dataclass
class _Load:
    """Documents on their way in, and the account of them."""

    writer: Writer
    collection: str
    labels: Labels = UNCHANGED
    drafts: list[ChunkedDocument] = field(default_factory=list)
    drafted: int = 0
    staged: int = 0
    pending: set[str] = field(default_factory=set)
    publish_from: float = field(default_factory=lambda: time.monotonic() + _PUBLISH_SECONDS)
    chunks: int = 0
    added: int = 0
    updated: int = 0
    failed: list[Failure] = field(default_factory=list)

    def take(self, document: SourceDocument, known: bool) -> None:
        """Cut a document and hand batches on as they fill up."""
        if document.uri in self.pending:  # the same source once more: first comes first
            self.commit()
        self.pending.add(document.uri)
        one = chunk_document(document, self.collection, sizes_of(self.writer.settings))
        self.drafts.append(one)
        self.drafted += len(one.hashes)
        self.chunks += len(one.hashes)
        self.added, self.updated = self.added + (not known), self.updated + known
        if self.drafted >= _BATCH_CHILDREN or len(self.drafts) >= _BATCH_CHILDREN:
            self.stage()
            if self.staged >= _AHEAD_CHILDREN:
                self.writer.write_vectors_in_background()
            if time.monotonic() >= self.publish_from:
                self.commit()

    def stage(self) -> None:
        """Write the batch to the catalog."""
        if self.drafts:
            self.writer.stage(self.drafts)
        self.staged += self.drafted
        self.drafts, self.drafted = [], 0

    def commit(self) -> None:
        """Make everything so far visible."""
        self.stage()
        began = time.monotonic()
        self.writer.commit()
        ended = time.monotonic()
        self.publish_from = ended + _PUBLISH_SHARE * (ended - began)
        self.staged = 0
        self.pending.clear()

    def stage_aliases(self, pairs: Sequence[tuple[Item, int]], sifted: DetectedChanges) -> None:
        """Write further sources of versions that are there."""

        def given(uri: str, held: Mapping[str, Any]) -> Mapping[str, Any]:
            before = sifted.known.get(uri)
            return self.labels.merged_metadata(before.given if before else held)

        stage_aliases(self.writer.engine, self.collection, pairs, given)
        known = [item.uri in sifted.known for item, _ in pairs if item.uri in sifted.hashes]
        self.added, self.updated = self.added + known.count(False), self.updated + known.count(True)

    def report(self, unchanged: int, began: float) -> Report:
        """Return the account."""
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=unchanged,
            failed=by_name(self.failed),
            chunks=self.chunks,
            seconds=round(time.monotonic() - began, 3),
        )


def add_walk(
    writer: Writer,
    walk: Walk,
    sifted: DetectedChanges,
    collection: str,
    jobs: int | None = None,
    force: bool = False,
    progress: Listener | None = None,
    labels: Labels = UNCHANGED,
) -> Report:
    """Take in what has changed of what a walk has found."""
    began, account = time.monotonic(), sifted.account
    manifest.touch(writer.engine, sifted.touched)
    twins = find(sifted, sizes_of(writer.settings).recipe, force, labels)
    load = _Load(writer, collection, labels, failed=[*walk.failures, *sifted.failures])
    if sum(item.size for item in twins.read) >= _AHEAD_BYTES:
        writer.write_vectors_in_background()
    # These come first: an edit further on may replace the document whose text they share.
    load.stage_aliases(twins.held, sifted)
    done, total = len(walk.items) - len(sifted.changed) + len(twins.held), len(walk.items)
    read: list[str] = []
    for item, extracted in read_all(twins.read, writer.settings, jobs):
        alike = [item, *twins.following.get(item.uri, [])]
        named = [one for one in alike if one.uri in sifted.hashes]
        failed = [failure for one in named for failure in failures_of(one, extracted)]
        if has_text(extracted):
            access = tuple(json.loads(twins.labels[item.uri]))
            document = _document(item, extracted, sifted, labels, access)
            load.take(document, item.uri in sifted.known)
            read.append(item.uri)
            account.fine(one.uri for one in named)
        else:
            account.failed(named, sifted.hashes[item.uri], failed)
        load.failed += failed
        done += len(named)
        if progress is not None:
            progress(Progress(done, total, item.uri, load.chunks))
    if progress is not None:
        progress(Progress(done, total, "", load.chunks))
    load.commit()
    holders = canonical_versions(writer.engine, collection, twins.following.keys() & read)
    load.stage_aliases([(o, v) for uri, v in holders.items() for o in twins.following[uri]], sifted)
    writer.commit()
    return load.report(sifted.unchanged, began)


def add_documents(writer: Writer, docs: Iterable[SourceDocument], collection: str) -> Report:
    """Take in text that is read already; see `Index.add_documents`."""
    began, unchanged, recipe = time.monotonic(), 0, sizes_of(writer.settings).recipe
    load = _Load(writer, collection)
    known = manifest.known(writer.engine, collection)
    for document in docs:
        digest = document.sha256 or content_hash(document)
        before = known.get(document.uri)
        same_eyes = before is not None and set(before.access) == set(document.access)
        if before is not None and same_eyes and before.same_text(digest, recipe):
            unchanged += 1
            continue
        load.take(replace(document, sha256=digest), before is not None)
    load.commit()
    return load.report(unchanged, began)


def has_text(extracted: Extracted) -> bool:
    """Return whether there is anything to find in what was read."""
    return extracted.status in ("text", "partial") and any(
        page.text.strip() for page in extracted.pages
    )


def by_name(failed: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return failures in the order of their names."""
    return tuple(sorted(failed, key=lambda failure: failure.source))


def failures_of(item: Item, extracted: Extracted) -> list[Failure]:
    """Return what is to be told of a file; one that was read in part can be found and is named."""
    if extracted.status == "text":
        return []
    return [Failure(item.uri, extracted.reason, extracted.code or extracted.status)]


def _document(
    item: Item,
    extracted: Extracted,
    sifted: DetectedChanges,
    labels: Labels,
    access: tuple[str, ...],
) -> SourceDocument:
    before = sifted.known.get(item.uri)
    return SourceDocument(
        uri=item.uri,
        extracted=extracted,
        sha256=sifted.hashes[item.uri],
        size=item.size,
        mtime=item.mtime,
        access=access,
        metadata=labels.merged_metadata(before.given if before else {}),
    )
