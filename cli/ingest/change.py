"""Commands that change the index: add, plan, sync, watch and remove."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import console
from cli.ingest.options import (
    Allow,
    Collection,
    CrawlFlag,
    Depth,
    Folder,
    Force,
    Jobs,
    Json,
    Meta,
    Pages,
    Sources,
    State,
    Tag,
)
from cli.ingest.session import SOME_FAILED, open_for, outcome
from console import DONE
from errors import RagError

if TYPE_CHECKING:  # Each command loads what it uses; `--help` loads nothing.
    from index.reports import Report
    from ingest.index import Index
    from ingest.sources.walk import Walk

Options = dict[str, Any]  # further arguments of `Index.add` and `Index.sync`
Change = Callable[["Index", Options], "Report"]
LabelOptions = tuple[list[str] | None, list[str] | None, list[str] | None]  # ACL, tags, metadata


def add(
    context: typer.Context,
    sources: Sources,
    collection: Collection = None,
    jobs: Jobs = None,
    force: Force = False,
    crawl: CrawlFlag = False,
    depth: Depth = 3,
    pages: Pages = 50,
    allow: Allow = None,
    tag: Tag = None,
    meta: Meta = None,
    json: Json = False,
    state: State = None,
) -> None:
    """Add or update documents; unchanged ones are skipped."""
    origins = _crawls(sources, depth, pages) if crawl else sources

    def change(index: "Index", options: Options) -> "Report":
        return index.add(origins, collection=collection, jobs=jobs, force=force, **options)

    report = _apply(context, state, json, (allow, tag, meta), change)
    reached = report.added + report.updated + report.unchanged
    raise typer.Exit(outcome(reached, [failure.code for failure in report.failed]))


def _apply(
    context: typer.Context, state: Path | None, json: bool, given: LabelOptions, change: Change
) -> "Report":
    """Apply a change with labels and a progress bar; show and return its report.

    People see the report when the documents can be found by words, and then the progress of the
    vectors; JSON is printed at the end.
    """
    from cli.ingest.output import progress_bar, show_report
    from cli.ingest.vectors import fill_vectors
    from index.catalog.labels import parse

    with open_for(context, state) as ws:
        language = ws.settings.language
        with progress_bar(quiet=json, language=language) as progress:
            labels = parse(*given, language)
            options = {"progress": progress, "labels": labels, "vectors": False}
            report = change(ws.index, options)
        if not json:
            show_report(report, json, language)
        seconds = fill_vectors(ws.index, language, quiet=json)
        if json:
            show_report(replace(report, seconds=report.seconds + seconds), json, language)
    return report


def _crawls(sources: list[str], depth: int, pages: int) -> list[str]:
    from ingest.sources.crawl import Crawl
    from ingest.sources.uris import is_address

    return [Crawl(name, depth, pages) if is_address(name) else name for name in sources]


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
    from cli.ingest.output import show_plan
    from index.catalog.labels import parse

    with open_for(context, state, collection=collection) as ws:
        labels = parse(allow, tag, meta, ws.settings.language)
        planned = ws.index.plan(sources, labels=labels)
        show_plan(planned, json, ws.settings.language)
    changed = len(planned.add) + len(planned.update) + len(planned.remove)
    codes = [failure.code for failure in planned.reject]
    raise typer.Exit(outcome(changed + planned.unchanged, codes))


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

    def change(index: "Index", options: Options) -> "Report":
        return index.sync(folder, collection=collection, jobs=jobs, force=force, **options)

    report = _apply(context, state, json, (allow, tag, meta), change)
    raise typer.Exit(SOME_FAILED if report.failed else DONE)


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
    from cli.ingest.output import progress_bar, show_outcome
    from index.catalog.labels import parse
    from index.messages import message_text
    from ingest.sources.walk import expand
    from ingest.watching import watch as follow
    from ingest.workers.vector_worker import VectorWorker
    from operations.logs import configure

    def report(error: RagError) -> None:
        console.print_error("ingest", error)

    with (
        open_for(context, state) as ws,
        suppress(KeyboardInterrupt),
        VectorWorker(ws.index, report),
    ):
        settings = ws.settings
        if settings.log_format == "json":  # as a worker beside servers
            configure(settings)
        labels = parse(allow, tag, meta, settings.language)

        def sync() -> "Report":
            with progress_bar(quiet=json, language=settings.language) as progress:
                return ws.index.sync(
                    folder,
                    collection=collection,
                    jobs=jobs,
                    progress=progress,
                    labels=labels,
                    vectors=False,
                )

        def scan() -> "Walk":
            return expand([folder], language=settings.language, state=settings.state_dir)

        console.print_err(message_text("cli_watching", settings.language, folder=folder))
        for result in follow(scan, sync, every):
            show_outcome(result, json, settings.language)


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
    from cli.ingest.output import show_report

    with open_for(context, state) as ws:
        report = ws.index.remove(sources, collection=collection)
        show_report(report, json, ws.settings.language)
    raise typer.Exit(outcome(report.removed, [failure.code for failure in report.failed]))
