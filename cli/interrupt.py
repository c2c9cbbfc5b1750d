"""Ctrl-C ends a command within seconds, wherever it is just then.

It arrives as a KeyboardInterrupt, once. Where that cannot be heard, in a library that does not
look or in a lock that it left behind, the process is ended: a kill at any moment loses nothing
that was finished, so this loses nothing either.
"""

import os
import signal
import sys
import threading
from typing import Any

from console import STOPPED

_GRACE = 2.0


def end_on_interrupt() -> None:
    """Handle Ctrl-C in this way until the process ends."""

    def stop(*_: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        last = threading.Timer(_GRACE, _end)
        last.daemon = True
        last.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)


def interrupted(error: BaseException | None) -> bool:
    """Return whether an error is only what Ctrl-C left behind it."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _end() -> None:
    sys.stderr.write("ingest: Stopped. What was finished is kept; run it again.\n")
    sys.stderr.flush()
    os._exit(STOPPED)
