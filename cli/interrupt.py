"""Interrupt handling: Ctrl-C ends a command within seconds, whatever it is doing.

It raises one KeyboardInterrupt. Where that has no effect, in a library that swallows it or behind
a lock left locked, the process is ended: the index survives a kill at any moment, so nothing that
was finished is lost.
"""

import os
import signal
import sys
import threading
from typing import Any

from console import STOPPED

_GRACE_SECONDS = 2.0


def end_on_interrupt() -> None:
    """Install the handler of Ctrl-C for the rest of the process."""

    def stop(*_: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        timer = threading.Timer(_GRACE_SECONDS, _end)
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)


def interrupted(error: BaseException | None) -> bool:
    """Return whether an error was caused by Ctrl-C."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _end() -> None:
    sys.stderr.write("ingest: Stopped. What was finished is kept; run it again.\n")
    sys.stderr.flush()
    os._exit(STOPPED)
