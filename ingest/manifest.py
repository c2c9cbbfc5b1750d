"""Tell what has changed since the last time, by size and date first, then by content.

An unchanged tree costs one query and one `stat` a file, and writes nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, Text, bindparam, select, type_coerce, update

from database import writing
from index.catalog.labels import Labels
from index.catalog.schema import LIVE, partitions, sources, versions
from index.messages import message_text
from index.reports import Failure
from ingest.chunking.chunker import sizes_of
from ingest.failures import FailureLog
from ingest.sources.walk import Item, Walk, uri_of
from settings import Settings


class CatalogEntry(NamedTuple):
    """What the catalog remembers of a visible source."""

    version: int
    sha256: str
    size: int
    mtime: float
    recipe: str
    labels: str  # who may see it, a sorted JSON list
    said: str  # its tags and metadata, a JSON object
    same_as: int | None = None

    @property
    def holder(self) -> int:
        """The version that holds its text."""
        return self.version if self.same_as is None else self.same_as

    @property
    def access(self) -> tuple[str, ...]:
        """Labels of those who may see it; empty is everyone."""
        return tuple(json.loads(self.labels))

    @property
    def given(self) -> dict[str, Any]:
        """Its tags and metadata, as people gave them."""
        return dict(json.loads(self.said))

    def same_file(self, item: Item, recipe: str) -> bool:
        """Whether size and date say that nothing has changed; an address has no date."""
        same = item.mtime == self.mtime and item.size == self.size and recipe == self.recipe
        return same and bool(item.mtime)

    def same_text(self, sha256: str, recipe: str) -> bool:
        """Whether the content is the same and would be cut the same way."""
        return (sha256, recipe) == (self.sha256, self.recipe)


@dataclass
class DetectedChanges:
    """Items sorted by what has to be done with them.

    Attributes:
        changed: To be read.
        hashes: Content hash of each changed item, by uri.
        touched: (version, size, date) of files whose date changed and content did not.
        known: What was visible before, by uri.
        account: The files that could not be read before.
    """

    known: Mapping[str, CatalogEntry]
    account: FailureLog
    changed: list[Item] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    touched: list[tuple[int, int, float]] = field(default_factory=list)
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)

    def changes_labels(self, uri: str, labels: Labels) -> bool:
        """Whether a source is known with other labels than `labels` give it."""
        before = self.known.get(uri) if labels else None
        return before is not None and (
            labels.merged_access(before.access) != before.access
            or labels.merged_metadata(before.given) != before.given
        )


def known(engine: Engine, collection: str) -> dict[str, CatalogEntry]:
    """Return the visible sources of a collection by uri."""
    query = (
        select(
            sources.c.uri,
            versions.c.id,
            versions.c.sha256,
            versions.c.size,
            versions.c.mtime,
            versions.c.recipe,
            partitions.c.access,
            type_coerce(versions.c.given, Text),  # read only where something is to change
            versions.c.same_as,
        )
        .join(versions, versions.c.source_id == sources.c.id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, sources.c.collection == collection)
    )
    with engine.connect() as connection:
        return {uri: CatalogEntry(*rest) for uri, *rest in connection.execute(query).all()}


def detect_changes(
    engine: Engine,
    settings: Settings,
    items: Iterable[Item],
    collection: str,
    force: bool = False,
) -> DetectedChanges:
    """Sort items into changed and unchanged; `force` calls all of them changed."""
    account = FailureLog(engine, settings, collection, force)
    sifted, recipe = DetectedChanges(known(engine, collection), account), sizes_of(settings).recipe
    for item in items:
        before = sifted.known.get(item.uri)
        if before is not None and not force and before.same_file(item, recipe):
            sifted.unchanged += 1
            account.fine([item.uri])
            continue
        digest = cache(partial(_hash, item.path))
        try:
            if refused := account.given_up(item, digest):
                sifted.failures.append(refused)
                continue
            sha256 = digest()
        except OSError as error:
            why = message_text("cannot_open", settings.language, why=error.strerror or "?")
            sifted.failures.append(Failure(item.uri, why, "unreadable"))
            continue
        if before is not None and not force and before.same_text(sha256, recipe):
            sifted.unchanged += 1
            if (before.size, before.mtime) != (item.size, item.mtime):
                sifted.touched.append((before.version, item.size, item.mtime))
            account.fine([item.uri])
            continue
        sifted.changed.append(item)
        sifted.hashes[item.uri] = sha256
    return sifted


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def touch(engine: Engine, touched: Sequence[tuple[int, int, float]]) -> None:
    """Remember the new dates of files whose content is the same, to be quick the next time."""
    if not touched:
        return
    statement = update(versions).where(versions.c.id == bindparam("version"))
    values = [{"version": v, "new_size": size, "new_mtime": at} for v, size, at in touched]
    with writing(engine) as connection:
        connection.execute(
            statement.values(size=bindparam("new_size"), mtime=bindparam("new_mtime")), values
        )


def vanished(
    engine: Engine, walk: Walk, named: Iterable[str | Path], collection: str
) -> dict[str, CatalogEntry]:
    """Return the known sources below the named folders that the walk has not met.

    What lies below a place that could not be opened is not called vanished.
    """
    gone = missing(walk, named)
    return {uri: source for uri, source in known(engine, collection).items() if gone(uri)}


def missing(walk: Walk, named: Iterable[str | Path]) -> Callable[[str], bool]:
    """Return whether an address lies below the named folders and was not met there."""
    folders = [uri_of(Path(name).expanduser()) for name in named if Path(name).is_dir()]
    met = {item.uri for item in walk.items}
    closed = [failure.source for failure in walk.failures]
    return lambda uri: uri not in met and _below(uri, folders) and not _below(uri, closed)


def _below(uri: str, folders: Sequence[str]) -> bool:
    return any(
        uri == folder or uri.startswith(f"{folder.rstrip('/')}/") or _in_working_folder(uri, folder)
        for folder in folders
    )


def _in_working_folder(uri: str, folder: str) -> bool:
    return folder == "." and not Path(uri).is_absolute() and "://" not in uri
