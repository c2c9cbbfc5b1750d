"""`evals judge`: which of two measurements gave the better answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.evals.options import Json, Measured, Seed, Votes
from cli.evals.progress import progress_listener
from console import print_err, print_json, print_out
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
    from console import FAILED
    from evals.comparison.pairwise import Pairwise
    from evals.comparison.preferences import answer_pairs, compare_answers
    from evals.results import load_runs
    from models.chat import chat_model
    from settings import Settings
    from text.translation import translated

    settings = Settings()
    model = Pairwise(chat_model(settings, "judge"), votes, settings.prompts_dir)
    pairs = answer_pairs(load_runs(left), load_runs(right))
    with progress_listener(json, settings.language, "stopped_here") as listener:
        results = [
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
        print_json({"contests": [result.summary() for result in results]})
    else:
        print_out("\n".join(_line(result, settings.language) for result in results))
    failed = [question for result in results for question in result.questions if question.error]
    for question in failed:
        print_err(f"{question.id}: {translated(question.error, settings.language)}")
    if failed:
        raise typer.Exit(FAILED)


def _line(result: "AnswerComparison", language: str) -> str:
    values = result.summary() | {"verdict": change(result.verdict, language)}
    return words("contest", language, **values)
