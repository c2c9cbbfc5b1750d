"""Output of the `ingest` command: JSON for programs, a few lines for people."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import console
from console import print_err, print_error, print_json, print_out
from errors import RagError
from index.catalog.conditions import TAG, listed
from index.documents import Extracted, SourceRow
from index.messages import message_text
from index.passage import Passage
from index.reports import Failure, Health, Plan, Progress, Report
from text.translation import in_language

_FAILED_SHOWN = 20
_TEXT_SHOWN = 300
_RETRIEVERS = ("lexical", "dense")  # each has a rank in the JSON of a result, or null
_LISTED = (
    *("source", "collection", "title", "language", "pages", "parents", "children"),
    *("sha256", "added_at"),
)


def show_report(report: Report, as_json: bool, language: str) -> None:
    """Print what an add, sync or remove did."""
    if as_json:
        print_json({**asdict(report), "seconds": round(report.seconds, 3)})
        return
    counts = {**asdict(report), "failed": len(report.failed), "seconds": f"{report.seconds:.1f}"}
    print_out(message_text("cli_report", language, **counts))
    _show_failures(report.failed, language)


def show_outcome(outcome: Report | RagError, as_json: bool, language: str) -> None:
    """Print the outcome of a change of a watched folder, at once, JSON on one line."""
    if isinstance(outcome, RagError):
        print_error("ingest", outcome)
    elif not as_json:
        show_report(outcome, as_json, language)
    if as_json:
        row = asdict(outcome) if isinstance(outcome, Report) else _error_row(outcome, language)
        print_out(json.dumps(row, ensure_ascii=False))
    sys.stdout.flush()


def _error_row(error: RagError, language: str) -> dict[str, str]:
    localised = in_language(error, language)
    return {"error": localised.message, "remedy": localised.remedy, "code": localised.code}


def show_plan(plan: Plan, as_json: bool, language: str) -> None:
    """Print what an add would do."""
    if as_json:
        print_json(asdict(plan))
        return
    for mark, sources in (("+", plan.add), ("~", plan.update), ("-", plan.remove)):
        for source in sources:
            print_out(f"{mark} {source}")
    counts = {name: len(getattr(plan, name)) for name in ("add", "update", "remove", "reject")}
    print_out(message_text("cli_plan", language, unchanged=plan.unchanged, **counts))
    _show_failures(plan.reject, language)


def show_sources(
    rows: Sequence[SourceRow], unread: Sequence[Failure], as_json: bool, language: str
) -> None:
    """Print the documents and, for people, the files that could not be read."""
    problems = {failure.source: failure for failure in unread}
    if as_json:
        print_json([_listed(row, problems.get(row.source)) for row in rows])
        return
    for row in rows:
        who = ", ".join(row.access) or message_text("cli_everyone", language)
        tags = " ".join(f"#{tag}" for tag in listed(row.metadata.get(TAG)))
        print_out(
            f"{row.source}\t{row.title}\t{row.collection}\t{row.children}\t{who}\t{tags}".rstrip()
        )
        if row.source in problems:
            print_out("  ! " + message_text("cli_outdated", language, date=row.added_at[:10]))
        if row.pending:
            done = row.children - row.pending
            told = message_text("vectors_progress", language, done=done, total=row.children)
            print_out(f"  … {told}")
    print_err(message_text("cli_list", language, count=len(rows)))
    if unread:
        print_err(message_text("cli_unread", language, count=len(unread)))
        _show_failures(unread, language, print_err)


def _listed(row: SourceRow, problem: Failure | None) -> dict[str, Any]:
    """Return a row of the list; `problem` says why the file's present content is not indexed.

    `pending` is how many of its children are still without a vector, where any are.
    """
    fields = {name: getattr(row, name) for name in _LISTED}
    if row.pending:
        fields["pending"] = row.pending
    if problem is None:
        return fields
    return {**fields, "problem": {"code": problem.code, "reason": problem.reason}}


def show_health(health: Health, as_json: bool, language: str) -> None:
    """Print whether the indexes agree with the catalog."""
    if as_json:
        print_json(asdict(health))
        return
    print_out(message_text("cli_health", language, **asdict(health)))
    print_out(message_text("cli_agrees" if health.ok else "cli_repair", language))
    if health.pending:
        print_out(message_text("cli_vectors_left", language, count=health.pending))


def show_extracted(extracted: Extracted, as_json: bool) -> None:
    """Print the text extracted from a file."""
    if as_json:
        pages = [{"page": page.number, "text": page.text} for page in extracted.pages]
        fields = {
            name: getattr(extracted, name) for name in ("title", "language", "reason", "code")
        }
        notes = [extraction._asdict() for extraction in extracted.notes]
        more = {"notes": notes} if notes else {}
        print_json({"status": extracted.status, "pages": pages, **fields, **more})
        return
    print_err(f"{extracted.status}: {extracted.title}  {json.dumps(dict(extracted.metadata))}")
    if extracted.reason:
        print_err(extracted.reason)
    for extraction in extracted.notes:
        print_err(extraction.text)
    for page in extracted.pages:
        if len(extracted.pages) > 1:
            print_out(f"--- {page.number} ---")
        print_out(page.text)


def result_row(rank: int, passage: Passage, *, whole: bool) -> dict[str, Any]:
    """Return a search result as a JSON object: the whole parent passage or the child."""
    return {
        "rank": rank,
        "score": round(passage.score, 6),
        "source": passage.source,
        "page": passage.page,
        "start": passage.parent_start if whole else passage.start,
        "end": passage.parent_end if whole else passage.end,
        "parent_id": passage.parent_id,
        "child_id": passage.child_id,
        "text": passage.parent_text if whole else passage.text,
        "legs": {name: passage.ranks.get(name) for name in _RETRIEVERS},
    }


def show_results(
    rows: Sequence[dict[str, Any]], locations: Sequence[str], as_json: bool, language: str
) -> None:
    """Print the results of a search, each with its location in its source."""
    if as_json:
        print_json(rows)
        return
    for row, location in zip(rows, locations, strict=True):
        text = " ".join(row["text"].split())
        print_out(f"{row['rank']:>2}  {row['score']:.3f}  {row['source']}  {location}".rstrip())
        print_out(f"    {text[:_TEXT_SHOWN]}{'…' if len(text) > _TEXT_SHOWN else ''}")
    if not rows:
        print_err(message_text("cli_no_passage", language))


@contextmanager
def progress_bar(quiet: bool, language: str = "en") -> Iterator[Callable[[Progress], None] | None]:
    """Yield a callback that draws a bar on a terminal, or None without one."""
    with console.progress_bar(quiet) as bar:
        if bar is None:
            yield None
            return
        began = time.monotonic()

        def show(step: Progress) -> None:
            rate = round(step.chunks / max(time.monotonic() - began, 0.1))
            speed = message_text("cli_rate", language, chunks=step.chunks, rate=rate)
            name = step.source[-60:] or message_text("phase_publish", language)
            bar(step.done, step.total, f"{speed}  {name}")

        yield show


def _show_failures(
    failures: Sequence[Failure], language: str, write: Callable[[str], None] = print_out
) -> None:
    for failure in failures[:_FAILED_SHOWN]:
        write(f"! {failure.source}: {failure.reason}")
    if len(failures) > _FAILED_SHOWN:
        write(message_text("cli_more_failed", language, count=len(failures) - _FAILED_SHOWN))
