"""Ingest queue: a background worker that takes in documents while pages are open.

Any process may add jobs; one at a time works them off, as long as it holds `ingest.lock`, which the
system releases however the process ends. A job that a dead worker was reading is read again.

Where the queue is in Postgres, one process of each machine works it, and takes jobs that no other
has. It holds an advisory lock of its own, by which the others see that it lives.
"""

import logging
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from database import is_sqlite
from errors import StoreBusy
from ingest.index import Index
from ingest.jobs.job import Job
from ingest.jobs.originals import fetch_original
from ingest.jobs.run import Stopped, run_files, run_job
from ingest.jobs.store import JobStore
from ingest.workers.background_worker import BackgroundWorker
from system_errors import as_rag_error
from text.translation import translated

if TYPE_CHECKING:
    from database.advisory_locks import AdvisoryLock

logger = logging.getLogger(__name__)

FILES: Final = 32  # of one claim, which are committed together
SHARED_FILES: Final = 8  # of one claim where other machines wait for files, too
_POLL_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 3.0
_CLOSE_SECONDS: Final = 10.0


class IngestQueue(BackgroundWorker):
    """A thread that works off the jobs, from `with` to the end of its block.

    Args:
        index: The index.
        store: The jobs.
        added: Called after documents were added, such as to compute their vectors.
        idle: Called now and then between jobs, such as to clear what has expired.
    """

    def __init__(
        self,
        index: Index,
        store: JobStore,
        added: Callable[[], None] = lambda: None,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__("ingest", _CLOSE_SECONDS)
        self.store = store
        self._index = index
        self._added, self._idle = added, idle
        self._lease = None if is_sqlite(store.engine) else _new_lease(store.engine)
        self._lock = FileLock(index.settings.state_dir / "ingest.lock", timeout=0)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the thread; what it was doing is done again by whoever goes on."""
        super().__exit__(kind, error, traceback)
        if self._lease is not None:
            self._lease.release()

    def _look(self) -> float:
        try:
            with self._lock:
                self.store.recover(self._hold_lease())
                return self._work()
        except (Timeout, Stopped):  # another process works the queue, or this one ends
            return _POLL_SECONDS
        except Exception as error:  # the queue must outlive a full disk
            logger.warning("the ingest queue waits: %s", as_rag_error(error))
            return _BUSY_SECONDS

    def _hold_lease(self) -> str | None:
        """Hold the lock of this worker, also after its connection was cut; return its name."""
        if self._lease is None:
            return None
        if not self._lease.held:
            self._lease.acquire(wait=0.0)
        return self._lease.name

    def _claim(self) -> list[Job]:
        if self._lease is None:
            return self.store.claim(FILES)
        jobs = self.store.claim(SHARED_FILES, self._lease.name)
        for job in jobs:
            fetch_original(self.store.engine, job.source, self._index.settings)
        return jobs

    def _work(self) -> float:
        """Work off what waits; return the seconds until the next look."""
        self._idle()
        while not self._stop.is_set() and (jobs := self._claim()):
            try:
                self._ingest(jobs)
            except StoreBusy as error:
                texts = {code: translated(error.text, code) for code in ("en", "ko")}
                self.store.put_back([job.id for job in jobs], reason=texts)
                return _BUSY_SECONDS
        return _POLL_SECONDS

    def _ingest(self, jobs: list[Job]) -> None:
        try:
            if jobs[0].kind == "file":
                run_files(self._index, self.store, jobs, self._stop)
            else:
                run_job(self._index, self.store, jobs[0], self._stop)
        except (StoreBusy, Stopped):
            raise
        except Exception as error:
            logger.warning("documents could not be added", exc_info=True)
            explained = as_rag_error(error).text
            texts = {code: translated(explained, code) for code in ("en", "ko")}
            for job in jobs:
                if (now := self.store.job(job.id)) is not None and now.active:
                    self.store.finish(job.id, "failed", reason=texts)
        finally:
            self._added()


def _new_lease(engine: Engine) -> "AdvisoryLock":
    from database.advisory_locks import AdvisoryLock  # here, since few use it

    return AdvisoryLock(engine, f"rag_documents worker {uuid.uuid4().hex}")
