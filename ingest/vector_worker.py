"""Background worker of a long-running process: computes pending vectors while it serves.

Documents are added by any process; the worker looks every few seconds for children without a
vector, and leaves them to another process that is at it already. An error, such as of a model that
does not answer, is reported once, and tried again later.
"""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from sqlalchemy.exc import DBAPIError

from errors import RagError, StoreBusy
from index.reports import VectorProgress
from ingest.index import Index
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

_POLL_SECONDS: Final = 2.0
_RETRY_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 3.0


def _log(error: RagError) -> None:
    logger.warning("vectors wait: %s", error)


class VectorWorker:
    """A thread that computes pending vectors, from `with` to the end of its block.

    At first it changes to the embedding model of the settings, if that costs no money.

    Args:
        index: The index.
        report: Called with a problem, once however often it repeats.

    Attributes:
        seconds_left: An estimate while it computes vectors; None where it is not known.
    """

    def __init__(self, index: Index, report: Callable[[RagError], None] = _log) -> None:
        self._index = index
        self._report = report
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._adopted = False
        self.seconds_left: float | None = None
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)

    def wake(self) -> None:
        """Look at once, since documents were added."""
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
        """End the thread; a batch in progress is computed again by whoever goes on."""
        self._stop.set()
        self._wake.set()
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        problem = ""
        while not self._stop.is_set():
            try:
                self._fill()
                problem, pause = "", _POLL_SECONDS
            except StoreBusy:
                pause = _POLL_SECONDS
            except (RagError, OSError, DBAPIError) as error:
                explained = as_rag_error(error)
                if str(explained) != problem:
                    problem = str(explained)
                    self._report(explained)
                pause = _RETRY_SECONDS
            self._wake.wait(pause)
            self._wake.clear()

    def _fill(self) -> None:
        if not self._adopted:
            self._index.adopt_model()
            self._adopted = True
        try:
            self._index.fill_vectors(self._estimate, self._stop, background=True)
        finally:
            self.seconds_left = None

    def _estimate(self, progress: VectorProgress) -> None:
        self.seconds_left = progress.seconds_left
