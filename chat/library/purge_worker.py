"""Background worker of a long-running process: purges deleted conversations once a day."""

import logging
import threading
import time
from types import TracebackType
from typing import Self

from sqlalchemy.exc import DBAPIError

from chat.library.trash import Trash
from errors import RagError
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
LOOK_SECONDS = 600.0  # a wait does not count the time in which the machine sleeps
_CLOSE_SECONDS = 3.0


class PurgeWorker:
    """A thread that purges, from `with` to the end of its block: at first, then once a day.

    Args:
        trash: Deleted conversations.
        every: Seconds between two purges, of the clock.
        look: Seconds between two looks at the clock.
    """

    def __init__(
        self, trash: Trash, every: float = DAY_SECONDS, look: float = LOOK_SECONDS
    ) -> None:
        self._trash = trash
        self._every, self._look = every, look
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="purge", daemon=True)

    def wake(self) -> None:
        """Look at the clock at once."""
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
        """End the thread; what a purge leaves is left for the next one."""
        self._stop.set()
        self._wake.set()
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        last = 0.0
        while not self._stop.is_set():
            if not 0 <= time.time() - last < self._every:  # also where the clock was put back
                last = time.time()
                self._purge()
            self._wake.wait(self._look)
            self._wake.clear()

    def _purge(self) -> None:
        try:
            self._trash.purge()
            self._trash.remove_orphans()
        except (RagError, OSError, DBAPIError) as error:
            logger.warning("deleted conversations were not purged: %s", as_rag_error(error))
