"""`evals synthesize`: write questions over the documents of a collection."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.evals.options import Json, Seed
from cli.evals.progress import progress_listener
from console import print_out
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.synthetic.candidate import QuestionGenerator
    from evals.synthetic.synthesis import SyntheticSet
    from index.scope import Scope
    from workspace import Workspace

By = Literal["auto", "model", "offline"]


def synthesize(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write them: .yaml or .jsonl.")
    ],
    n: Annotated[int, typer.Option("--n", min=1, help="Most questions.")] = 50,
    collection: Annotated[
        str | None, typer.Option("--collection", metavar="C", help="Only of this one [all].")
    ] = None,
    writer: Annotated[
        By,
        typer.Option("--writer", help="auto is the utility model, or rules where it only quotes."),
    ] = "auto",
    k: Annotated[
        int, typer.Option("-k", min=1, max=50, help="Passages in which a source counts as found.")
    ] = 5,
    only_found: Annotated[
        bool, typer.Option("--only-found", help="Drop questions whose source is not found.")
    ] = False,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            "--leave-out",
            metavar="SOURCE",
            help="Ask of it what has no answer without it; ends of addresses, repeatable.",
        ),
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Write questions with answers over the ingested documents, for `run --dataset`."""
    from console import print_err, print_json
    from evals.synthetic.files import check_suffix, save_questions
    from evals.synthetic.synthesis import synthesize as make
    from settings import Settings
    from workspace import open_workspace

    check_suffix(out)
    settings = Settings()
    language = settings.language
    with (
        open_workspace(settings) as ws,
        progress_listener(json, language, "stopped_here") as listener,
    ):
        scope = ws.scope(collection=collection)
        write = _writer(ws, writer, scope, seed)
        written = make(
            ws,
            write,
            n,
            scope=scope,
            seed=seed,
            k=k,
            only_found=only_found,
            leave_out=leave_out or (),
            on_progress=listener(out.name),
        )
    save_questions(written, out)
    for source in written.left_out:
        print_err(words("measure_without", language, source=source))
    if json:
        print_json(written.summary())
    else:
        print_out(_summary(written, out, language))


def _writer(ws: "Workspace", by: By, scope: "Scope", seed: int) -> "QuestionGenerator":
    from chains.generation import is_generative
    from evals.synthetic.model_generator import model_generator
    from evals.synthetic.rule_generator import rule_generator

    model = ws.chat_model("utility")
    if by == "model" or (by == "auto" and is_generative(model)):
        return model_generator(ws, model, scope, seed)
    return rule_generator(ws, scope, seed)


def _summary(written: "SyntheticSet", out: Path, language: str) -> str:
    counts = written.summary()
    kinds, dropped = (
        ", ".join(f"{name} {count}" for name, count in counts[key].items())
        for key in ("kinds", "dropped")
    )
    counts |= {"kinds": kinds, "dropped": dropped or words("nothing_dropped", language)}
    return words("synthesized", language, file=out.name, **counts)
