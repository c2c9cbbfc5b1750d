"""Background worker: a thread that looks again and again whether there is something to do."""

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class BackgroundWorker(ABC):
    """A thread that runs from `with` to the end of its block.

    Args:
        name: Name of the thread.
        close_seconds: How long the end of the block waits for the thread. It is a daemon, so it
            does not keep the process from ending.
    """

    def __init__(self, name: str, close_seconds: float) -> None:
        self._close_seconds = close_seconds
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def _look(self) -> float:
        """Do what waits; return the seconds until the next look. It must not raise."""

    def wake(self) -> None:
        """Look at once, since there is something new to do."""
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
        """End the thread; what it was doing is done again by whoever goes on."""
        self._stop.set()
        self._wake.set()
        self._thread.join(self._close_seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(self._look())
            self._wake.clear()
