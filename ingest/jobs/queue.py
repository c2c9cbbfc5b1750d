"""Ingest queue: a background worker that takes in documents while pages are open.

Any process may add jobs; one at a time works them off, as long as it holds `ingest.lock`, which the
system releases however the process ends. A job that a dead worker was reading is read again.
"""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from errors import StoreBusy
from ingest.index import Index
from ingest.jobs.job import Job
from ingest.jobs.run import Stopped, run_files, run_job
from ingest.jobs.store import JobStore
from system_errors import as_rag_error
from text.translation import translated

logger = logging.getLogger(__name__)

FILES: Final = 32  # of one claim, which are committed together
_POLL_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 3.0
_CLOSE_SECONDS: Final = 10.0


class IngestQueue:
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
        self.store = store
        self._index = index
        self._added, self._idle = added, idle
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def wake(self) -> None:
        """Look at once, since jobs were added."""
        self._wake.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the thread; what it was reading is read by the next worker."""
        self._stop.set()
        self._wake.set()
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        lock = FileLock(self._index.settings.state_dir / "ingest.lock", timeout=0)
        while not self._stop.is_set():
            pause = _POLL_SECONDS
            try:
                with lock:
                    self.store.recover()
                    pause = self._work()
            except Timeout:
                pass  # another process works the queue
            except Stopped:
                return
            except Exception as error:  # the queue must outlive a full disk
                logger.warning("the ingest queue waits: %s", as_rag_error(error))
                pause = _BUSY_SECONDS
            self._wake.wait(pause)
            self._wake.clear()

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
