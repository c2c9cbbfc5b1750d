"""Removal: sources are hidden in one commit, then deleted from the indexes and the catalog.

A removed document that was kept can be restored: it is staged as it was, without being read again,
and its vectors come out of the embedding cache.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sqlalchemy import Engine, select, true

from index.catalog.ingested_document import IngestedDocument
from index.catalog.schema import LIVE, sources, versions
from index.chunks import embedded_text
from index.commit import two_phase_commit
from index.commit.aliases import stage_aliases
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import text_hash
from index.commit.writer import Writer
from index.messages import message_text
from index.reports import Failure, Report
from ingest import failures
from ingest.catalog_entries import catalog_entries
from ingest.sources.uris import is_address, uri_of
from ingest.sources.walk import Item


def remove(writer: Writer, names: Iterable[str | Path], collection: str | None = None) -> Report:
    """Remove the sources at these paths and addresses, or below these folders.

    See `Index.remove`.
    """
    started = time.monotonic()
    visible = _visible(writer.engine, collection)
    failed: list[Failure] = []
    removed: set[int] = set()
    for name in map(str, names):
        matching = _matching(name, visible)
        removed |= matching
        unread = failures.delete_matching(writer.engine, _names(name), collection)
        if not matching and not unread:
            why = message_text("not_listed", writer.settings.language)
            failed.append(Failure(name, why, "not_found"))
    hide_and_clear(writer, sorted(removed))
    seconds = round(time.monotonic() - started, 3)
    return Report(removed=len(removed), failed=tuple(failed), seconds=seconds)


def restore(writer: Writer, documents: Iterable[IngestedDocument]) -> Report:
    """Stage and commit removed documents again; those whose address is in use are unchanged."""
    started = time.monotonic()
    restored = unchanged = chunks = 0
    for stored in documents:
        document = stored.document
        catalog = catalog_entries(writer.engine, stored.collection)
        if document.uri in catalog:
            unchanged += 1
            continue
        same = (document.sha256, stored.chunking_fingerprint, document.access)
        twin = next(
            (e for e in catalog.values() if (e.sha256, e.chunking, e.access) == same and e.mtime),
            None,
        )
        if twin is not None and document.mtime and not is_address(document.uri):
            item = Item(document.uri, Path(document.uri), document.size, document.mtime)
            pairs = [(item, twin.text_version)]
            given = document.metadata
            stage_aliases(writer.engine, stored.collection, pairs, lambda *_, given=given: given)
        else:
            writer.stage([_chunked(stored)])
        writer.commit()
        restored += 1
        chunks += sum(len(parent.children) for parent in stored.parents)
    seconds = round(time.monotonic() - started, 3)
    return Report(added=restored, unchanged=unchanged, chunks=chunks, seconds=seconds)


def _chunked(stored: IngestedDocument) -> ChunkedDocument:
    extracted = stored.document.extracted
    page_text = {page.number: page.text for page in extracted.pages}
    texts = tuple(
        embedded_text(
            extracted.title,
            parent.heading,
            page_text[parent.page][child.start : child.end],
            child.header,
        )
        for parent in stored.parents
        for child in parent.children
    )
    hashes = tuple(map(text_hash, texts))
    return ChunkedDocument(
        stored.document,
        stored.collection,
        stored.chunking_fingerprint,
        stored.parents,
        texts,
        hashes,
    )


def hide_and_clear(writer: Writer, version_ids: Sequence[int]) -> None:
    """Hide versions from searches at once, then delete them."""
    if version_ids:
        two_phase_commit.retire(writer.engine, version_ids)
        writer.commit()


def _visible(engine: Engine, collection: str | None) -> list[tuple[str, int]]:
    """Return (URI, version id) of the visible sources."""
    query = (
        select(sources.c.uri, versions.c.id)
        .join(versions, versions.c.source_id == sources.c.id)
        .where(LIVE)
        .where(true() if collection is None else sources.c.collection == collection)
    )
    with engine.connect() as connection:
        return [(row.uri, row.id) for row in connection.execute(query)]


def _matching(name: str, visible: Sequence[tuple[str, int]]) -> set[int]:
    exact = {version for uri, version in visible if uri == name}
    if exact or is_address(name):
        return exact
    matches = _names(name)
    return {version for uri, version in visible if matches(uri)}


def _names(name: str) -> Callable[[str], bool]:
    """Return a test of whether a name is a URI's file or a folder above it."""
    path = uri_of(Path(name).expanduser())
    return lambda uri: uri in (name, path) or uri.startswith(f"{path}/")
