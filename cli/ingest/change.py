"""Take documents in, bring them up to date, and take them out."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import console
from cli.ingest.options import (
    Allow,
    Below,
    Collection,
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

if TYPE_CHECKING:  # Each command loads what it uses; `--help` loads nothing.
    from index.reports import Report
    from ingest.index import Index
    from ingest.sources.walk import Walk

How = dict[str, Any]  # further arguments of `Index.add` and `Index.sync`
Take = Callable[["Index", How], "Report"]
Given = tuple[list[str] | None, list[str] | None, list[str] | None]  # access, tags, metadata


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
    named = _crawls(sources, depth, pages) if crawl else sources

    def take(index: "Index", how: How) -> "Report":
        return index.add(named, collection=collection, jobs=jobs, force=force, **how)

    report = _changed(context, state, json, (allow, tag, meta), take)
    reached = report.added + report.updated + report.unchanged
    raise typer.Exit(outcome(reached, [failure.code for failure in report.failed]))


def _changed(
    context: typer.Context, state: Path | None, json: bool, given: Given, take: Take
) -> "Report":
    """Take documents in, with labels and a progress bar; show and return what was done."""
    from cli.ingest.output import progress_bar, show_report
    from index.catalog.labels import parse

    with (
        open_for(context, state) as ws,
        progress_bar(quiet=json, language=ws.settings.language) as progress,
    ):
        labels = parse(*given, ws.settings.language)
        report = take(ws.index, {"progress": progress, "labels": labels})
    show_report(report, json, ws.settings.language)
    return report


def _crawls(sources: list[str], depth: int, pages: int) -> list[str]:
    from ingest.sources.crawl import Crawl
    from ingest.sources.walk import is_address

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
        found = ws.index.plan(sources, labels=labels)
        show_plan(found, json, ws.settings.language)
    reached = len(found.add) + len(found.update) + found.unchanged + len(found.remove)
    raise typer.Exit(outcome(reached, [failure.code for failure in found.reject]))


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

    def take(index: "Index", how: How) -> "Report":
        return index.sync(folder, collection=collection, jobs=jobs, force=force, **how)

    report = _changed(context, state, json, (allow, tag, meta), take)
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

    with open_for(context, state) as ws, suppress(KeyboardInterrupt):
        settings = ws.settings
        labels = parse(allow, tag, meta, settings.language)

        def sync() -> "Report":
            with progress_bar(quiet=json, language=settings.language) as progress:
                return ws.index.sync(
                    folder, collection=collection, jobs=jobs, progress=progress, labels=labels
                )

        def look() -> "Walk":
            return expand([folder], language=settings.language, state=settings.state_dir)

        console.note(message_text("cli_watching", settings.language, folder=folder))
        for one in follow(look, sync, every):
            show_outcome(one, json, settings.language)


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
