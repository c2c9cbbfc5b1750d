"""Originals: on Postgres, the files that readers added, for whichever machine reads them.

An upload is saved in the state directory of the machine that took it. Where machines share the
queue, it is in the database as well, until nothing refers to it any more; the state directory has
to have the same path on each machine, since that path is the name of the document.
"""

import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, delete, select

from database import is_sqlite, upsert, write_transaction
from ingest.jobs import schema
from ingest.jobs.uploads import FOLDER, UPLOADED
from settings import Settings

_PAUSE_SECONDS: Final = 3_600.0  # between two looks; an upload is looked at when it is as old
_originals = schema.originals.c


def keep_original(connection: Connection, source: str, now: float) -> None:
    """Keep a copy of an uploaded file in the transaction that queues it."""
    path = Path(source)
    if is_sqlite(connection.engine) or not UPLOADED.search(path.as_posix()) or not path.is_file():
        return
    row = {"folder": path.parent.name, "name": path.name, "data": path.read_bytes()}
    upsert(connection, schema.originals, {**row, "added_at": now})


def fetch_original(engine: Engine, source: str, settings: Settings) -> None:
    """Write an upload that another machine took into the state directory of this one."""
    path = Path(source)
    uploads = (settings.state_dir / FOLDER).resolve()
    if is_sqlite(engine) or path.exists() or path.parent.parent.resolve() != uploads:
        return
    query = select(_originals.data).where(
        _originals.folder == path.parent.name, _originals.name == path.name
    )
    with engine.connect() as connection:
        data = connection.execute(query).scalar()
    if data is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(".fetched.partial")
        partial.write_bytes(data)
        partial.replace(path)


class OriginalsCleaner:
    """Deletes now and then the originals that no document, job or removed document refers to.

    Args:
        engine: Of the queue; nothing happens where that is in a file.
        settings: Settings; copies in the state directory go, too.
        clock: Returns Unix time.
    """

    def __init__(
        self, engine: Engine, settings: Settings, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._next = 0.0

    def clear(self, known: Callable[[], Iterable[str]]) -> int:
        """Delete what is not among the known sources of the catalog; return how many."""
        now = self._clock()
        if is_sqlite(self._engine) or now < self._next:
            return 0
        self._next = now + _PAUSE_SECONDS
        tables = (schema.jobs.c.source, schema.removed.c.source)
        with write_transaction(self._engine) as connection:
            old = _originals.added_at < now - _PAUSE_SECONDS
            stored = set(connection.scalars(select(_originals.folder).where(old)))
            sources = [*known(), *(one for name in tables for one in _all(connection, name))]
            gone = stored - {Path(source).parent.name for source in sources}
            connection.execute(delete(schema.originals).where(_originals.folder.in_(gone)))
        for folder in gone:
            shutil.rmtree(self._settings.state_dir / FOLDER / folder, ignore_errors=True)
        return len(gone)


def _all(connection: Connection, column: Column[Any]) -> Iterable[str]:
    return connection.scalars(select(column).distinct())
