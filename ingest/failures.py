"""Failure log: files that could not be read are retried a few times, then only reported.

A file that failed `RAG_READ_TRIES` times is not read again until it changes, the limits of
reading change, OCR is installed, or `--force` is given. It is reported at every add all the
same. Only files are logged: a web address that fails today may answer tomorrow.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, bindparam, delete, select, true

from database import upsert, write_transaction
from index.catalog.schema import failures as table
from index.messages import message_text
from index.reports import Failure
from ingest.loaders.images.ocr import languages_available
from ingest.sandbox.limits import SandboxLimits
from ingest.sources.walk import Item
from settings import Settings


@dataclass(frozen=True, slots=True)
class FailedRead:
    """One row of the failure log.

    Attributes:
        limits: Hash of the settings the file was read with.
        attempts: Failed reads of the same content with the same settings.
    """

    uri: str
    sha256: str
    size: int
    mtime: float
    limits: str
    attempts: int
    reason: str
    code: str
    first_at: str
    last_at: str

    def same_file(self, item: Item) -> bool:
        """Whether size and mtime are unchanged."""
        return (item.size, item.mtime) == (self.size, self.mtime)


class FailureLog:
    """The failure log of one collection, and the changes of one ingest, saved at its end."""

    def __init__(self, engine: Engine, settings: Settings, collection: str, force: bool) -> None:
        self._engine, self._settings, self._collection = engine, settings, collection
        self._limits = _limits_hash(settings)
        self._force = force
        self._recorded: dict[str, FailedRead] = {}
        self._cleared: set[str] = set()
        with engine.connect() as connection:
            self._stored = {row.uri: row for row in load(connection, collection)}

    def given_up(self, item: Item, digest: Callable[[], str]) -> Failure | None:
        """Return why a file is not read again, or None when it is to be read.

        Args:
            item: The file.
            digest: Computes the SHA-256 of its content, called where size and mtime differ.
        """
        stored = self._stored.get(item.uri)
        if stored is None or self._force or stored.limits != self._limits:
            return None
        if stored.attempts < self._settings.read_tries:
            return None
        if not stored.same_file(item):
            if stored.sha256 != digest():
                return None
            stored = replace(stored, size=item.size, mtime=item.mtime)
        self._recorded[item.uri] = stored
        return to_failure(stored, self._settings)

    def clear(self, uris: Iterable[str]) -> None:
        """Note that these files could be read."""
        if self._stored:
            self._cleared.update(uri for uri in uris if uri in self._stored)

    def record(self, items: Iterable[Item], digest: str, failures: Iterable[Failure]) -> None:
        """Count a failed read for each file of the same content."""
        for item, failure in zip(items, failures, strict=False):
            if item.is_file:
                self._record(item, digest, failure)

    def _record(self, item: Item, digest: str, failure: Failure) -> None:
        stored, now = self._stored.get(item.uri), datetime.now(UTC).isoformat(timespec="seconds")
        again = stored is not None and (stored.sha256, stored.limits) == (digest, self._limits)
        self._recorded[item.uri] = FailedRead(
            uri=item.uri,
            sha256=digest,
            size=item.size,
            mtime=item.mtime,
            limits=self._limits,
            attempts=stored.attempts + 1 if stored and again else 1,
            reason=failure.reason,
            code=failure.code,
            first_at=stored.first_at if stored and again else now,
            last_at=now,
        )

    def is_dirty(self, deleted: Callable[[str], bool]) -> bool:
        """Return whether `save` would write anything."""
        return any(self._differences(deleted))

    def save(self, deleted: Callable[[str], bool]) -> None:
        """Write the recorded failures; delete the rows of files that were read or are deleted."""
        upserts, removed = self._differences(deleted)
        if not upserts and not removed:
            return
        with write_transaction(self._engine) as connection:
            _delete(connection, self._collection, removed)
            if upserts:
                rows = [{**asdict(row), "collection": self._collection} for row in upserts]
                upsert(connection, table, rows)

    def _differences(self, deleted: Callable[[str], bool]) -> tuple[list[FailedRead], list[str]]:
        upserts = [row for row in self._recorded.values() if row != self._stored.get(row.uri)]
        removed = [uri for uri in self._stored if uri in self._cleared or deleted(uri)]
        return upserts, removed


def load(connection: Connection, collection: str | None = None) -> list[FailedRead]:
    """Return the failure log of a collection, or of all."""
    query = (
        select(*(table.c[name] for name in FailedRead.__slots__))
        .where(true() if collection is None else table.c.collection == collection)
        .order_by(table.c.uri)
    )
    return [FailedRead(*row) for row in connection.execute(query)]


def list_failures(
    engine: Engine, settings: Settings, collection: str | None = None
) -> list[Failure]:
    """Return the files that could not be read, with reasons for people."""
    with engine.connect() as connection:
        return [to_failure(row, settings) for row in load(connection, collection)]


def to_failure(row: FailedRead, settings: Settings) -> Failure:
    """Return a failure for people; its reason says when a file is no longer retried."""
    given_up = row.attempts >= settings.read_tries and row.limits == _limits_hash(settings)
    why = row.reason
    if given_up:
        why += " " + message_text("given_up", settings.language, count=row.attempts)
    return Failure(row.uri, why, row.code)


def delete_matching(
    engine: Engine, matches: Callable[[str], bool], collection: str | None = None
) -> int:
    """Delete the rows of the URIs that match; return how many."""
    with engine.connect() as connection:
        query = select(table.c.uri, table.c.collection)
        matching = [
            (row.uri, row.collection)
            for row in connection.execute(query)
            if collection in (None, row.collection) and matches(row.uri)
        ]
    if matching:
        with write_transaction(engine) as connection:
            for name in {owner for _, owner in matching}:
                _delete(connection, name, [uri for uri, owner in matching if owner == name])
    return len(matching)


def _delete(connection: Connection, collection: str, uris: Iterable[str]) -> None:
    values: list[Mapping[str, str]] = [{"gone": uri} for uri in uris]
    if values:
        statement = delete(table).where(
            table.c.collection == collection, table.c.uri == bindparam("gone")
        )
        connection.execute(statement, values)


def _limits_hash(settings: Settings) -> str:
    """Return a hash of everything besides the file that decides whether it can be read."""
    limits = {**asdict(SandboxLimits.of(settings)), "ocr": languages_available()}
    return sha256(json.dumps(limits, sort_keys=True, default=str).encode()).hexdigest()[:16]


def sorted_by_source(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return failures ordered by source."""
    return tuple(sorted(failures, key=lambda failure: failure.source))
