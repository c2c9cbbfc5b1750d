"""Ingest queue: a background worker that takes in documents while pages are open.

Any process may add jobs; one at a time works them off, as long as it holds `ingest.lock`, which the
system releases however the process ends. A job that a dead worker was reading is read again.
"""

import logging
from collections.abc import Callable
from typing import Final

from filelock import FileLock, Timeout

from errors import StoreBusy
from ingest.index import Index
from ingest.jobs.job import Job
from ingest.jobs.run import Stopped, run_files, run_job
from ingest.jobs.store import JobStore
from ingest.workers.background_worker import BackgroundWorker
from system_errors import as_rag_error
from text.translation import translated

logger = logging.getLogger(__name__)

FILES: Final = 32  # of one claim, which are committed together
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
        self._lock = FileLock(index.settings.state_dir / "ingest.lock", timeout=0)

    def _look(self) -> float:
        try:
            with self._lock:
                self.store.recover()
                return self._work()
        except (Timeout, Stopped):  # another process works the queue, or this one ends
            return _POLL_SECONDS
        except Exception as error:  # the queue must outlive a full disk
            logger.warning("the ingest queue waits: %s", as_rag_error(error))
            return _BUSY_SECONDS

    def _work(self) -> float:
        """Work off what waits; return the seconds until the next look."""
        self._idle()
        while not self._stop.is_set() and (jobs := self.store.claim(FILES)):
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
