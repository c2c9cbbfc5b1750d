"""Program names: `python -m cli.ask --help` shows the name of the installed command."""

from collections.abc import Callable, Sequence

import pytest

from cli.ask.__main__ import run as ask
from cli.evals.__main__ import command as evals
from cli.ingest.__main__ import run as ingest

COMMANDS = {"ask": ask, "evals": evals, "ingest": ingest}


@pytest.mark.parametrize(("name", "run"), COMMANDS.items(), ids=COMMANDS)
def test_help_shows_the_program_name(
    name: str, run: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Not `__main__.py`, however the command is started."""
    assert run(["--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: {name} ")
