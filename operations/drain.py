"""Drain: a server that is told to end by SIGTERM answers what was asked before it does.

No new question is taken and /readyz says 503, so that a proxy sends readers elsewhere; running
answers end within RAG_DRAIN_SECONDS, or are closed as interrupted; then the server ends as it would
have at once. A second SIGTERM ends it at once, as Ctrl-C does.
"""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

logger = logging.getLogger(__name__)

CLOSING_SECONDS: Final = 2.0  # for turns to write that they were interrupted


def drain_on_sigterm(
    wait: Callable[[float], bool], interrupt: Callable[[], None], seconds: float
) -> Callable[[], None]:
    """Put the drain before the present handler of SIGTERM; return what undoes that.

    Args:
        wait: Takes no more questions; waits at most so many seconds for the turns, and returns
            whether all have ended.
        interrupt: Ends the turns that are left.
        seconds: Longest time to wait.
    """
    if threading.current_thread() is not threading.main_thread():  # such as a test's server
        return lambda: None
    before: Any = signal.getsignal(signal.SIGTERM)
    main = threading.get_ident()

    def restore() -> None:
        if signal.getsignal(signal.SIGTERM) is begin:
            signal.signal(signal.SIGTERM, before)

    def drain() -> None:
        logger.info("draining", extra={"fields": {"seconds": seconds}})
        if not wait(seconds):
            logger.warning("turns are interrupted, since the server ends")
            interrupt()
            wait(CLOSING_SECONDS)
        logger.info("drained")
        signal.pthread_kill(main, signal.SIGTERM)  # to the handler of the server

    def begin(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, before)
        threading.Thread(target=drain, name="drain", daemon=True).start()

    signal.signal(signal.SIGTERM, begin)
    return restore
