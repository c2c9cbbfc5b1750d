"""Arguments and options shared by the `evals` commands."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Task = Annotated[
    Literal["retrieval", "answers", "articles", "dialogues", "cache", "examples", "memory"],
    typer.Option("--task", help="What to measure."),
]
Documents = Annotated[
    list[Path] | None,
    typer.Option("--documents", help="What to ingest for questions without a corpus."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Most questions.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Keep indexes and results here, and go on from them."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Seed = Annotated[int, typer.Option("--seed", help="Of sampling and intervals.")]
Votes = Annotated[int, typer.Option("--votes", min=1, help="Of the judge on each question.")]
Measured = Annotated[Path, typer.Argument(help="Folder that `run --out` wrote.")]
Other = Annotated[Path | None, typer.Argument(help="Another such folder.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        max=64,
        help="Questions at once [one a core, at most 4; 8 for models of a service].",
    ),
]
