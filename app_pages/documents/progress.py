"""Progress of what is added: stages and outcome of each source, time left, retries."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from app_pages import session
from app_pages.documents.adding import queue
from app_pages.documents.job_line import render_line, uri_of_job
from app_pages.documents.library import OPENED
from app_pages.escaping import plain_markdown
from index.documents import SourceRow
from ingest.jobs.job import Job, seconds_left
from ingest.jobs.uploads import delete_upload, display_source

POLL_SECONDS = 0.7
_COUNTS = ("added", "updated", "removed", "unchanged", "failed")
SHOWN = 8


def render(rows: Sequence[SourceRow]) -> None:
    """Render the jobs of the reader; while any of them is under way, once a moment."""
    jobs = _jobs()
    if any(job.active for job in jobs) or any(row.pending for row in rows):
        _live()
    elif jobs:
        _panel(jobs, rows)


@st.fragment(run_every=POLL_SECONDS)
def _live() -> None:
    # A tick that was on its way while a document was opened has the address of the list; a rerun
    # from here would show that again.
    if st.session_state.get(OPENED) != st.query_params.get("document", ""):
        return
    workspace = session.server().workspace
    jobs, rows = _jobs(), workspace.index.sources(session.scope())
    if not any(job.active for job in jobs) and not any(row.pending for row in rows):
        st.rerun()
    done = sum(not job.active for job in jobs)
    if done != st.session_state.get("jobs_done", done):  # the list has changed as well
        st.session_state.jobs_done = done
        st.rerun()
    st.session_state.jobs_done = done
    _panel(jobs, rows)


def _jobs() -> list[Job]:
    """Return the jobs of the reader, in the order they were added."""
    return session.server().workspace.ingest_queue.store.jobs(session.user())[::-1]


def _panel(jobs: Sequence[Job], rows: Sequence[SourceRow]) -> None:
    if not jobs:
        _vectors(rows)
        return
    label, by_source = session.labels(), {(row.source, row.collection): row for row in rows}
    running = [job for job in jobs if job.active]
    notable = [job for job in jobs if not job.active and _is_notable(job)]
    quiet = [job for job in jobs if not job.active and not _is_notable(job)]
    with st.container(border=True, gap="xsmall", key="jobs"):
        _overall(jobs)
        _vectors(rows)
        for job in [*running[:SHOWN], *notable]:
            _line(job, by_source)
        if len(running) > SHOWN:
            st.caption(label("jobs_more", count=len(running) - SHOWN))
        folded = len(quiet) > SHOWN
        done = label("jobs_done", count=len(quiet))
        with st.expander(done, icon=":material/check:") if folded else st.container(gap="xsmall"):
            for job in quiet:
                _line(job, by_source)
        _buttons(running, notable, len(jobs))


def _buttons(running: Sequence[Job], notable: Sequence[Job], total: int) -> None:
    label = session.labels()
    failed = [job for job in notable if job.outcome in ("failed", "cancelled")]
    with st.container(horizontal=True):
        if any(job.status == "waiting" for job in running):
            st.button(label("jobs_cancel"), key="jobs_cancel", on_click=_cancel)
        if len(failed) > 1 and not running:
            st.button(
                label("doc_retry_all", count=len(failed)),
                key="retry_all",
                icon=":material/refresh:",
                on_click=_retry,
                args=([job.id for job in failed],),
            )
        if len(running) < total:
            st.button(label("jobs_clear"), key="jobs_clear", type="tertiary", on_click=_clear)


def _is_notable(job: Job) -> bool:
    return job.outcome in ("failed", "partial", "cancelled", "planned")


def _overall(jobs: Sequence[Job]) -> None:
    """Show how many of the jobs that were added together are done, and the time left."""
    label, running = session.labels(), [job for job in jobs if job.active]
    if not running:
        return
    since = min(job.created_at for job in running)
    together = [job for job in jobs if job.active or (job.ended_at or 0) >= since]
    done = len(together) - len(running)
    text = label("adding_progress", done=done, total=len(together))
    left = seconds_left(jobs, time.time())
    if left is not None:
        text += " · " + _time_left(left)
    st.progress(done / len(together), text=text)


def _vectors(rows: Sequence[SourceRow]) -> None:
    """Show how many passages have a vector; until all do, the others are found by words."""
    pending = sum(row.pending for row in rows)
    if not pending:
        return
    label, total = session.labels(), sum(row.children for row in rows)
    text = label("vectors_progress", done=total - pending, total=total)
    if (left := session.server().workspace.vector_worker.seconds_left) is not None:
        text += " " + _time_left(left)
    st.progress(max(0.0, 1.0 - pending / total), text=text)


def _time_left(seconds: float) -> str:
    label = session.labels()
    if seconds < 60:
        return label("doc_seconds_left", count=max(5, 5 * round(seconds / 5)))
    return label("doc_minutes_left", count=round(seconds / 60))


def _line(job: Job, by_source: Mapping[tuple[str, str], SourceRow]) -> None:
    render_line(job, _retry, by_source.get((uri_of_job(job), job.collection)))
    if job.kind not in ("file", "page") and not job.active:
        _details(job)


def _details(job: Job) -> None:
    """Show what a plan would do, with a button to do it, or what of a folder failed."""
    label = session.labels()
    if job.outcome == "planned":
        _plan(job)
    elif job.failures:
        with st.expander(label("failures_count", count=len(job.failures)), icon=":material/error:"):
            _failures(job)


def _plan(job: Job) -> None:
    label, result = session.labels(), job.result
    counts = {name: result.get(name, 0) for name in _COUNTS}
    st.markdown(label("plan_counts", **counts))
    with st.expander(label("plan_details"), icon=":material/list:"):
        for part in ("add", "update", "remove"):
            for source in result.get(part, ()):
                st.markdown(f"{label(f'plan_{part}')} {plain_markdown(display_source(source))}")
        _failures(job)
    with st.container(horizontal=True):
        if counts["added"] or counts["updated"]:
            st.button(
                label("apply_folder"),
                key=f"apply-folder-{job.id}",
                type="primary",
                on_click=_apply,
                args=(job, "folder"),
            )
        if counts["removed"]:
            st.button(
                label("apply_sync", count=counts["removed"]),
                key=f"apply-sync-{job.id}",
                on_click=_apply,
                args=(job, "sync"),
            )


def _failures(job: Job) -> None:
    for source, texts in job.failures:
        reason = plain_markdown(texts.get(session.language(), ""))
        st.markdown(f":orange[:material/error:] {plain_markdown(display_source(source))}: {reason}")


def _apply(job: Job, kind: str) -> None:
    """Do what a plan said; its job makes room for the new one."""
    session.server().workspace.ingest_queue.store.clear(session.user(), job.id)
    queue([replace(job, kind="sync" if kind == "sync" else "folder")])


def _retry(numbers: Sequence[int]) -> None:
    session.require_admin()
    workspace = session.server().workspace
    for number in numbers:
        workspace.ingest_queue.store.retry(session.user(), number)
    workspace.ingest_queue.wake()


def _cancel() -> None:
    session.server().workspace.ingest_queue.store.cancel(session.user())


def _clear() -> None:
    """Clear the finished jobs; copies of uploads that were not taken in go with them."""
    workspace = session.server().workspace
    known = {row.source for row in workspace.index.sources()}
    for job in workspace.ingest_queue.store.clear(session.user()):
        if (
            job.kind == "file"
            and uri_of_job(job) not in known
            and job.outcome in ("failed", "cancelled")
        ):
            delete_upload(job.source, workspace.settings)
