"""Content deduplication: each content is read and indexed once, under the names of all its files.

Files share a text only within one collection and under the same access labels, so that everyone
who may see one name may see all. A new file with the content of a restricted one is restricted too,
unless labels say otherwise: renaming a file must not make it public. Documents that did not come
from a file are never shared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from index.catalog.labels import OPEN_ACCESS, Labels, access_json
from ingest.catalog_entries import CatalogEntry
from ingest.change_detection import DetectedChanges
from ingest.options import IngestOptions
from ingest.sources.uris import is_address
from ingest.sources.walk import Item

ContentKey = tuple[str, str, str]  # SHA-256, suffix, access labels


@dataclass
class Deduplicated:
    """Changed files, sorted by whether their content has to be read.

    Attributes:
        to_read: One file of each content that is not in the catalog.
        already_stored: (file, version) where a visible version has the content.
        copies: Further files of the same content, by the URI of the one in `to_read`.
        access: Access labels of each changed file by URI, as a sorted JSON list.
    """

    to_read: list[Item] = field(default_factory=list)
    already_stored: list[tuple[Item, int]] = field(default_factory=list)
    copies: dict[str, list[Item]] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)


def deduplicate(changes: DetectedChanges, fingerprint: str, options: IngestOptions) -> Deduplicated:
    """Return which of the changed files have to be read.

    With `options.force` each content is read again, once; files of the same content that were
    not given share the new version.
    """
    catalog = changes.catalog
    stored = {
        _content_key(uri, entry.sha256, entry.access_json): entry
        for uri, entry in sorted(catalog.items(), reverse=True)
        if entry.chunking == fingerprint and _is_file(uri, entry.mtime)
    }
    by_content = _access_by_content(catalog)
    unique, first = Deduplicated(), dict[ContentKey, Item]()
    for item in changes.changed:
        sha256 = changes.hashes[item.uri]
        access = _access(options.labels, catalog.get(item.uri), by_content.get(sha256, OPEN_ACCESS))
        unique.access[item.uri] = access
        key = _content_key(item.uri, sha256, access)
        if not item.is_file:
            unique.to_read.append(item)
        elif key in stored and not options.force:
            unique.already_stored.append((item, stored[key].text_version))
        elif key in first:
            unique.copies.setdefault(first[key].uri, []).append(item)
        else:
            first[key] = item
            unique.to_read.append(item)
    if options.force:
        _add_stored_copies(unique, first, catalog, fingerprint)
    return unique


def _access(labels: Labels, entry: CatalogEntry | None, of_same_content: str) -> str:
    """Return the access labels of a changed file."""
    if labels.access is not None:
        return access_json(labels.access)
    if entry is not None:
        return entry.access_json
    return of_same_content if labels.new is None else access_json(labels.new)


def _add_stored_copies(
    unique: Deduplicated,
    first: dict[ContentKey, Item],
    catalog: Mapping[str, CatalogEntry],
    fingerprint: str,
) -> None:
    """Let stored files that were not given share the new version of their content."""
    given = {item.uri for item in first.values()}
    given |= {item.uri for items in unique.copies.values() for item in items}
    for uri, entry in catalog.items():
        key = _content_key(uri, entry.sha256, entry.access_json)
        shares = key in first and entry.chunking == fingerprint and _is_file(uri, entry.mtime)
        if shares and uri not in given:
            item = Item(uri, Path(uri), entry.size, entry.mtime)
            unique.copies.setdefault(first[key].uri, []).append(item)


def _access_by_content(catalog: Mapping[str, CatalogEntry]) -> dict[str, str]:
    """Return the access labels of each content by hash: public where any of its sources is."""
    access: dict[str, str] = {}
    for entry in catalog.values():
        first = access.setdefault(entry.sha256, entry.access_json)
        if first != OPEN_ACCESS and entry.access_json == OPEN_ACCESS:
            access[entry.sha256] = OPEN_ACCESS
    return access


def _content_key(uri: str, sha256: str, access: str) -> ContentKey:
    # The suffix decides how bytes are read; without one, the name may (`Makefile`).
    path = PurePosixPath(uri)
    return sha256, path.suffix.lower() or path.name, access


def _is_file(uri: str, mtime: float) -> bool:
    return bool(mtime) and not is_address(uri)
