"""Change detection: compare files with the catalog, by size and mtime first, then by SHA-256.

An unchanged folder costs one query and one `stat` per file, and nothing is written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import Engine

from index.catalog.labels import Labels
from index.messages import message_text
from index.reports import Failure
from ingest.catalog_entries import CatalogEntry, catalog_entries
from ingest.chunking.chunker import sizes_of
from ingest.failures import FailureLog
from ingest.options import IngestOptions
from ingest.sources.uris import uri_of
from ingest.sources.walk import Item, Walk
from settings import Settings


@dataclass
class DetectedChanges:
    """The items of a walk, compared with the catalog.

    Attributes:
        catalog: The visible sources before the ingest, by URI.
        failure_log: Files that could not be read before.
        changed: Items that have to be read.
        hashes: SHA-256 of each changed item, by URI.
        touched: (version, size, mtime) of files whose mtime changed and content did not.
        unchanged: How many items are unchanged.
        failures: Files that cannot be opened, or failed too often to be read again.
    """

    catalog: Mapping[str, CatalogEntry]
    failure_log: FailureLog
    changed: list[Item] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    touched: list[tuple[int, int, float]] = field(default_factory=list)
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)

    def changes_labels(self, uri: str, labels: Labels) -> bool:
        """Whether a source is in the catalog and `labels` would change its labels."""
        entry = self.catalog.get(uri) if labels else None
        return entry is not None and (
            labels.merged_access(entry.access) != entry.access
            or labels.merged_metadata(entry.metadata) != entry.metadata
        )


def detect_changes(
    engine: Engine, settings: Settings, items: Iterable[Item], options: IngestOptions
) -> DetectedChanges:
    """Return which items are changed and which unchanged; with `options.force` all are changed."""
    log = FailureLog(engine, settings, options.collection, options.force)
    changes = DetectedChanges(catalog_entries(engine, options.collection), log)
    fingerprint = sizes_of(settings).fingerprint
    for item in items:
        entry = None if options.force else changes.catalog.get(item.uri)
        if entry is not None and entry.same_file(item, fingerprint):
            changes.unchanged += 1
            log.clear([item.uri])
            continue
        digest = cache(partial(_hash, item.path))
        try:
            if failure := log.given_up(item, digest):
                changes.failures.append(failure)
                continue
            sha256 = digest()
        except OSError as error:
            why = message_text("cannot_open", settings.language, why=error.strerror or "?")
            changes.failures.append(Failure(item.uri, why, "unreadable"))
            continue
        if entry is not None and entry.same_content(sha256, fingerprint):
            changes.unchanged += 1
            if (entry.size, entry.mtime) != (item.size, item.mtime):
                changes.touched.append((entry.version, item.size, item.mtime))
            log.clear([item.uri])
            continue
        changes.changed.append(item)
        changes.hashes[item.uri] = sha256
    return changes


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def deleted_sources(
    engine: Engine, walk: Walk, folders: Iterable[str | Path], collection: str
) -> dict[str, CatalogEntry]:
    """Return the catalog entries below the folders whose file is gone."""
    gone = is_deleted(walk, folders)
    return {uri: entry for uri, entry in catalog_entries(engine, collection).items() if gone(uri)}


def is_deleted(walk: Walk, folders: Iterable[str | Path]) -> Callable[[str], bool]:
    """Return a test of whether a URI lies below the folders and was not found by the walk.

    What lies below a folder that could not be opened does not count as deleted.
    """
    walked = [uri_of(Path(name).expanduser()) for name in folders if Path(name).is_dir()]
    found = {item.uri for item in walk.items}
    failed = [failure.source for failure in walk.failures]
    return lambda uri: uri not in found and _below(uri, walked) and not _below(uri, failed)


def _below(uri: str, folders: Sequence[str]) -> bool:
    return any(
        uri == folder or uri.startswith(f"{folder.rstrip('/')}/") or _in_working_folder(uri, folder)
        for folder in folders
    )


def _in_working_folder(uri: str, folder: str) -> bool:
    return folder == "." and not Path(uri).is_absolute() and "://" not in uri
