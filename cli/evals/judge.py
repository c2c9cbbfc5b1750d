"""`evals judge`: which of two measurements gave the better answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.evals.options import Json, Measured, Seed, Votes
from cli.evals.progress import watched
from evals.messages import change, words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.comparison.preferences import AnswerComparison


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
    from console import FAILED, note, say, show_json
    from evals.comparison.pairwise import Pairwise
    from evals.comparison.preferences import answer_pairs, compare_answers
    from evals.results import load_runs
    from models.chat import chat_model
    from settings import Settings
    from text.translation import translated

    settings = Settings()
    model = Pairwise(chat_model(settings, "judge"), votes, settings.prompts_dir)
    pairs = answer_pairs(load_runs(left), load_runs(right))
    with watched(json, settings.language, "stopped_here") as listener:
        found = [
            compare_answers(
                model,
                *pair,
                limit=limit,
                seed=seed,
                jobs=jobs,
                on_progress=listener(pair[0].dataset),
            )
            for pair in pairs
        ]
    if json:
        show_json({"contests": [one.summary() for one in found]})
    else:
        say("\n".join(_line(one, settings.language) for one in found))
    failed = [one for each in found for one in each.questions if one.error]
    for one in failed:
        note(f"{one.id}: {translated(one.error, settings.language)}")
    if failed:
        raise typer.Exit(FAILED)


def _line(one: "AnswerComparison", language: str) -> str:
    told = one.summary() | {"verdict": change(one.verdict, language)}
    return words("contest", language, **told)
