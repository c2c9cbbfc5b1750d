"""`evals tune`: grid search of settings on one's own documents and questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import settings_file
from cli.evals.options import Documents, Jobs, Json, Limit, Out, Seed, Task
from cli.evals.progress import outcome, progress_listener, state_folder
from console import print_err, print_json, print_out
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.records import Run
    from evals.tuning.tune import TuningResult


def tune(
    dataset: Annotated[
        Path, typer.Option("--dataset", help="Folder of a retrieval set, or file of questions.")
    ],
    grid: Annotated[
        Path | None,
        typer.Option(
            "--grid", help="YAML: each setting with a list of values [evals/tuning/grid.yaml]."
        ),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option("--metric", help="What to choose by [nDCG@10, answer_contains or ans@1]."),
    ] = None,
    task: Task = "retrieval",
    documents: Documents = None,
    folds: Annotated[int, typer.Option("--folds", min=2, max=20, help="Of the questions.")] = 5,
    limit: Limit = None,
    seed: Seed = 0,
    jobs: Jobs = None,
    out: Out = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Where the winner goes [STATE/settings.yaml]."),
    ] = None,
    json: Json = False,
) -> None:
    """Search a grid of settings on your own questions and keep the best for the application.

    The choice is cross-validated: every question is also answered by what was best on the others.
    Where that is better than the current settings, the winner is written to a file that the chat
    and every command read; else nothing is written.
    """
    from evals.results import save as keep
    from evals.runs.run import ROWS
    from evals.runs.run import run as measure
    from evals.tasks.tasks import load
    from evals.tuning.grid import candidates, load_grid
    from evals.tuning.tune import METRIC
    from evals.tuning.tune import tune as search
    from settings import Settings

    settings, questions = Settings(), load(dataset, task).sample(limit, seed)
    values = load_grid(grid, with_index=questions.has_corpus or bool(documents))
    configs, left_out = candidates(values)
    default = settings.config or settings.state_dir / settings_file.NAME
    rows = None if out is None else out / ROWS
    with state_folder(out) as states, progress_listener(json, settings.language) as listener:

        def measure_config(config: Any) -> "Run":
            name = f"{configs.index(config) + 1}/{len(configs)} {config.name}"
            return measure(
                questions,
                config,
                task,
                states,
                documents=documents or (),
                seed=seed,
                jobs=jobs,
                cache_dir=rows,
                on_progress=listener(name),
            )

        result = search(configs, measure_config, metric or METRIC[task], folds=folds, seed=seed)
    if out is not None:
        keep(result.runs, out)
    written = _save_winner(result, save or default, settings.language)
    _show(result, written, left_out, json, settings.language)
    raise typer.Exit(outcome(result.runs, settings.language))


def _save_winner(result: "TuningResult", path: Path, language: str) -> Path | None:
    """Write the winner to a settings file, if there is one, and note what overrules it."""
    from evals.tuning.tune import overriding_variables, save_best

    if not result.improved:
        return None
    needs_ingest = result.best.other_index
    save_best(result, path)
    for name in overriding_variables(result, path):
        print_err(words("overruled", language, name=name))
    if needs_ingest:
        print_err(words("cut_anew", language))
    return path


def _show(
    result: "TuningResult", written: Path | None, left_out: int, as_json: bool, language: str
) -> None:
    from evals.reports.markdown import tuning_json, tuning_table
    from settings import Settings

    if as_json:
        print_json(tuning_json(result, written))
        return
    print_out(tuning_table(result))
    if left_out:
        print_err(words("left_out", language, count=left_out))
    print_out("")
    numbers = {
        "metric": result.metric,
        "before": result.runs[0].metrics[result.metric].value,
        "chosen": result.chosen.value,
        "held_out": result.held_out.value,
        "verdict": words(f"verdict_{result.gain.verdict.replace(' ', '_')}", language),
        "low": result.gain.low,
        "high": result.gain.high,
    }
    print_out(words("tuned", language, **numbers))
    key = "not_written"
    if written:
        active = Settings().config_file
        key = "written" if active and active.resolve() == written.resolve() else "written_aside"
    print_out(words(key, language, best=result.best.name, path=written))
