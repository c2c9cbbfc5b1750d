"""The `state` command: backs up a state directory, also while it is written, and restores it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import console
from console import BAD_USAGE, DONE, FAILED
from errors import RagError, SettingsError

if TYPE_CHECKING:  # `--help` loads nothing.
    from operations.backup.manifest import Manifest

app = typer.Typer(
    name="state",
    help="Back up and restore the state directory: documents, conversations, keys.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
File = Annotated[Path, typer.Argument(metavar="FILE", help="A tar file; .tar.gz is compressed.")]
State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def options() -> None:
    """Back up and restore the state directory: documents, conversations, keys."""


@app.command(epilog="Exit codes: 0 done, 1 failed, 2 bad usage.")
def backup(file: File, state: State = None, json: Json = False) -> None:
    """Write the state of this moment into a file, while the application may go on writing."""
    from operations.backup.archive import backup as write

    _show(write(_state_dir(state), file), json)


@app.command(epilog="Exit codes: 0 done, 1 failed or damaged, 2 bad usage.")
def restore(file: File, state: State = None, json: Json = False) -> None:
    """Restore a backup into an empty state directory, check it, and rebuild the indexes."""
    from operations.backup.restore import restore as read
    from settings import Settings
    from workspace import open_workspace

    folder = _state_dir(state)
    manifest = read(file, folder)
    with open_workspace(Settings(state_dir=folder)) as workspace:
        # Not `rebuild`: the moment of the backup may lie within a commit, which this completes.
        health = workspace.index.doctor(repair=True)
    _show(manifest, json)
    raise typer.Exit(DONE if health.ok else FAILED)


def _state_dir(state: Path | None) -> Path:
    from settings import Settings

    return (Settings() if state is None else Settings(state_dir=state)).state_dir


def _show(manifest: "Manifest", as_json: bool) -> None:
    if as_json:
        rows = {entry.path: entry.rows for entry in manifest.files if entry.rows is not None}
        values = {"created": manifest.created, "version": manifest.version, "bytes": manifest.size}
        console.print_json({**values, "files": len(manifest.files), "rows": rows})
        return
    for entry in manifest.files:
        if entry.rows is not None:
            console.print_out(f"{entry.path}\t{sum(entry.rows.values())} rows\t{entry.size} bytes")
    others = [entry for entry in manifest.files if entry.rows is None]
    size = sum(entry.size for entry in others)
    console.print_out(f"{len(others)} files\t{size} bytes")


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "state", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
