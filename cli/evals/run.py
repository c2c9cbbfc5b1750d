"""`evals run`: measure configurations on datasets."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.evals.options import Documents, Jobs, Json, Limit, Out, Seed, Task, Votes
from cli.evals.progress import outcome, progress_listener, state_folder
from console import print_json, print_out
from errors import EvaluationError

if TYPE_CHECKING:
    from evals.judges.graders import GraderConfig
    from evals.runs.configs import Config


def run(
    dataset: Annotated[
        list[Path],
        typer.Option(
            "--dataset",
            help="Folder of a retrieval set, or file of questions, dialogues or labels.",
        ),
    ],
    task: Task = "retrieval",
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="YAML file of settings, or NAME=VALUE,NAME=VALUE; repeatable.",
        ),
    ] = None,
    documents: Documents = None,
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
    limit: Limit = None,
    seed: Seed = 0,
    jobs: Jobs = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Build the index of a dataset in a state of its own and measure it.

    Every question is asked under every configuration. With --out each row is written down as it
    comes: the same command goes on where it was stopped and asks nothing twice; what depends on
    something that has changed is measured anew.

    Dialogues are asked turn by turn in one conversation, and their last question alone as well.

    The main metrics of answers and dialogues are also given by language and kind, in a second table
    and in `evals report`; with --json by language, as NAME/ko and NAME/en.
    """
    from cli.evals.tables import run_tables
    from evals.judges.graders import GraderConfig
    from evals.results import save, summary
    from evals.runs.run import ROWS
    from evals.runs.run import run as measure
    from evals.tasks.tasks import load

    if task != "answers" and (judge or bertscore):
        raise EvaluationError("Only answers can be graded.", "Add --task answers.")
    grader_config = GraderConfig(criteria_of(judge), votes, bertscore)
    configs = _configurations(config or (), grader_config)
    language = configs[0].settings().language
    sets = [load(path, task).sample(limit, seed) for path in dataset]
    rows = None if out is None else out / ROWS
    with state_folder(out) as states, progress_listener(json, language) as listener:
        runs = [
            measure(
                questions,
                configuration,
                task,
                states,
                documents=documents or (),
                seed=seed,
                grader_config=grader_config,
                jobs=jobs,
                cache_dir=rows,
                on_progress=listener(f"{questions.name}, {configuration.name}"),
            )
            for questions in sets
            for configuration in configs
        ]
    if out is not None:
        save(runs, out)
    if json:
        print_json({"runs": [summary(one) for one in runs]})
    else:
        print_out(run_tables(runs, language))
    raise typer.Exit(outcome(runs, language))


def _configurations(sources: Sequence[str], grader_config: "GraderConfig") -> "list[Config]":
    """Return the configurations, or that of the settings alone, checked before any is measured."""
    from evals.runs.configs import Config, load_config

    configs = [load_config(source) for source in sources] or [Config()]
    for configuration in configs:
        grader_config.check(configuration.settings())
    if len({configuration.name for configuration in configs}) < len(configs):
        raise EvaluationError("Two configurations have one name.", "Rename one of the files.")
    return configs


def criteria_of(names: str | None) -> tuple[str, ...]:
    """Return the names in a comma-separated list."""
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())
