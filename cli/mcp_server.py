"""The `mcp-server` command: the documents as tools of another program, over stdin and stdout."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import console
from console import BAD_USAGE

app = typer.Typer(
    name="mcp-server",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def serve(
    user: Annotated[
        str | None, typer.Option("--user", metavar="U", help="On whose behalf [RAG_USER].")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", metavar="G", help="A group of the user.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
    ] = None,
) -> None:
    """Serve the tools search, open, list and ask to an MCP client that starts this command."""
    from api.access import Caller
    from api.keys.store import DEFAULT_SCOPES
    from api.mcp.server import build_server
    from settings import Settings
    from workspace import open_workspace

    settings = Settings() if state is None else Settings(state_dir=state)
    caller = Caller(user or settings.user, tuple(group or ()), DEFAULT_SCOPES, None)
    with open_workspace(settings) as workspace:
        build_server(lambda: workspace, lambda _context: caller).run("stdio")


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "mcp-server", arguments, lambda _error: BAD_USAGE)


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
