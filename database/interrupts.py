"""Interrupts: Ctrl-C held back from what it must not cut short."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deferred_interrupt() -> Iterator[None]:
    """Hold back Ctrl-C until the end of the block, where it then has its usual effect.

    A transaction that it cuts short inside a library may keep its lock until the process ends, so
    that what was paid for could not be stored any more. Python handles signals in the main thread;
    in others nothing is held back, since nothing arrives there.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or handler is None:
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if pressed:
            signal.raise_signal(signal.SIGINT)
