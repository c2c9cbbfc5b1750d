"""Scheduled syncs: folders, pages and sites that are ingested again at intervals.

The worker of the ingest queue asks for what is due. Each run is an ordinary job of the queue, whose
outcome is that of the sync; a run that is missed while no server is up is made up for once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from database import write_transaction
from ingest.jobs import schema
from ingest.jobs.job import Job, Kind, NewJob
from ingest.jobs.store import JobStore

_syncs = schema.syncs.c


@dataclass(frozen=True)
class Sync:
    """A source that is ingested again at intervals.

    Attributes:
        kind: `sync` (a folder), `page` or `site`.
        next_at: Unix time of the next run.
        last: The job of the last run; None before the first.
    """

    id: int
    kind: Kind
    source: str
    collection: str
    minutes: int
    next_at: float
    last: Job | None = None


class Schedule:
    """Scheduled syncs of all users.

    Args:
        engine: Of `documents.db`.
        store: Takes the jobs.
        clock: Returns Unix time.
    """

    def __init__(
        self, engine: Engine, store: JobStore, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine, self._store, self._clock = engine, store, clock

    def add(self, user: str, kind: Kind, source: str, collection: str, minutes: int) -> None:
        """Ingest a source now and then; one that is scheduled already gets the new interval."""
        same = (_syncs.user == user, _syncs.source == source, _syncs.collection == collection)
        values = {
            "user": user,
            "kind": kind,
            "source": source,
            "collection": collection,
            "minutes": minutes,
            "next_at": self._clock(),
        }
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.syncs).where(*same))
            connection.execute(insert(schema.syncs).values(**values))

    def syncs(self, user: str) -> list[Sync]:
        """Return the syncs of a user, each with its last run."""
        query = select(schema.syncs).where(_syncs.user == user).order_by(_syncs.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Sync(
                row.id,
                row.kind,
                row.source,
                row.collection,
                row.minutes,
                row.next_at,
                None if row.job is None else self._store.job(row.job),
            )
            for row in rows
        ]

    def remove(self, user: str, number: int) -> None:
        """End a sync; its documents stay."""
        own = (_syncs.user == user, _syncs.id == number)
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.syncs).where(*own))

    def run_now(self, user: str, number: int) -> None:
        """Let a sync be due at once."""
        own = update(schema.syncs).where(_syncs.user == user, _syncs.id == number)
        with write_transaction(self._engine) as connection:
            connection.execute(own.values(next_at=self._clock()))

    def queue_due(self) -> int:
        """Queue the syncs that are due and return how many; only the queue's worker calls it."""
        now = self._clock()
        is_due = select(schema.syncs).where(_syncs.next_at <= now)
        with self._engine.connect() as connection:
            if connection.execute(is_due.limit(1)).first() is None:
                return 0
        with write_transaction(self._engine) as connection:
            due = connection.execute(is_due).all()  # again: another machine may have queued them
            for row in due:
                job = NewJob(row.kind, row.source, row.source, row.collection)
                [number] = self._store.append(connection, row.user, [job])
                own = update(schema.syncs).where(_syncs.id == row.id)
                connection.execute(own.values(next_at=now + 60 * row.minutes, job=number))
        return len(due)
