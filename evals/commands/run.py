"""`evals run`: measure configurations on datasets."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from console import DONE, FAILED, note, say, show_json
from errors import EvaluationError
from evals.commands.options import Json, Seed, Votes

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.run import Run

_SHOWN = 20


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
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge", metavar="CRITERIA", help="Let RAG_JUDGE_MODEL grade answers: a,b or all."
        ),
    ] = None,
    votes: Votes = 1,
    bertscore: Annotated[
        str,
        typer.Option("--bertscore", metavar="MODEL", help="Compare answers by it, a local model."),
    ] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Most questions.")] = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep indexes and results here.")
    ] = None,
    json: Json = False,
) -> None:
    """Build the index of a dataset in a state of its own and measure it."""
    from evals.configs import Config, load_config
    from evals.datasets import load_dataset
    from evals.grading import Grading
    from evals.report import markdown
    from evals.run import run as measure
    from evals.run import save

    if task != "answers" and (judge or bertscore):
        raise EvaluationError("Only answers can be graded.", "Add --task answers.")
    grading = Grading(criteria_of(judge), votes, bertscore)
    configs = [load_config(path) for path in config or ()] or [Config()]
    for one in configs:
        grading.check(one.settings())  # what is wrong is told before anything is measured
    if len({one.name for one in configs}) < len(configs):
        raise EvaluationError("Two configurations have one name.", "Rename one of the files.")
    sets = [load_dataset(path).sample(limit, seed) for path in dataset]
    with _folder(out) as states:
        runs = [
            measure(
                one,
                with_,
                task,
                states,
                documents=documents or (),
                seed=seed,
                grading=grading,
                tell=_tell,
            )
            for one in sets
            for with_ in configs
        ]
    if out is not None:
        save(runs, out)
    if json:
        show_json({"runs": [done.summary() for done in runs]})
    else:
        say(markdown(runs))
    raise typer.Exit(_outcome(runs))


def criteria_of(names: str | None) -> tuple[str, ...]:
    """Return the names in a list written with commas."""
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())


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
        typer.echo(f"\r{what} {done}/{total}{end}", err=True, nl=False)


def _outcome(runs: "Sequence[Run]") -> int:
    failed = [row for one in runs for row in one.failed]
    for row in failed[:_SHOWN]:
        note(f"{row.id}: {row.error}")
    if len(failed) > _SHOWN:
        note(f"... and {len(failed) - _SHOWN} more")
    return FAILED if failed else DONE
