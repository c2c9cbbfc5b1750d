"""Run ingest jobs: files read together, or one web page, site or folder."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.catalog.labels import Labels
from index.messages import in_both_languages
from index.reports import Failure, Listener, Plan, Progress, Report
from ingest.catalog_entries import CatalogEntry, catalog_entries
from ingest.index import Index
from ingest.jobs.job import Job, Outcome
from ingest.jobs.store import JobStore
from ingest.sources.crawl import Crawl
from ingest.sources.uris import is_address, uri_of

SHOWN_FAILURES = 50
SHOWN_SOURCES = 200  # of a plan


class Stopped(Exception):
    """The queue is closed while documents are read."""


def run_files(index: Index, store: JobStore, jobs: Sequence[Job], stop: threading.Event) -> None:
    """Ingest the files of jobs together; each gets an outcome of its own."""
    uris = {_uri(job): job for job in jobs}
    first = jobs[0]

    def listen(progress: Progress) -> None:
        if stop.is_set():
            raise Stopped
        if job := uris.get(progress.source):
            store.read(job.id)

    before = catalog_entries(index.engine, first.collection)
    report = _add(index, [job.source for job in jobs], first, listen)
    after = catalog_entries(index.engine, first.collection)
    failures = {failure.source: failure for failure in report.failed}
    for uri, job in uris.items():
        outcome, result = _outcome(failures.get(uri), before.get(uri), after.get(uri))
        store.finish(job.id, outcome, **result)


def run_job(index: Index, store: JobStore, job: Job, stop: threading.Event) -> None:
    """Ingest a page, a site or a folder, or plan what its sync would do."""

    def listen(progress: Progress) -> None:
        if stop.is_set():
            raise Stopped
        store.progress(job.id, progress.done, progress.total)

    if job.kind == "plan":
        plan = index.plan([job.source], collection=job.collection, labels=labels_of(job))
        store.finish(job.id, "planned", **_plan_result(plan))
        return
    if job.kind == "sync":
        report = index.sync(
            job.source,
            collection=job.collection,
            progress=listen,
            labels=labels_of(job),
            vectors=False,
        )
    else:
        source = Crawl(job.source) if job.kind == "site" else job.source
        report = _add(index, [source], job, listen)
    store.finish(job.id, _outcome_of_many(report), **_report_result(report))


def labels_of(job: Job) -> Labels:
    """Return the labels of a job; what nobody restricted is open to everyone."""
    given: Mapping[str, Any] = job.labels
    access, tags = given.get("access"), given.get("tags")
    return Labels(
        access=None if access is None else tuple(access),
        new=(),  # everyone, even where a document of the same content is restricted
        tags=None if tags is None else tuple(tags),
    )


def _add(index: Index, sources: Sequence[str], job: Job, listen: Listener) -> Report:
    return index.add(
        sources,
        collection=job.collection,
        force=job.force,
        progress=listen,
        labels=labels_of(job),
        vectors=False,
    )


def _uri(job: Job) -> str:
    return job.source if is_address(job.source) else uri_of(Path(job.source))


def _outcome(
    failure: Failure | None, before: CatalogEntry | None, after: CatalogEntry | None
) -> tuple[Outcome, dict[str, Any]]:
    reason = {} if failure is None else {"reason": in_both_languages(failure.reason)}
    changed = after is not None and (before is None or before.version != after.version)
    if failure is not None:
        return ("partial" if changed else "failed"), reason
    if before is None:
        return "added", reason
    return ("unchanged" if before.sha256 == (after or before).sha256 else "updated"), reason


def _outcome_of_many(report: Report) -> Outcome:
    changed = report.added or report.updated or report.removed
    if report.failed:
        return "partial" if changed or report.unchanged else "failed"
    return "added" if report.added else "updated" if changed else "unchanged"


def _report_result(report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": len(report.failed),
        "failures": _failures(report.failed),
    }
    if len(report.failed) == 1:
        result["reason"] = in_both_languages(report.failed[0].reason)
    return result


def _plan_result(plan: Plan) -> dict[str, Any]:
    return {
        "add": list(plan.add[:SHOWN_SOURCES]),
        "update": list(plan.update[:SHOWN_SOURCES]),
        "remove": list(plan.remove[:SHOWN_SOURCES]),
        "added": len(plan.add),
        "updated": len(plan.update),
        "unchanged": plan.unchanged,
        "removed": len(plan.remove),
        "failed": len(plan.reject),
        "failures": _failures(plan.reject),
    }


def _failures(failed: Sequence[Failure]) -> list[tuple[str, dict[str, str]]]:
    return [(one.source, in_both_languages(one.reason)) for one in failed[:SHOWN_FAILURES]]
