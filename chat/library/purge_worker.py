"""Background worker of a long-running process: purges deleted conversations once a day."""

import logging
import time

from sqlalchemy.exc import DBAPIError

from chat.library.trash import Trash
from errors import RagError
from ingest.workers.background_worker import BackgroundWorker
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
LOOK_SECONDS = 600.0  # a wait does not count the time in which the machine sleeps
_CLOSE_SECONDS = 3.0


class PurgeWorker(BackgroundWorker):
    """A thread that purges at first, then once a day.

    Args:
        trash: Deleted conversations.
        every: Seconds between two purges, of the clock.
        look: Seconds between two looks at the clock.
    """

    def __init__(
        self, trash: Trash, every: float = DAY_SECONDS, look: float = LOOK_SECONDS
    ) -> None:
        super().__init__("purge", _CLOSE_SECONDS)
        self._trash = trash
        self._every, self._look_seconds = every, look
        self._last = 0.0

    def _look(self) -> float:
        if not 0 <= time.time() - self._last < self._every:  # also where the clock was put back
            self._last = time.time()
            self._purge()
        return self._look_seconds

    def _purge(self) -> None:
        try:
            self._trash.purge()
            self._trash.remove_orphans()
        except (RagError, OSError, DBAPIError) as error:
            logger.warning("deleted conversations were not purged: %s", as_rag_error(error))
