"""Background worker of a long-running process: computes pending vectors while it serves.

Documents are added by any process; the worker looks every few seconds for children without a
vector, and leaves them to another process that is at it already. An error, such as of a model that
does not answer, is reported once, and tried again later.
"""

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import DBAPIError

from errors import RagError, StoreBusy
from index.reports import VectorProgress
from ingest.index import Index
from ingest.workers.background_worker import BackgroundWorker
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

_POLL_SECONDS: Final = 2.0
_RETRY_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 3.0


def _log(error: RagError) -> None:
    logger.warning("vectors wait: %s", error)


class VectorWorker(BackgroundWorker):
    """A thread that computes pending vectors, from `with` to the end of its block.

    At first it changes to the embedding model of the settings, if that costs no money.

    Args:
        index: The index.
        report: Called with a problem, once however often it repeats.

    Attributes:
        seconds_left: An estimate while it computes vectors; None where it is not known.
    """

    def __init__(self, index: Index, report: Callable[[RagError], None] = _log) -> None:
        super().__init__("vectors", _CLOSE_SECONDS)
        self._index = index
        self._report = report
        self._adopted = False
        self._problem = ""
        self.seconds_left: float | None = None

    def _look(self) -> float:
        try:
            self._fill()
        except StoreBusy:
            return _POLL_SECONDS
        except (RagError, OSError, DBAPIError) as error:
            explained = as_rag_error(error)
            if str(explained) != self._problem:
                self._problem = str(explained)
                self._report(explained)
            return _RETRY_SECONDS
        self._problem = ""
        return _POLL_SECONDS

    def _fill(self) -> None:
        if not self._adopted:
            self._index.adopt_model()
            self._adopted = True
        self._index.follow()
        try:
            self._index.fill_vectors(self._estimate, self._stop, background=True)
        finally:
            self.seconds_left = None

    def _estimate(self, progress: VectorProgress) -> None:
        self.seconds_left = progress.seconds_left
