"""`evals judge`: which of two measurements gave the better answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.evals.options import Json, Measured, Seed, Votes
from cli.evals.progress import watched
from evals.messages import change, words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.judges.preferences import Contest


def judge(
    left: Measured,
    right: Measured,
    votes: Votes = 1,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Most questions.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Questions at once.")] = 4,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Let RAG_JUDGE_MODEL compare the answers of two measurements, in both orders."""
    from console import FAILED, print_err, print_json, print_out
    from evals.judges.pairwise import Pairwise
    from evals.judges.preferences import contest, contests
    from evals.runs.results import load_runs
    from models.chat import chat_model
    from settings import Settings
    from text.translation import translated

    settings = Settings()
    model = Pairwise(chat_model(settings, "judge"), votes, settings.prompts_dir)
    pairs = contests(load_runs(left), load_runs(right))
    with watched(json, settings.language, "stopped_here") as listener:
        found = [
            contest(model, *pair, limit=limit, seed=seed, jobs=jobs, tell=listener(pair[0].dataset))
            for pair in pairs
        ]
    if json:
        print_json({"contests": [one.summary() for one in found]})
    else:
        print_out("\n".join(_line(one, settings.language) for one in found))
    failed = [one for each in found for one in each.questions if one.error]
    for one in failed:
        print_err(f"{one.id}: {translated(one.error, settings.language)}")
    if failed:
        raise typer.Exit(FAILED)


def _line(one: "Contest", language: str) -> str:
    told = one.summary() | {"verdict": change(one.verdict, language)}
    return words("contest", language, **told)
