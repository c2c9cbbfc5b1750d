"""The `evals` command: measure the application and compare measurements."""

import contextlib
import json as jsonlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from errors import EvaluationError, RagError, SettingsError, explained

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.run import Run

DONE, SOME_FAILED, BAD_USAGE = 0, 1, 2

app = typer.Typer(
    name="evals",
    help="Measure retrieval and answers, and compare measurements.",
    epilog="Exit codes: 0 done, 1 some question failed, 2 bad usage or settings.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def compare(
    left: Annotated[Path, typer.Argument(help="Folder that `run --out` wrote.")],
    right: Annotated[Path, typer.Argument(help="Another such folder.")],
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals.")] = 0,
    json: Json = False,
) -> None:
    """Tell, metric by metric, whether two measurements differ by more than chance."""
    from dataclasses import asdict

    from evals.compare import compare as differences
    from evals.report import differences_table

    found = differences(left, right, seed)
    rows = {"differences": [asdict(one) for one in found]}
    typer.echo(jsonlib.dumps(rows, ensure_ascii=False) if json else differences_table(found))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Folder that `run --out` wrote.")],
) -> None:
    """Print the table of a measurement once more."""
    from evals.compare import load_runs
    from evals.report import markdown

    typer.echo(markdown(load_runs(folder)))


@app.callback()
def options() -> None:
    """Measure retrieval and answers, and compare measurements."""


@app.command()
def run(
    dataset: Annotated[
        list[Path],
        typer.Option("--dataset", help="Folder of a retrieval set, or file of questions."),
    ],
    task: Annotated[
        Literal["retrieval", "answers", "articles"], typer.Option("--task", help="What to measure.")
    ] = "retrieval",
    config: Annotated[
        list[Path] | None, typer.Option("--config", help="YAML file of settings; repeatable.")
    ] = None,
    documents: Annotated[
        list[Path] | None,
        typer.Option("--documents", help="What to ingest for questions without a corpus."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Most questions.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of sampling and intervals.")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep indexes and results here.")
    ] = None,
    json: Json = False,
) -> None:
    """Build the index of a dataset in a state of its own and measure it."""
    from evals.configs import Config, load_config
    from evals.datasets import load_dataset
    from evals.report import markdown
    from evals.run import run as measure
    from evals.run import save

    configs = [load_config(path) for path in config or ()] or [Config()]
    for one in configs:
        one.settings()  # a wrong setting is told before anything is measured
    if len({one.name for one in configs}) < len(configs):
        raise EvaluationError("Two configurations have one name.", "Rename one of the files.")
    sets = [load_dataset(path).sample(limit, seed) for path in dataset]
    with _folder(out) as states:
        runs = [
            measure(one, with_, task, states, documents=documents or (), seed=seed, tell=_tell)
            for one in sets
            for with_ in configs
        ]
    if out is not None:
        save(runs, out)
    summary = {"runs": [done.summary() for done in runs]}
    typer.echo(jsonlib.dumps(summary, ensure_ascii=False) if json else markdown(runs))
    raise typer.Exit(_outcome(runs))


@contextlib.contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out is not None:
        yield out / "states"
        return
    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        yield Path(folder)


def _tell(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        typer.echo(f"\r{what} {done}/{total}", err=True, nl=False)
        typer.echo(end, err=True, nl=False)


def _outcome(runs: "Sequence[Run]") -> int:
    failed = [row for one in runs for row in one.failed]
    for row in failed[:20]:
        typer.echo(f"{row.id}: {row.error}", err=True)
    if len(failed) > 20:
        typer.echo(f"... and {len(failed) - 20} more", err=True)
    return SOME_FAILED if failed else DONE


def command(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors are told in one line, with a remedy."""
    try:
        app(args=list(arguments), prog_name="evals")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except RagError as error:
        typer.echo(f"evals: {error}", err=True)
        return BAD_USAGE if isinstance(error, SettingsError | EvaluationError) else SOME_FAILED
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        sys.stderr.close()
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        typer.echo(f"evals: {explained(error)}", err=True)
        return SOME_FAILED
    return DONE


def main() -> int:
    """Run the command line of this process and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return command(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
