"""Job store: the queue of ingest jobs in `documents.db`.

    store.add("local", [NewJob("file", "rules.pdf", path, "default")])
    store.claim(32)                 # the worker takes the oldest waiting jobs
    store.jobs("local")             # what a page shows, newest first

Jobs survive a reload, and a restart of the server: what a dead worker was reading waits again.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from database import inserted_id, open_database, write_transaction
from ingest.jobs import schema
from ingest.jobs.job import ATTACHED, Job, NewJob, Outcome
from ingest.jobs.originals import keep_original
from operations.metrics import count

MIGRATIONS = Path(__file__).parent / "migrations"
SHOWN = 200  # jobs of a user that are listed
_jobs = schema.jobs.c
_SCHEDULED = exists().where(schema.syncs.c.job == _jobs.id)


def open_documents_database(state_dir: Path, url: SecretStr | None = None) -> Engine:
    """Open (and create or migrate) `documents.db` of a state directory, or that of a database."""
    return open_database(state_dir / "documents.db", MIGRATIONS, schema.metadata, url=url)


class JobStore:
    """Ingest jobs of all users; threads and processes may share it.

    The files that are attached to a conversation belong to a user of its own.

    Args:
        engine: Of `documents.db`.
        clock: Returns Unix time.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine = engine
        self._clock = clock

    def add(self, user: str, jobs: Iterable[NewJob]) -> list[int]:
        """Append jobs to the queue and return their ids.

        A source that waits already is not added twice.
        """
        with write_transaction(self.engine) as connection:
            return self.append(connection, user, jobs)

    def append(self, connection: Connection, user: str, jobs: Iterable[NewJob]) -> list[int]:
        """Append jobs in a write transaction; see `add`."""
        ids: list[int] = []
        for job in jobs:
            same = (_jobs.source == job.source, _jobs.collection == job.collection)
            waiting = select(_jobs.id).where(
                *same, _jobs.kind == job.kind, _jobs.status == "waiting"
            )
            if known := connection.scalars(waiting).first():
                ids.append(int(known))
                continue
            keep_original(connection, job.source, self._clock())
            finished = (_jobs.user == user, _jobs.status == "done")
            connection.execute(delete(schema.jobs).where(*same, *finished))
            made = connection.execute(insert(schema.jobs).values(**self._new(user, job)))
            ids.append(inserted_id(made))
        return ids

    def jobs(self, user: str) -> list[Job]:
        """Return the jobs of a user, newest first; waiting and running ones are all there.

        The finished runs of scheduled syncs are left out; `Schedule.syncs` has them.
        """
        shown = (_jobs.user == user, (_jobs.status != "done") | ~_SCHEDULED)
        query = select(schema.jobs).where(*shown).order_by(_jobs.id.desc())
        with self.engine.connect() as connection:
            rows = [_job(row) for row in connection.execute(query)]
        return [job for n, job in enumerate(rows) if n < SHOWN or job.active]

    def by_status(self) -> dict[str, int]:
        """Return how many jobs there are in each status."""
        query = select(_jobs.status, func.count()).group_by(_jobs.status)
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def job(self, number: int) -> Job | None:
        """Return one job; None where it was cleared."""
        with self.engine.connect() as connection:
            row = connection.execute(select(schema.jobs).where(_jobs.id == number)).first()
        return None if row is None else _job(row)

    def claim(self, most: int, worker: str | None = None) -> list[Job]:
        """Mark the oldest waiting job as being read, and files that can be read with it.

        Files share a claim where collection, labels and force are the same: they are read in
        parallel and committed together. Files of a conversation come first. Workers on Postgres
        take different jobs, and wait for nobody: rows that another is taking are skipped.
        """
        first = case((_jobs.collection == ATTACHED, 0), else_=1)
        waiting = select(schema.jobs).where(_jobs.status == "waiting").order_by(first, _jobs.id)
        waiting = waiting.limit(most).with_for_update(skip_locked=True)
        with write_transaction(self.engine, shared=True) as connection:
            rows = [_job(row) for row in connection.execute(waiting)]
            claimed = [job for job in rows if _shares_claim(job, rows[0])]
            now, ids = self._clock(), [job.id for job in claimed]
            running = update(schema.jobs).where(_jobs.id.in_(ids))
            connection.execute(running.values(status="reading", started_at=now, worker=worker))
        return [replace(job, status="reading", started_at=now, worker=worker) for job in claimed]

    def read(self, number: int) -> None:
        """Note that the text of a job's file was read, and is being committed."""
        self._update(number, status="read", ended_at=self._clock())

    def progress(self, number: int, done: int, total: int) -> None:
        """Note how many sources of a job were read."""
        self._update(number, result={"done": done, "total": total})

    def finish(self, number: int, outcome: Outcome, **result: Any) -> None:
        """Note the outcome of a job."""
        count("rag_ingested_total", outcome=outcome)
        self._update(number, status="done", outcome=outcome, result=result, ended_at=self._clock())

    def put_back(self, numbers: Sequence[int], **result: Any) -> None:
        """Let jobs wait again that could not be begun, such as while another process writes."""
        for number in numbers:
            self._update(number, status="waiting", result=result, started_at=None, worker=None)

    def retry(self, user: str, number: int) -> None:
        """Let a finished job of a user wait again, and be read whatever is known of it."""
        values = {"status": "waiting", "outcome": "", "result": {}, "force": True}
        times = {"created_at": self._clock(), "started_at": None, "ended_at": None}
        query = update(schema.jobs).where(_jobs.user == user, _jobs.id == number)
        with write_transaction(self.engine) as connection:
            connection.execute(query.where(_jobs.status == "done").values({**values, **times}))

    def cancel(self, user: str) -> int:
        """End the waiting jobs of a user and return how many; what is being read goes on."""
        query = update(schema.jobs).where(_jobs.user == user, _jobs.status == "waiting")
        values = {"status": "done", "outcome": "cancelled", "ended_at": self._clock()}
        with write_transaction(self.engine) as connection:
            return connection.execute(query.values(values)).rowcount

    def clear(self, user: str, number: int | None = None) -> list[Job]:
        """Delete the finished jobs of a user, or one of them, and return them.

        The last run of a scheduled sync stays, since it is the outcome of the sync.
        """
        one = true() if number is None else _jobs.id == number
        finished = (_jobs.user == user, _jobs.status == "done", ~_SCHEDULED, one)
        with write_transaction(self.engine) as connection:
            rows = connection.execute(select(schema.jobs).where(*finished)).all()
            connection.execute(delete(schema.jobs).where(*finished))
        return [_job(row) for row in rows]

    def forget(self, user: str) -> list[Job]:
        """Delete all jobs of a user but those that are being read, and return them."""
        idle = (_jobs.user == user, _jobs.status.in_(("waiting", "done")))
        with write_transaction(self.engine) as connection:
            rows = connection.execute(select(schema.jobs).where(*idle)).all()
            connection.execute(delete(schema.jobs).where(*idle))
        return [_job(row) for row in rows]

    def attachers(self, before: float) -> list[str]:
        """Return the users whose attached files were all added before a Unix time."""
        query = select(_jobs.user).where(_jobs.collection == ATTACHED).group_by(_jobs.user)
        with self.engine.connect() as connection:
            return [*connection.scalars(query.having(func.max(_jobs.created_at) < before))]

    def recover(self, worker: str | None = None) -> None:
        """Let the jobs of dead workers wait again, and those of this one; only it may call it.

        On Postgres a worker is dead where nobody holds the advisory lock of its name. The one
        worker of a queue in a file holds a lock file instead.
        """
        running: tuple[ColumnElement[bool], ...] = (_jobs.status.in_(("reading", "read")),)
        if worker is not None:
            idle = _jobs.worker.in_([*self._dead_workers(running), worker])
            running += (idle | _jobs.worker.is_(None),)
        values: dict[str, Any] = {"status": "waiting", "worker": None}
        values |= {"started_at": None, "ended_at": None}
        with write_transaction(self.engine) as connection:
            connection.execute(update(schema.jobs).where(*running).values(values))

    def _dead_workers(self, running: Sequence[ColumnElement[bool]]) -> list[str]:
        from database.advisory_locks import is_free  # here, since few use it

        query = select(_jobs.worker).where(*running, _jobs.worker.is_not(None)).distinct()
        with self.engine.connect() as connection:
            workers = list(connection.scalars(query))
            return [worker for worker in workers if is_free(connection, worker)]

    def _new(self, user: str, job: NewJob) -> dict[str, Any]:
        return {
            "user": user,
            "kind": job.kind,
            "name": job.name,
            "source": job.source,
            "collection": job.collection,
            "labels": dict(job.labels),
            "size": job.size,
            "force": job.force,
            "status": "waiting",
            "outcome": "",
            "result": {},
            "created_at": self._clock(),
        }

    def _update(self, number: int, **values: Any) -> None:
        with write_transaction(self.engine) as connection:
            connection.execute(update(schema.jobs).where(_jobs.id == number).values(**values))


def _shares_claim(job: Job, first: Job) -> bool:
    if job.id == first.id:
        return True
    same = (job.collection, job.labels, job.force) == (first.collection, first.labels, first.force)
    return same and job.kind == first.kind == "file"


def _job(row: Row[Any]) -> Job:
    return Job(**row._mapping)
