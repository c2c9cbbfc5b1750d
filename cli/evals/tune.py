"""`evals tune`: find the settings that suit one's own documents and questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import settings_file
from cli.evals.options import Documents, Jobs, Json, Limit, Out, Seed, Task
from cli.evals.progress import outcome, watched, workplace
from console import note, say, show_json
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
    from evals.datasets.datasets import load_dataset
    from evals.results import save as keep
    from evals.runs.run import ROWS
    from evals.runs.run import run as measure
    from evals.tuning.grid import candidates, load_grid
    from evals.tuning.tune import METRIC
    from evals.tuning.tune import tune as search
    from settings import Settings

    settings, questions = Settings(), load_dataset(dataset).sample(limit, seed)
    wanted = load_grid(grid, with_index=questions.has_corpus or bool(documents))
    configs, left_out = candidates(wanted)
    default = settings.config or settings.state_dir / settings_file.NAME
    kept = None if out is None else out / ROWS
    with workplace(out) as states, watched(json, settings.language) as listener:

        def measured(config: Any) -> "Run":
            place = f"{configs.index(config) + 1}/{len(configs)} {config.name}"
            return measure(
                questions,
                config,
                task,
                states,
                documents=documents or (),
                seed=seed,
                jobs=jobs,
                cache_dir=kept,
                on_progress=listener(place),
            )

        found = search(configs, measured, metric or METRIC[task], folds=folds, seed=seed)
    if out is not None:
        keep(found.runs, out)
    written = _written(found, save or default, settings.language)
    _show(found, written, left_out, json, settings.language)
    raise typer.Exit(outcome(found.runs, settings.language))


def _written(found: "TuningResult", path: Path, language: str) -> Path | None:
    """Write the winner where it goes, if there is one, and say what stands in its way."""
    from evals.tuning.tune import overriding_variables, save_best

    if not found.improved:
        return None
    anew = found.best.other_index
    save_best(found, path)
    for name in overriding_variables(found, path):
        note(words("overruled", language, name=name))
    if anew:
        note(words("cut_anew", language))
    return path


def _show(
    found: "TuningResult", written: Path | None, left_out: int, as_json: bool, language: str
) -> None:
    from evals.reports.markdown import tuning_json, tuning_table
    from settings import Settings

    if as_json:
        show_json(tuning_json(found, written))
        return
    say(tuning_table(found))
    if left_out:
        note(words("left_out", language, count=left_out))
    say("")
    numbers = {
        "metric": found.metric,
        "before": found.runs[0].metrics[found.metric].value,
        "chosen": found.chosen.value,
        "held_out": found.held_out.value,
        "verdict": words(f"verdict_{found.gain.verdict.replace(' ', '_')}", language),
        "low": found.gain.low,
        "high": found.gain.high,
    }
    say(words("tuned", language, **numbers))
    key = "not_written"
    if written:
        active = Settings().config_file
        key = "written" if active and active.resolve() == written.resolve() else "written_aside"
    say(words(key, language, best=found.best.name, path=written))
