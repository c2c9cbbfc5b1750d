"""Commands that read the index: list, extract and search."""

from typing import Annotated

import typer

import console
from cli.ingest.options import Collection, Group, Json, Level, Mode, State, User, Where
from cli.ingest.session import open_for, outcome, settings_of
from errors import SourceNotFound


def list_sources(
    context: typer.Context, collection: Collection = None, json: Json = False, state: State = None
) -> None:
    """List the documents taken in, whoever may see them."""
    from cli.ingest.output import show_sources

    with open_for(context, state) as ws:
        rows = [row for row in ws.index.sources() if collection in (None, row.collection)]
        show_sources(rows, ws.index.failures(collection), json, ws.settings.language)


def extract(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A file or an address.", metavar="FILE")],
    json: Json = False,
    state: State = None,
) -> None:
    """Show what would be read from a file, and store nothing."""
    from cli.ingest.output import show_extracted
    from ingest.reading import read_one

    extracted = read_one(file, settings_of(context, state))
    show_extracted(extracted, json)
    has_text = extracted.status in ("text", "partial")
    raise typer.Exit(outcome(int(has_text), [] if has_text else [extracted.code]))


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for.", metavar="QUERY")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Most passages.")] = 10,
    mode: Annotated[Mode | None, typer.Option(help="How to search [RAG_MODE].")] = None,
    level: Annotated[Level, typer.Option(help="Short passages or whole ones.")] = "child",
    collection: Collection = None,
    where: Where = None,
    user: User = None,
    group: Group = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Find passages, without an answer made from them."""
    from cli.ingest.output import result_row, show_results
    from index.messages import message_text
    from index.source_location import format_location
    from text.translation import translated

    with open_for(context, state) as ws:
        if not ws.index.sources():
            raise SourceNotFound("No documents have been added yet.", "Run `ingest add` first.")
        scope = ws.scope(user, collection, group or (), where)
        retriever = ws.retriever(mode=mode, k=k, level=level, scope=scope)
        language, whole = ws.settings.language, level == "parent"
        if retriever.base.lexical_only:
            console.print_err(message_text("words_only", language))
        results = retriever.search(query)
        if error := retriever.base.dense_failure():
            words = translated(error.text, language)
            console.print_err(message_text("words_only_now", language, reason=words))
        rows = [result_row(rank, item, whole=whole) for rank, item in enumerate(results, 1)]
        passages = [item.whole if whole else item for item in results]
        show_results(
            rows, [format_location(passage, language) for passage in passages], json, language
        )
