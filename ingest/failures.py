"""Remember the files that could not be read, so that none is tried for ever and none is forgotten.

A file that has failed `RAG_READ_TRIES` times is not read again until it changes, the limits of
reading change, text recognition is installed, or `--force` asks for it. It is named at every add
all the same. Only files are remembered: an address that fails today may answer tomorrow.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, bindparam, delete, select, true
from sqlalchemy.dialects.sqlite import insert

from database import writing
from index.catalog.schema import failures as table
from index.messages import reason
from index.reports import Failure
from ingest.loaders.images.ocr import languages_available
from ingest.sandbox.sandbox import Bounds
from ingest.sources.walk import Item
from settings import Settings


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the tries to read a file.

    Attributes:
        limits: Name of the settings it was read under.
        attempts: How many times it was read under them, its content being the same.
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
        """Whether size and date say that nothing has changed."""
        return (item.size, item.mtime) == (self.size, self.mtime)


class FailureLog:
    """The failures of one collection, and what this run adds to them."""

    def __init__(self, engine: Engine, settings: Settings, collection: str, force: bool) -> None:
        self._engine, self._settings, self._collection = engine, settings, collection
        self._limits = _limits(settings)
        self._force = force
        self._fresh: dict[str, Tried] = {}
        self._over: set[str] = set()
        with engine.connect() as connection:
            self._known = {row.uri: row for row in rows(connection, collection)}

    def given_up(self, item: Item, digest: Callable[[], str]) -> Failure | None:
        """Return why a file is not read again, or None when it is to be read.

        Args:
            item: The file.
            digest: Computes the hash of its content, where size and date do not decide.
        """
        past = self._known.get(item.uri)
        if past is None or self._force or past.limits != self._limits:
            return None
        if past.attempts < self._settings.read_tries:
            return None
        if not past.same_file(item):
            if past.sha256 != digest():
                return None
            past = replace(past, size=item.size, mtime=item.mtime)
        self._fresh[item.uri] = past
        return shown(past, self._settings)

    def fine(self, uris: Iterable[str]) -> None:
        """Note that nothing is wrong with these."""
        if self._known:
            self._over.update(uri for uri in uris if uri in self._known)

    def failed(self, items: Iterable[Item], digest: str, failures: Iterable[Failure]) -> None:
        """Count a try that failed, for each file of the content."""
        for item, failure in zip(items, failures, strict=False):
            if item.is_file:
                self._failed(item, digest, failure)

    def _failed(self, item: Item, digest: str, failure: Failure) -> None:
        past, now = self._known.get(item.uri), datetime.now(UTC).isoformat(timespec="seconds")
        again = past is not None and (past.sha256, past.limits) == (digest, self._limits)
        self._fresh[item.uri] = Tried(
            uri=item.uri,
            sha256=digest,
            size=item.size,
            mtime=item.mtime,
            limits=self._limits,
            attempts=past.attempts + 1 if past and again else 1,
            reason=failure.reason,
            code=failure.code,
            first_at=past.first_at if past and again else now,
            last_at=now,
        )

    def pending(self, gone: Callable[[str], bool]) -> bool:
        """Return whether there is anything to write down; see `settle`."""
        return any(self._differences(gone))

    def settle(self, gone: Callable[[str], bool]) -> None:
        """Write down what is new, and forget the failures of what is fine now or `gone`."""
        new, over = self._differences(gone)
        if not new and not over:
            return
        with writing(self._engine) as connection:
            _forget(connection, self._collection, over)
            if new:
                values = [{**asdict(one), "collection": self._collection} for one in new]
                statement = insert(table)
                changed = {c.name: c for c in statement.excluded if not c.primary_key}
                connection.execute(statement.on_conflict_do_update(set_=changed), values)

    def _differences(self, gone: Callable[[str], bool]) -> tuple[list[Tried], list[str]]:
        new = [one for one in self._fresh.values() if one != self._known.get(one.uri)]
        over = [uri for uri in self._known if uri in self._over or gone(uri)]
        return new, over


def rows(connection: Connection, collection: str | None = None) -> list[Tried]:
    """Return the failures of a collection, or of all."""
    query = (
        select(*(table.c[name] for name in Tried.__slots__))
        .where(true() if collection is None else table.c.collection == collection)
        .order_by(table.c.uri)
    )
    return [Tried(*row) for row in connection.execute(query)]


def listed(engine: Engine, settings: Settings, collection: str | None = None) -> list[Failure]:
    """Return the files that could not be read, with what is to be done."""
    with engine.connect() as connection:
        return [shown(one, settings) for one in rows(connection, collection)]


def shown(tried: Tried, settings: Settings) -> Failure:
    """Return a failure as people see it; a file that is given up says so."""
    given_up = tried.attempts >= settings.read_tries and tried.limits == _limits(settings)
    why = tried.reason
    if given_up:
        why += " " + reason("given_up", settings.language, count=tried.attempts)
    return Failure(tried.uri, why, tried.code)


def forget(engine: Engine, matches: Callable[[str], bool], collection: str | None = None) -> int:
    """Forget the failures of these addresses; return how many."""
    with engine.connect() as connection:
        query = select(table.c.uri, table.c.collection)
        gone = [
            (row.uri, row.collection)
            for row in connection.execute(query)
            if collection in (None, row.collection) and matches(row.uri)
        ]
    if gone:
        with writing(engine) as connection:
            for name in {place for _, place in gone}:
                _forget(connection, name, [uri for uri, place in gone if place == name])
    return len(gone)


def _forget(connection: Connection, collection: str, uris: Iterable[str]) -> None:
    values: list[Mapping[str, str]] = [{"gone": uri} for uri in uris]
    if values:
        statement = delete(table).where(
            table.c.collection == collection, table.c.uri == bindparam("gone")
        )
        connection.execute(statement, values)


def _limits(settings: Settings) -> str:
    """Return a name of all that decides whether a file can be read, itself apart."""
    kept = {**asdict(Bounds.of(settings)), "ocr": languages_available()}
    return sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()[:16]
