"""`evals export`: training files from ratings and documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.evals.options import Json, Seed
from cli.evals.progress import OnProgress, progress_listener
from console import FAILED, print_err, print_json, print_out
from evals.messages import words

if TYPE_CHECKING:  # `--help` loads nothing of the application.
    from evals.export.distill import Distilled
    from evals.export.export import Exported
    from evals.export.rows import Format, TrainingRow
    from settings import Settings
    from workspace import Workspace

What = Literal["sft", "preference", "distill"]


def export(
    what: Annotated[
        What,
        typer.Argument(
            help="sft: questions and answers. preference: with a rejected answer. "
            "distill: questions over documents, answered by a teacher model."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="F", help="Training file; validation and card go beside it."),
    ],
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            metavar="F",
            help="Evaluation file or folder, no question of which may be in it; repeatable "
            "[data/eval].",
        ),
    ] = None,
    share: Annotated[
        float, typer.Option("--share", min=0.0, max=0.5, help="Share of rows for validation.")
    ] = 0.1,
    ratings: Annotated[
        bool, typer.Option("--ratings", help="All rated answers, not only the promoted ones.")
    ] = False,
    drop_leaks: Annotated[
        bool, typer.Option("--drop-leaks", help="Leave out rows of evaluation sets.")
    ] = False,
    n: Annotated[int, typer.Option("--n", min=1, help="Most questions of distill.")] = 50,
    collection: Annotated[
        str | None, typer.Option("--collection", metavar="C", help="Of distill: only this one.")
    ] = None,
    teacher: Annotated[
        str | None,
        typer.Option("--teacher", metavar="MODEL", help="Of distill [RAG_CHAT_MODEL]."),
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Write training files: scrubbed, deduplicated, split, and checked against evaluation sets.

    sft is OpenAI's chat format, and so is distill; preference is TRL's. Ends with 1, and writes
    nothing, where a question of an evaluation set is among the rows: each is named.
    """
    from evals.export.export import prepare, write
    from settings import ROOT, Settings
    from workspace import open_workspace

    one = {"ab_config": None}  # the teacher alone answers
    settings = Settings(**(one | {"chat_model": teacher} if teacher else one))
    language = settings.language
    with open_workspace(settings) as ws, progress_listener(json, language, "stopped") as listener:
        if what == "distill":
            rows, distilled = _distilled(ws, n, collection, seed, listener(out.name))
        else:
            rows, distilled = _of_feedback(ws, ratings, language), None
    kind: Format = "preference" if what == "preference" else "sft"
    paths = against or [ROOT / "data" / "eval"]
    exported = prepare(rows, kind, against=paths, share=share, seed=seed, drop_leaks=drop_leaks)
    if exported.leaks:
        _report_leaks(exported, language, json)
        raise typer.Exit(FAILED)
    files = write(exported, out, kind, _card(settings, exported, out, kind))
    summary = {**exported.summary(), "files": [path.name for path in files]}
    if distilled:
        summary["dropped"] = dict(distilled.dropped)
    if json:
        print_json(summary)
    else:
        print_out(words("exported", language, **summary | {"file": out.name}))
    if distilled and distilled.failures:
        for question, why in distilled.failures.items():
            print_err(f"{question}: {why}")
        raise typer.Exit(FAILED)


def _of_feedback(ws: "Workspace", ratings: bool, language: str) -> "list[TrainingRow]":
    from evals.export.collect import promoted_rows, rated_rows

    if not ratings:
        return promoted_rows(ws)
    rows, refused = rated_rows(ws)
    if refused:
        print_err(words("ratings_refused", language, count=refused))
    return [*promoted_rows(ws), *rows]


def _distilled(
    ws: "Workspace",
    n: int,
    collection: str | None,
    seed: int,
    on_progress: OnProgress,
) -> "tuple[list[TrainingRow], Distilled]":
    from evals.export.distill import distilled_rows

    result = distilled_rows(ws, n, collection=collection, seed=seed, on_progress=on_progress)
    return result.rows, result


def _card(settings: "Settings", exported: "Exported", out: Path, kind: "Format") -> str:
    from datetime import UTC, datetime

    from evals.export.card import data_card
    from evals.export.leaks import evaluation_questions, find_leaks
    from evals.feedback.files import cases_file
    from models.chat import chat_model_name

    cases = cases_file(settings)
    own = evaluation_questions([cases]) if cases.is_file() else []
    rows = [*exported.train, *exported.validation]
    return data_card(
        exported,
        out.name,
        kind,
        day=datetime.now(UTC).date(),
        teacher=chat_model_name(settings),
        cases=len(find_leaks(rows, own)) if own else 0,
    )


def _report_leaks(exported: "Exported", language: str, json: bool) -> None:
    from dataclasses import asdict

    if json:
        print_json({"leaks": [asdict(leak) for leak in exported.leaks], "files": []})
    for leak in exported.leaks:
        print_err(words(f"leak_{leak.kind}", language, **asdict(leak)))
    print_err(words("leaks_remedy", language, count=len(exported.leaks)))
