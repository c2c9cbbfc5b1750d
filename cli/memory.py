"""The `memory` command: lists, exports and deletes what is remembered about a user."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import console
from console import BAD_USAGE, FAILED
from errors import RagError, SettingsError

if TYPE_CHECKING:  # `--help` loads nothing.
    from chat.memory.store import FactStore

app = typer.Typer(
    name="memory",
    help="List, export and delete what is remembered about a user.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
User = Annotated[str | None, typer.Option("--user", metavar="U", help="Whose [RAG_USER].")]
State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def options() -> None:
    """List, export and delete what is remembered about a user."""


@app.command("list")
def list_facts(user: User = None, state: State = None, json: Json = False) -> None:
    """Print the facts that hold, with the ids by which they are deleted."""
    from chat.memory import replies
    from chat.memory.store import ordered

    with _opened(user, state) as (facts, name, language):
        current = ordered(facts.current(name))
        ids = {fact.id for fact in current}
        rows = [row for row in facts.export(name) if row["id"] in ids]
    if json:
        console.print_json(rows)
        return
    for fact in current:
        console.print_out(f"{fact.id}\t{replies.line(fact, language)}")
    if not current:
        console.print_out(replies.message("nothing", language))


@app.command()
def export(
    user: User = None,
    state: State = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="F.json", help="Write it to this file.")
    ] = None,
) -> None:
    """Print all facts of a user as JSON, those that were replaced too."""
    import json as json_text

    with _opened(user, state) as (facts, name, _):
        rows = facts.export(name)
    if out is None:
        console.print_json(rows)
        return
    try:
        out.write_text(json_text.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(
            "{file!r} cannot be written: {reason}.",
            "Check --out.",
            file=out.name,
            reason=error.strerror or "?",
        ) from None


@app.command(epilog="Exit codes: 0 deleted, 1 a fact is not there, 2 bad usage.")
def delete(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All facts of the user.")] = False,
    user: User = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Delete facts, with their history, or everything that is remembered about a user."""
    if bool(ids) == everything:
        raise SettingsError("Give either ids or --all.", "`memory list` shows the ids.")
    with _opened(user, state) as (facts, name, _):
        deleted = facts.delete_all(name) if everything else facts.delete(name, set(ids or ()))
    if json:
        console.print_json({"deleted": deleted})
    else:
        console.print_out(str(deleted))


@contextmanager
def _opened(user: str | None, state: Path | None) -> Iterator[tuple["FactStore", str, str]]:
    """Yield the store, the user and the language of messages."""
    from chat.memory.store import open_facts
    from settings import Settings, message_language

    settings = Settings() if state is None else Settings(state_dir=state)
    with open_facts(settings) as facts:
        yield facts, user or settings.user, message_language()


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "memory", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
