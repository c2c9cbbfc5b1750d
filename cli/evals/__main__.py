"""The `evals` command: measure the application and compare measurements."""

from collections.abc import Sequence

import typer

import console
from cli.evals.compare import compare
from cli.evals.export import export
from cli.evals.finetune import app as finetune
from cli.evals.judge import judge
from cli.evals.report import report
from cli.evals.run import run
from cli.evals.synthesize import synthesize
from cli.evals.tune import tune
from console import BAD_USAGE, FAILED
from errors import EvaluationError, GenerativeModelNeeded, RagError, SettingsError

app = typer.Typer(
    name="evals",
    help="Measure retrieval and answers, and compare measurements.",
    epilog="Exit codes: 0 done, 1 some question failed or `compare` found a metric worse, "
    "2 bad usage or settings.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in (run, compare, judge, report, synthesize, tune, export):
    app.command()(_command)
app.add_typer(finetune, name="finetune")


@app.callback()
def options() -> None:
    """Measure retrieval and answers, and compare measurements."""


def command(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "evals", arguments, _code_of)


def _code_of(error: RagError) -> int:
    wrong = SettingsError | EvaluationError | GenerativeModelNeeded
    return BAD_USAGE if isinstance(error, wrong) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(command)


if __name__ == "__main__":
    raise SystemExit(main())
