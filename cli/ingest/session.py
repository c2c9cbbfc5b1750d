"""What the commands of `ingest` share: settings, an open workspace, exit codes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import console
from cli.interrupt import interrupted
from console import DONE

if TYPE_CHECKING:  # Each command loads what it uses; `--help` loads nothing.
    from settings import Settings
    from workspace import Workspace

SOME_FAILED, NOTHING_FOUND = console.FAILED, 3


class Stopped(BaseException):
    """Someone pressed Ctrl-C; not an error, so no handler of errors holds it up."""


def settings_of(context: typer.Context, state: Path | None, **overrides: Any) -> "Settings":
    """Return the settings of a command; an override of None leaves what is set.

    No question tells the language here, so that `auto` follows the locale of the terminal.
    """
    from settings import Settings, terminal_language

    chosen = {"state_dir": state or context.obj, **overrides}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    settings = Settings(**chosen)
    if settings.language != "auto":
        return settings
    return Settings(**{**chosen, "language": terminal_language()})


@contextmanager
def open_for(context: typer.Context, state: Path | None, **overrides: Any) -> "Iterator[Workspace]":
    """Open the workspace of a command.

    Raises:
        Stopped: someone pressed Ctrl-C meanwhile.
    """
    from workspace import open_workspace

    try:
        with open_workspace(settings_of(context, state, **overrides)) as workspace:
            yield workspace
    except (Exception, KeyboardInterrupt) as error:
        if interrupted(error):
            raise Stopped from None
        raise


def outcome(reached: int, failures: Sequence[str]) -> int:
    """Return the exit code of a command that reached so many items and failed with these codes."""
    if not failures:
        return DONE
    return NOTHING_FOUND if not reached and set(failures) == {"not_found"} else SOME_FAILED
