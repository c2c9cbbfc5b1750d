"""The vectors of a change: computed after its report, with progress and the time left."""

import time
from typing import TYPE_CHECKING

import console
from errors import ModelError, StoreUnavailable
from index.messages import message_text

if TYPE_CHECKING:
    from index.reports import VectorProgress
    from ingest.index import Index

_MINUTE, _HOUR = 60, 3600


def fill_vectors(index: "Index", language: str, quiet: bool) -> float:
    """Compute pending vectors with a progress bar on a terminal; return the seconds it took.

    A Ctrl-C or an error of the model is raised after a line that says what is left and who goes on.
    """
    began = time.monotonic()
    try:
        with console.progress_bar(quiet) as bar:

            def show(step: "VectorProgress") -> None:
                if bar is not None:
                    bar(step.done, step.total, progress_text(step, language))

            count = index.fill_vectors(show)
    except (KeyboardInterrupt, ModelError, StoreUnavailable):
        if not quiet:
            console.print_err(message_text("cli_vectors_left", language, count=index.pending))
        raise
    seconds = time.monotonic() - began
    if count and not quiet:
        told = message_text("cli_vectors", language, count=count, seconds=f"{seconds:.1f}")
        console.print_err(told)
    return seconds


def progress_text(step: "VectorProgress", language: str) -> str:
    """Return how many vectors are computed, and about how long the others take."""
    if step.seconds_left is None:
        return message_text("vectors_progress", language, done=step.done, total=step.total)
    left = duration_text(step.seconds_left, language)
    return message_text("vectors_left", language, done=step.done, total=step.total, left=left)


def duration_text(seconds: float, language: str) -> str:
    """Return a duration in its largest unit: seconds below 1.5 minutes, then minutes, hours."""
    if seconds < 1.5 * _MINUTE:
        return message_text("seconds", language, count=max(1, round(seconds)))
    if seconds < 1.5 * _HOUR:
        return message_text("minutes", language, count=round(seconds / _MINUTE))
    return message_text("hours", language, count=round(seconds / _HOUR))
