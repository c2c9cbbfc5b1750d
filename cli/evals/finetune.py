"""`evals finetune`: fine-tuning jobs at OpenAI or a server with its API."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.evals.options import Json, Seed
from console import DONE, FAILED, print_err, print_json, print_out
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.finetune.jobs import Job

app = typer.Typer(help="Train a model of a provider on an exported file.", no_args_is_help=True)

JobId = Annotated[str, typer.Argument(help="Id of the job, as `submit` printed it.")]


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="Training file of `evals export`.")],
    model: Annotated[
        str, typer.Option("--model", metavar="M", help="Model of the provider to train.")
    ],
    validation: Annotated[
        Path | None, typer.Option("--validation", metavar="F", help="Its validation file.")
    ] = None,
    suffix: Annotated[str, typer.Option("--suffix", help="Part of the trained model's name.")] = "",
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="Passes over the rows [the provider's].")
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Send a training file to the provider, and start a job; both cost money there."""
    from evals.finetune.jobs import FinetuneJobs
    from evals.finetune.training_file import FEWEST, read_training_file
    from settings import Settings

    settings = Settings()
    training = read_training_file(file, FEWEST)
    held_out = read_training_file(validation) if validation else None
    jobs = FinetuneJobs(settings)
    rows = len(training.rows) + (len(held_out.rows) if held_out else 0)
    print_err(words("finetune_sends", settings.language, rows=rows, host=jobs.host))
    job = jobs.submit(
        training, model=model, validation=held_out, suffix=suffix, epochs=epochs, seed=seed
    )
    _show(job, settings.language, json)


@app.command()
def status(job: JobId, json: Json = False) -> None:
    """Tell how far a job is; ends with 1 where it failed."""
    from evals.finetune.jobs import FinetuneJobs
    from settings import Settings

    settings = Settings()
    found = FinetuneJobs(settings).status(job)
    _show(found, settings.language, json)
    raise typer.Exit(FAILED if found.status == "failed" else DONE)


@app.command()
def cancel(job: JobId, json: Json = False) -> None:
    """Cancel a job; what was trained so far is lost."""
    from evals.finetune.jobs import FinetuneJobs
    from settings import Settings

    settings = Settings()
    _show(FinetuneJobs(settings).cancel(job), settings.language, json)


def _show(job: "Job", language: str, json: bool) -> None:
    from dataclasses import asdict

    if json:
        print_json(asdict(job))
        return
    print_out(words("finetune_job", language, **asdict(job)))
    if job.error:
        print_out(words("finetune_failed", language, reason=job.error))
    if job.fine_tuned_model:
        print_out(words("finetune_model", language, model=job.fine_tuned_model))
