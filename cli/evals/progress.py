"""Shared by the commands that measure: a state folder, progress, an exit code."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from console import DONE, FAILED, STOPPED, print_err, progress_bar
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.records import Run

OnProgress = Callable[[str, int, int], None]  # phase, done, total
_SHOWN = 20


@contextmanager
def state_folder(out: Path | None) -> Iterator[Path]:
    """Yield the folder for indexes: in `out`, else one that is removed at the end."""
    if out is not None:
        yield out / "states"
        return
    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        yield Path(folder)


@contextmanager
def progress_listener(
    quiet: bool, language: str, stopped: str = "stopped"
) -> Iterator[Callable[[str], OnProgress]]:
    """Yield a factory of progress callbacks by run name; Ctrl-C ends the command with 130.

    `stopped` is the message shown then.
    """
    try:
        with _progress(quiet, language) as listener:
            yield listener
    except KeyboardInterrupt:
        print_err(words(stopped, language))
        raise typer.Exit(STOPPED) from None


def outcome(runs: "Sequence[Run]", language: str) -> int:
    """Show the questions that could not be measured, and return the exit code."""
    failed = [row for run in runs for row in run.failed]
    for row in failed[:_SHOWN]:
        print_err(f"{row.id}: {row.error}")
    if len(failed) > _SHOWN:
        print_err(words("more_failed", language, count=len(failed) - _SHOWN))
    return FAILED if failed else DONE


@contextmanager
def _progress(quiet: bool, language: str) -> Iterator[Callable[[str], OnProgress]]:
    with progress_bar(quiet) as bar:

        def listener(name: str) -> OnProgress:
            began, first = 0.0, 0

            def show(phase: str, done: int, total: int) -> None:
                nonlocal began, first
                if phase in ("kept", "changed"):
                    print_err(words(phase, language, name=name, done=done, total=total))
                    began, first = time.monotonic(), done
                elif bar is not None:
                    if phase == "index" or not began:
                        began, first = time.monotonic(), done
                    rate = (done - first) / max(time.monotonic() - began, 0.1)
                    task = words(phase, language)
                    bar(done, total, f"{name}  {words('rate', language, what=task, rate=rate)}")

            return show

        yield listener
