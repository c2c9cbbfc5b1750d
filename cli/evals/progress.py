"""What the commands that measure have in common: a place to work in, a bar, an exit code."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from console import DONE, FAILED, STOPPED, note, progress_bar
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.records import Run

OnProgress = Callable[[str, int, int], None]
_SHOWN = 20


@contextmanager
def workplace(out: Path | None) -> Iterator[Path]:
    """Yield the folder for indexes: in `out`, else one that is removed at the end."""
    if out is not None:
        yield out / "states"
        return
    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        yield Path(folder)


@contextmanager
def watched(
    quiet: bool, language: str, stopped: str = "stopped"
) -> Iterator[Callable[[str], OnProgress]]:
    """Yield what makes the listener of a run from its name; Ctrl-C ends the command with 130.

    `stopped` is the message that is then shown.
    """
    try:
        with _followed(quiet, language) as listener:
            yield listener
    except KeyboardInterrupt:
        note(words(stopped, language))
        raise typer.Exit(STOPPED) from None


def outcome(runs: "Sequence[Run]", language: str) -> int:
    """Name the questions that could not be measured, and return the exit code."""
    failed = [row for one in runs for row in one.failed]
    for row in failed[:_SHOWN]:
        note(f"{row.id}: {row.error}")
    if len(failed) > _SHOWN:
        note(words("more_failed", language, count=len(failed) - _SHOWN))
    return FAILED if failed else DONE


@contextmanager
def _followed(quiet: bool, language: str) -> Iterator[Callable[[str], OnProgress]]:
    with progress_bar(quiet) as bar:

        def listener(name: str) -> OnProgress:
            began, first = 0.0, 0

            def on_progress(what: str, done: int, total: int) -> None:
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

            return on_progress

        yield listener
