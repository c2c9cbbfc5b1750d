"""The `chats` command: lists, searches, exports and deletes conversations; audit log, erasure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

import console
from console import BAD_USAGE, FAILED
from errors import LabelError, RagError, SettingsError

if TYPE_CHECKING:  # `--help` loads nothing.
    from chat.library.library import Library, Listed
    from chat.transcript import Thread
    from workspace import Workspace

NOTHING_FOUND = 3

app = typer.Typer(
    name="chats",
    help="List, search, export, delete and restore conversations.",
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
Limit = Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Most conversations.")]
Chat = Annotated[str, typer.Argument(metavar="ID", help="`chats list` shows the ids.")]


@app.callback()
def options() -> None:
    """List, search, export, delete and restore conversations."""


@app.command("list")
def list_chats(
    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.")] = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that can be restored.")] = False,
    limit: Limit = 50,
    user: User = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Print conversations, pinned ones first, then the most recently active."""
    with _opened(user, state) as (library, name, _):
        if deleted:
            rows = [_row(thread) for thread in library.trash.list(name)[:limit]]
        else:
            rows = [_listed_row(listed) for listed in library.listed(name, limit, tag=tag)]
    if json:
        console.print_json(rows)
        return
    for row in rows:
        tags = "".join(f" #{each}" for each in row["tags"])
        console.print_out(f"{row['id']}\t{row['title']}{tags}")


@app.command(epilog="Exit codes: 0 found, 2 bad usage, 3 nothing found.")
def search(
    query: Annotated[str, typer.Argument(help='Words or parts of words; "..." is a phrase.')],
    limit: Limit = 20,
    user: User = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Print conversations whose title, questions or answers have all the words."""
    with _opened(user, state) as (library, name, _):
        found = library.search(name, query, limit)
    if json:
        console.print_json(
            [
                {
                    **_row(one.thread, one.tags),
                    "turns": one.turns,
                    "matches": [
                        {
                            "turn": match.turn,
                            "position": match.position,
                            "role": match.role,
                            "snippet": match.snippet.text,
                        }
                        for match in one.matches
                    ],
                }
                for one in found
            ]
        )
    else:
        for one in found:
            console.print_out(f"{one.thread.id}\t{one.thread.title}")
            for match in one.matches:
                console.print_out(f"\t{match.position}\t{match.snippet.text}")
    if not found:
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def export(
    chat: Chat,
    form: Annotated[
        Literal["markdown", "json", "html"], typer.Option("--format", help="Of the file.")
    ] = "markdown",
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="Write it there.")] = None,
    user: User = None,
    state: State = None,
) -> None:
    """Print one conversation with its sources, or write it to a file."""
    with _opened(user, state) as (library, name, language):
        file = library.export(chat, name, form, language)
    if out is None:
        console.print_out(file.text.rstrip("\n"))
        return
    try:
        out.write_text(file.text, "utf-8")
    except OSError as error:
        raise SettingsError(
            "{file!r} cannot be written: {reason}.",
            "Check --out.",
            file=out.name,
            reason=error.strerror or "?",
        ) from None


@app.command(epilog="Exit codes: 0 deleted, 1 it is not there or answering, 2 bad usage.")
def delete(
    chat: Chat,
    now: Annotated[bool, typer.Option("--now", help="For good: it cannot be restored.")] = False,
    user: User = None,
    state: State = None,
) -> None:
    """Delete a conversation; `chats restore` undoes it until it is purged (RAG_DELETED_DAYS)."""
    with _opened(user, state) as (library, name, language):
        if now:
            library.trash.delete_now(chat, name)
            return
        lines = library.trash.consequences(chat, name, language)
        library.trash.delete(chat, name)
    for line in lines:
        console.print_out(line)


@app.command(epilog="Exit codes: 0 restored, 1 it is not there, 2 bad usage.")
def restore(chat: Chat, user: User = None, state: State = None) -> None:
    """Restore a deleted conversation."""
    with _opened(user, state) as (library, name, _):
        console.print_out(library.trash.restore(chat, name).title)


@app.command()
def audit(
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Most entries.")] = 100,
    action: Annotated[
        str | None, typer.Option("--action", metavar="A", help="Only this, as signed_in.")
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="U", help="Only what this user did.")
    ] = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Print the audit log, newest first: who did what, when, and how it ended."""
    from chat.people.audit import ACTIONS

    known = next((name for name in ACTIONS if name == action), None)
    if action is not None and known is None:
        raise SettingsError(
            "There is no action {name!r}.",
            "Choose one of these: {known}.",
            name=action,
            known=", ".join(ACTIONS),
        )
    with _workspace(state) as workspace:
        entries = workspace.audit.entries(limit, user=user, action=known)
    if json:
        console.print_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        at = datetime.fromtimestamp(entry.at).astimezone().isoformat(timespec="seconds")
        console.print_out(
            f"{at}\t{entry.user or '-'}\t{entry.action}\t{entry.outcome}\t{entry.target}"
        )


@app.command(epilog="Exit codes: 0 deleted, 1 an answer of the user is running, 2 bad usage.")
def erase(
    user: Annotated[str, typer.Option("--user", metavar="U", help="Whose data.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, nothing is done.")] = False,
    state: State = None,
    json: Json = False,
) -> None:
    """Delete everything that is stored about a user, for good: conversations, memory, files."""
    from evals.feedback.erasure import erase_user

    if not yes:
        raise SettingsError(
            "Everything of {user!r} would be deleted, and could not be restored.",
            "Add --yes to do it.",
            user=user,
        )
    with _workspace(state) as workspace:
        erased = erase_user(workspace, user, by=workspace.settings.user)
    if json:
        console.print_json(asdict(erased))
        return
    for kind, count in erased.counts.items():
        console.print_out(f"{count}\t{kind}")


def _listed_row(listed: "Listed") -> dict[str, Any]:
    return _row(listed.thread, listed.tags)


def _row(thread: "Thread", tags: Sequence[str] = ()) -> dict[str, Any]:
    """Return a conversation as JSON; times are Unix times."""
    return {
        "id": thread.id,
        "title": thread.title,
        "tags": list(tags),
        "pinned": thread.pinned_at is not None,
        "updated_at": thread.updated_at,
        "deleted_at": thread.deleted_at,
    }


@contextmanager
def _opened(user: str | None, state: Path | None) -> Iterator[tuple["Library", str, str]]:
    """Yield the library, the user and the language of messages."""
    from settings import message_language

    with _workspace(state) as workspace:
        yield workspace.library, user or workspace.settings.user, message_language()


@contextmanager
def _workspace(state: Path | None) -> Iterator["Workspace"]:
    from settings import Settings
    from workspace import open_workspace

    settings = Settings() if state is None else Settings(state_dir=state)
    with open_workspace(settings) as workspace:
        yield workspace


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "chats", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError | LabelError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
