"""Shared by the `ingest` commands: settings, an open workspace, exit codes."""

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


class Interrupted(BaseException):
    """Ctrl-C was pressed; a BaseException, so that no handler of errors catches it."""


def settings_of(context: typer.Context, state: Path | None, **overrides: Any) -> "Settings":
    """Return the settings of a command; an override of None is ignored.

    There is no question to follow, so the language `auto` is that of the terminal's locale.
    """
    from settings import Settings, terminal_language

    given = {"state_dir": state or context.obj, **overrides}
    given = {name: value for name, value in given.items() if value is not None}
    settings = Settings(**given)
    if settings.language != "auto":
        return settings
    return Settings(**{**given, "language": terminal_language()})


@contextmanager
def open_for(context: typer.Context, state: Path | None, **overrides: Any) -> "Iterator[Workspace]":
    """Open the workspace of a command.

    Raises:
        Interrupted: Ctrl-C was pressed.
    """
    from workspace import open_workspace

    try:
        with open_workspace(settings_of(context, state, **overrides)) as workspace:
            yield workspace
    except (Exception, KeyboardInterrupt) as error:
        if interrupted(error):
            raise Interrupted from None
        raise


def outcome(reached: int, failures: Sequence[str]) -> int:
    """Return the exit code for the number of items reached and the codes of failed ones."""
    if not failures:
        return DONE
    return NOTHING_FOUND if not reached and set(failures) == {"not_found"} else SOME_FAILED
