"""How a measurement is followed on a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console import note, progress_bar
from evals.wording import words

Tell = Callable[[str, int, int], None]


@contextmanager
def followed(quiet: bool, language: str) -> Iterator[Callable[[str], Tell]]:
    """Yield what makes the listener of a run from its name; it draws a bar, and says the rest."""
    with progress_bar(quiet) as bar:

        def listener(name: str) -> Tell:
            began, first = 0.0, 0

            def tell(what: str, done: int, total: int) -> None:
                nonlocal began, first
                if what in ("kept", "changed"):
                    note(words(what, language, name=name, done=done, total=total))
                    began, first = time.monotonic(), done
                elif bar is not None:
                    if what == "index" or not began:
                        began, first = time.monotonic(), done
                    rate = (done - first) / max(time.monotonic() - began, 0.1)
                    task = words(what, language)
                    bar(done, total, f"{name}  {words('rate', language, what=task, rate=rate)}")

            return tell

        yield listener
