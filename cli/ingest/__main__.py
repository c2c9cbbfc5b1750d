"""The `ingest` command: add, remove, list, check and search documents."""

import sys
from collections.abc import Callable, Sequence

import typer

import console
from cli.ingest.change import add, plan, remove, sync, watch
from cli.ingest.inspect import extract, list_sources, search
from cli.ingest.options import State
from cli.ingest.repair import doctor, rebuild
from cli.ingest.session import NOTHING_FOUND, Interrupted
from cli.interrupt import end_on_interrupt
from console import BAD_USAGE, STOPPED
from errors import RagError, SourceNotFound

app = typer.Typer(
    name="ingest",
    help="Take documents in, list them, check them and search them.",
    epilog="Exit codes: 0 done, 1 some item failed, 2 bad usage or settings, 3 nothing found.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(context: typer.Context, state: State = None) -> None:
    """Take documents in, list them, check them and search them."""
    context.obj = state


COMMANDS: dict[str, Callable[..., None]] = {
    "add": add,
    "plan": plan,
    "sync": sync,
    "watch": watch,
    "list": list_sources,
    "remove": remove,
    "rebuild": rebuild,
    "extract": extract,
    "doctor": doctor,
    "search": search,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors are shown in one line, with a remedy."""
    try:
        return console.run(app, "ingest", arguments, _code_of)
    except Interrupted:
        console.print_err("ingest: Stopped. What was finished is kept; run it again.")
        return STOPPED


def _code_of(error: RagError) -> int:
    return NOTHING_FOUND if isinstance(error, SourceNotFound) else BAD_USAGE


def main() -> int:
    """Run the command line of this process and return its exit code."""
    console.use_utf8()
    console.silence_libraries()
    end_on_interrupt()
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
