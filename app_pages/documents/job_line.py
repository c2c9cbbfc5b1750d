"""Line of an ingest job on a page: its stage or outcome, why it failed, and a retry button."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from index.documents import SourceRow
from ingest.jobs.job import Job
from ingest.jobs.uploads import display_source
from ingest.sources.uris import is_address, uri_of

_ICONS = {
    "failed": ":orange[:material/error:]",
    "partial": ":orange[:material/warning:]",
    "cancelled": ":gray[:material/block:]",
    "planned": ":blue[:material/fact_check:]",
}


def render_line(
    job: Job,
    retry: Callable[[Sequence[int]], None],
    row: SourceRow | None = None,
    dismiss: Callable[[Job], None] | None = None,
) -> None:
    """Render a job.

    Args:
        job: The job.
        retry: Lets jobs with these ids wait again.
        row: The document that it has become, if it has.
        dismiss: Takes a job that has ended off the page; without it there is no such button.
    """
    label = session.labels()
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"job-{job.id}"
    ):
        st.markdown(f"{_icon(job)} {_text(job, row)}", width="stretch")
        if job.outcome in ("failed", "cancelled") and _can_retry(job):
            st.button(
                label("doc_retry"),
                key=f"retry-{job.id}",
                icon=":material/refresh:",
                on_click=retry,
                args=([job.id],),
            )
        if dismiss is not None and not job.active:
            st.button(
                label("doc_dismiss"),
                key=f"dismiss-{job.id}",
                icon=":material/close:",
                type="tertiary",
                on_click=dismiss,
                args=(job,),
            )


def uri_of_job(job: Job) -> str:
    """Return the source that the catalog has for the file or address of a job."""
    return job.source if is_address(job.source) else uri_of(Path(job.source))


def _icon(job: Job) -> str:
    if job.status == "waiting":
        return ":gray[:material/schedule:]"
    if job.active:
        return ":primary[:material/progress_activity:]"
    return _ICONS.get(job.outcome, ":green[:material/check:]")


def _text(job: Job, row: SourceRow | None) -> str:
    label, name = session.labels(), plain_markdown(display_source(job.name))
    reason = plain_markdown(job.reason(session.language()))
    if job.active:
        stage = label(f"stage_{job.status}")
        if total := job.result.get("total"):
            stage = label("stage_of", done=job.result.get("done", 0), total=total)
        return f"{name}: {stage} {reason}".strip()
    if job.kind not in ("file", "page") and job.outcome in ("added", "updated", "partial"):
        counts = {name: job.result.get(name, 0) for name in ("added", "updated", "removed")}
        return label("outcome_many", name=name, failed=job.result.get("failed", 0), **counts)
    text = label(f"outcome_{job.outcome}", name=name, reason=reason)
    if row is not None and row.pending and row.children:
        done, total = row.children - row.pending, row.children
        text += " :gray[" + label("stage_meaning", done=done, total=total) + "]"
    return text


def _can_retry(job: Job) -> bool:
    return job.kind != "file" or Path(job.source).is_file()
