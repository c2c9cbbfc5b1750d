"""Arguments and options shared by the `ingest` commands."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Mode = Literal["hybrid", "lexical", "dense", "mmr", "hyde"]
Level = Literal["child", "parent"]
Sources = Annotated[
    list[str],
    typer.Argument(help="Files, folders, glob patterns or addresses.", metavar="SOURCE"),
]
State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Collection = Annotated[
    str | None, typer.Option("--collection", metavar="NAME", help="Collection [RAG_COLLECTION].")
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, max=64, help="Parser processes [one per core].")
]

Folder = Annotated[
    Path, typer.Argument(help="The folder.", metavar="DIR", exists=True, file_okay=False)
]
Force = Annotated[
    bool, typer.Option("--force", help="Read unchanged files again, and those that failed.")
]
CrawlFlag = Annotated[bool, typer.Option("--crawl", help="Take the pages below an address too.")]
Depth = Annotated[int, typer.Option(min=0, max=20, help="With --crawl: links to follow.")]
Pages = Annotated[int, typer.Option(min=1, max=5_000, help="With --crawl: most pages.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="WHO",
        help="Who may see them: user:NAME, group:NAME or everyone [as before; new ones everyone].",
    ),
]
Tag = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Tags, instead of those they had [as before]."),
]
Meta = Annotated[
    list[str] | None,
    typer.Option("--meta", metavar="KEY=VALUE", help="Metadata; an empty value removes a key."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="KEY=VALUE",
        help="Only documents for which it holds; also KEY>=VALUE, KEY<=VALUE and KEY=A,B.",
    ),
]
User = Annotated[
    str | None, typer.Option("--user", metavar="U", help="Through whose eyes [RAG_USER].")
]
Group = Annotated[
    list[str] | None, typer.Option("--group", metavar="G", help="A group the user belongs to.")
]
