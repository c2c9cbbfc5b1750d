"""The `move-state` command: copies conversations, facts, keys and documents into Postgres."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import console
from console import BAD_USAGE, FAILED
from errors import RagError, SettingsError

app = typer.Typer(
    name="move-state",
    help="Copy conversations, facts, keys and documents into the Postgres of RAG_DATABASE_URL.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(epilog="Exit codes: 0 done, 1 failed and nothing changed, 2 bad usage.")
def move(
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
    ] = None,
    documents: Annotated[
        bool,
        typer.Option("--documents", help="Only the documents; the rest was moved already."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Copy conversations, facts and keys into the empty Postgres of RAG_DATABASE_URL.

    With RAG_DOCUMENTS_IN=database documents, their jobs and cached answers are copied as well.
    Counts and hashes of all tables are compared; the files stay as they are.
    """
    from cli.move_state.move import move as copy
    from settings import Settings

    settings = Settings() if state is None else Settings(state_dir=state)
    moved = copy(settings, conversations=not documents)
    if json:
        console.print_json([asdict(one) for one in moved])
        return
    for one in moved:
        console.print_out(f"{one.database}.{one.table}\t{one.rows} rows\t{one.sha256[:16]}")


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "move-state", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
