"""The `ingest` command: documents in, out, listed, checked and searched."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import console
from console import BAD_USAGE, DONE, STOPPED
from errors import RagError, SourceNotFound
from ingest.cli_options import (
    Allow,
    Below,
    Collection,
    Depth,
    Folder,
    Force,
    Group,
    Jobs,
    Json,
    Level,
    Meta,
    Mode,
    Pages,
    Sources,
    State,
    Tag,
    User,
    Where,
)
from ingest.stopping import end_on_interrupt, interrupted

if TYPE_CHECKING:  # Each command loads what it uses; `--help` loads nothing.
    from ingest.records import Report
    from ingest.walk import Walk
    from settings import Settings
    from workspace import Workspace

SOME_FAILED, NOTHING_FOUND = console.FAILED, 3

app = typer.Typer(
    name="ingest",
    help="Take documents in, list them, check them and search them.",
    epilog="Exit codes: 0 done, 1 some item failed, 2 bad usage or settings, 3 nothing found.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(context: typer.Context, state: State = None) -> None:
    """Take documents in, list them, check them and search them."""
    context.obj = state


@app.command()
def add(
    context: typer.Context,
    sources: Sources,
    collection: Collection = None,
    jobs: Jobs = None,
    force: Force = False,
    crawl: Below = False,
    depth: Depth = 3,
    pages: Pages = 50,
    allow: Allow = None,
    tag: Tag = None,
    meta: Meta = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Add or update documents; unchanged ones are skipped."""
    from ingest.cli_output import progress_bar, show_report
    from ingest.labels import parse

    if crawl:
        sources = _crawls(sources, depth, pages)

    with (
        _workspace(context, state) as ws,
        progress_bar(quiet=json, language=ws.settings.language) as progress,
    ):
        labels = parse(allow, tag, meta, ws.settings.language)
        report = ws.index.add(
            sources,
            collection=collection,
            jobs=jobs,
            force=force,
            progress=progress,
            labels=labels,
        )
    show_report(report, json, ws.settings.language)
    reached = report.added + report.updated + report.unchanged
    raise typer.Exit(_outcome(reached, [failure.code for failure in report.failed]))


def _crawls(sources: list[str], depth: int, pages: int) -> list[str]:
    from ingest.crawl import Crawl
    from ingest.walk import is_address

    return [Crawl(name, depth, pages) if is_address(name) else name for name in sources]


@app.command()
def plan(
    context: typer.Context,
    sources: Sources,
    collection: Collection = None,
    allow: Allow = None,
    tag: Tag = None,
    meta: Meta = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Show what `add` would do, and write nothing."""
    from ingest.cli_output import show_plan
    from ingest.labels import parse

    with _workspace(context, state, collection=collection) as ws:
        labels = parse(allow, tag, meta, ws.settings.language)
        found = ws.index.plan(sources, labels=labels)
        show_plan(found, json, ws.settings.language)
    reached = len(found.add) + len(found.update) + found.unchanged + len(found.remove)
    raise typer.Exit(_outcome(reached, [failure.code for failure in found.reject]))


@app.command()
def sync(
    context: typer.Context,
    folder: Folder,
    collection: Collection = None,
    jobs: Jobs = None,
    force: Force = False,
    allow: Allow = None,
    tag: Tag = None,
    meta: Meta = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Make the collection equal to a folder: add, update and remove what vanished from it."""
    from ingest.cli_output import progress_bar, show_report
    from ingest.labels import parse

    with (
        _workspace(context, state) as ws,
        progress_bar(quiet=json, language=ws.settings.language) as progress,
    ):
        labels = parse(allow, tag, meta, ws.settings.language)
        report = ws.index.sync(
            folder,
            collection=collection,
            jobs=jobs,
            force=force,
            progress=progress,
            labels=labels,
        )
    show_report(report, json, ws.settings.language)
    raise typer.Exit(SOME_FAILED if report.failed else DONE)


@app.command()
def watch(
    context: typer.Context,
    folder: Folder,
    every: Annotated[
        float, typer.Option(min=0.1, max=3600, metavar="SECONDS", help="Between two looks.")
    ] = 2.0,
    collection: Collection = None,
    jobs: Jobs = None,
    allow: Allow = None,
    tag: Tag = None,
    meta: Meta = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document a line.")] = False,
    state: State = None,
) -> None:
    """Follow a folder: sync it now and after each change, until Ctrl-C."""
    from ingest.cli_output import progress_bar, show_outcome
    from ingest.labels import parse
    from ingest.reasons import reason
    from ingest.walk import expand
    from ingest.watching import watch as follow

    with _workspace(context, state) as ws, suppress(KeyboardInterrupt):
        settings = ws.settings
        labels = parse(allow, tag, meta, settings.language)

        def sync() -> "Report":
            with progress_bar(quiet=json, language=settings.language) as progress:
                return ws.index.sync(
                    folder, collection=collection, jobs=jobs, progress=progress, labels=labels
                )

        def look() -> "Walk":
            return expand([folder], language=settings.language, state=settings.state_dir)

        console.note(reason("cli_watching", settings.language, folder=folder))
        for outcome in follow(look, sync, every):
            show_outcome(outcome, json, settings.language)


@app.command("list")
def list_sources(
    context: typer.Context, collection: Collection = None, json: Json = False, state: State = None
) -> None:
    """List the documents taken in, whoever may see them."""
    from ingest.cli_output import show_sources

    with _workspace(context, state) as ws:
        rows = [row for row in ws.index.sources() if collection in (None, row.collection)]
        show_sources(rows, ws.index.failures(collection), json, ws.settings.language)


@app.command()
def remove(
    context: typer.Context,
    sources: Sources,
    collection: Annotated[
        str | None, typer.Option("--collection", metavar="NAME", help="Only from this one [all].")
    ] = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Remove documents by the names that `list` shows."""
    from ingest.cli_output import show_report

    with _workspace(context, state) as ws:
        report = ws.index.remove(sources, collection=collection)
        show_report(report, json, ws.settings.language)
    raise typer.Exit(_outcome(report.removed, [failure.code for failure in report.failed]))


@app.command()
def rebuild(
    context: typer.Context,
    vectors: Annotated[bool, typer.Option("--vectors", help="Only the vectors.")] = False,
    lexicon: Annotated[bool, typer.Option("--lexicon", help="Only the index of words.")] = False,
    json: Json = False,
    state: State = None,
) -> None:
    """Rebuild the indexes from the catalog; no document is read again."""
    from ingest.cli_output import progress_bar, show_health

    both = vectors == lexicon
    with _workspace(context, state) as ws:
        with progress_bar(quiet=json, language=ws.settings.language) as progress:
            ws.index.rebuild(vectors or both, lexicon or both, progress=progress)
        health = ws.index.doctor()
        show_health(health, json, ws.settings.language)
    raise typer.Exit(DONE if health.ok else SOME_FAILED)


@app.command()
def extract(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A file or an address.", metavar="FILE")],
    json: Json = False,
    state: State = None,
) -> None:
    """Show what would be read from a file, and store nothing."""
    from ingest.cli_output import show_extracted
    from ingest.reading import read_one

    extracted = read_one(file, _settings(context, state))
    show_extracted(extracted, json)
    read = extracted.status in ("text", "partial")
    raise typer.Exit(_outcome(int(read), [] if read else [extracted.code]))


@app.command()
def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild what is wrong.")] = False,
    json: Json = False,
    state: State = None,
) -> None:
    """Check the catalog against the index of words and the vectors."""
    from ingest.cli_output import show_health

    with _workspace(context, state) as ws:
        health = ws.index.doctor(repair=repair)
        show_health(health, json, ws.settings.language)
    raise typer.Exit(DONE if health.ok else SOME_FAILED)


@app.command()
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
    from ingest.cli_output import found_row, show_found
    from ingest.places import place
    from ingest.reasons import reason

    with _workspace(context, state) as ws:
        if not ws.index.sources():
            raise SourceNotFound("No documents have been added yet.", "Run `ingest add` first.")
        scope = ws.scope(user, collection, group or (), where)
        retriever = ws.retriever(mode=mode, k=k, level=level, scope=scope)
        language, whole = ws.settings.language, level == "parent"
        if retriever.words_only:
            console.note(reason("words_only", language))
        found = retriever.search(query)
        rows = [
            found_row(rank, item, whole=level == "parent") for rank, item in enumerate(found, 1)
        ]
        places = [place(item.passage.whole if whole else item.passage, language) for item in found]
        show_found(rows, places, json, language)


def _settings(context: typer.Context, state: Path | None, **overrides: Any) -> "Settings":
    from settings import Settings

    chosen = {"state_dir": state or context.obj, **overrides}
    return Settings(**{name: value for name, value in chosen.items() if value is not None})


@contextmanager
def _workspace(
    context: typer.Context, state: Path | None, **overrides: Any
) -> "Iterator[Workspace]":
    from workspace import open_workspace

    try:
        with open_workspace(_settings(context, state, **overrides)) as workspace:
            yield workspace
    except (Exception, KeyboardInterrupt) as error:
        if interrupted(error):
            raise _Stopped from None
        raise


def _outcome(reached: int, failures: Sequence[str]) -> int:
    if not failures:
        return DONE
    return NOTHING_FOUND if not reached and set(failures) == {"not_found"} else SOME_FAILED


class _Stopped(BaseException):
    """Someone pressed Ctrl-C; not an error, so no handler of errors holds it up."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors are told in one line, with a remedy."""
    try:
        return console.run(app, "ingest", arguments, _code_of)
    except _Stopped:
        console.note("ingest: Stopped. What was finished is kept; run it again.")
        return STOPPED


def _code_of(error: RagError) -> int:
    return NOTHING_FOUND if isinstance(error, SourceNotFound) else BAD_USAGE


def main() -> int:
    """Run the command line of this process and return its exit code."""
    console.speak_utf8()
    end_on_interrupt()
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
