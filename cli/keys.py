"""The `keys` command: creates, lists and revokes keys of the HTTP API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import console
from console import BAD_USAGE, FAILED
from errors import RagError, SettingsError

if TYPE_CHECKING:  # `--help` loads nothing.
    from api.keys.store import ApiKey, KeyStore

app = typer.Typer(
    name="keys",
    help="Create, list and revoke keys of the HTTP API.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def options() -> None:
    """Create, list and revoke keys of the HTTP API."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")] = "",
    user: Annotated[
        str | None, typer.Option("--user", metavar="U", help="On whose behalf [RAG_USER].")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", metavar="G", help="A group of the user.")
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="S",
            help="chat, search, read, write or feedback [all but write].",
        ),
    ] = None,
    daily_tokens: Annotated[
        int | None, typer.Option("--daily-tokens", metavar="N", help="Most tokens of a day.")
    ] = None,
    daily_usd: Annotated[
        float | None, typer.Option("--daily-usd", metavar="N", help="Most US dollars of a day.")
    ] = None,
    days: Annotated[
        float | None, typer.Option("--days", metavar="N", help="Until it expires [never].")
    ] = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Print a new key; it is shown this once, since only its digest is stored."""
    from api.keys.store import DEFAULT_SCOPES

    with _opened(state) as (store, owner):
        key, secret = store.create(
            user or owner,
            name,
            groups=group or (),
            scopes=scope or DEFAULT_SCOPES,
            daily_tokens=daily_tokens,
            daily_usd=daily_usd,
            days=days,
        )
    if json:
        console.print_json({**_row(key), "key": secret})
    else:
        console.print_out(secret)


@app.command("list")
def list_keys(
    user: Annotated[
        str | None, typer.Option("--user", metavar="U", help="Only those of this user.")
    ] = None,
    state: State = None,
    json: Json = False,
) -> None:
    """Print the keys, the newest first, with what they have used today."""
    with _opened(state) as (store, _):
        rows = [_row(key) | _use(store, key) for key in store.listed(user)]
    if json:
        console.print_json(rows)
        return
    for row in rows:
        ended = "revoked" if row["revoked_at"] else row["expires_at"] or "-"
        values = (row["id"], row["user"], row["name"], ",".join(row["scopes"]), ended)
        console.print_out("\t".join(values))


@app.command(epilog="Exit codes: 0 revoked, 2 there is no such key.")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="`keys list` shows the ids.")],
    state: State = None,
    json: Json = False,
) -> None:
    """End a key at once."""
    with _opened(state) as (store, _):
        row = _row(store.revoke(key))
    if json:
        console.print_json(row)
    else:
        console.print_out(row["id"])


def _row(key: "ApiKey") -> dict[str, Any]:
    return {
        "id": key.id,
        "user": key.user,
        "name": key.name,
        "groups": list(key.groups),
        "scopes": list(key.scopes),
        "daily_tokens": key.daily_tokens,
        "daily_usd": key.daily_usd,
        "created_at": _time(key.created_at),
        "expires_at": _time(key.expires_at),
        "revoked_at": _time(key.revoked_at),
    }


def _use(store: "KeyStore", key: "ApiKey") -> dict[str, Any]:
    used = store.used_today(key.id)
    return {"requests": used.requests, "tokens": used.tokens, "usd": round(used.usd, 6)}


def _time(moment: float | None) -> str | None:
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


@contextmanager
def _opened(state: Path | None) -> Iterator[tuple["KeyStore", str]]:
    """Yield the keys of a state directory and the user of the settings."""
    from api.keys.store import open_keys
    from settings import Settings

    settings = Settings() if state is None else Settings(state_dir=state)
    store = open_keys(settings)
    try:
        yield store, settings.user
    finally:
        store.close()


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "keys", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
