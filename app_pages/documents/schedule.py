"""Scheduled syncs: a list with last result and next run, and a form to add one."""

from pathlib import Path

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from ingest.jobs.job import Job, Kind
from ingest.jobs.schedule import Schedule, Sync
from ingest.jobs.uploads import display_source
from ingest.sources.uris import is_address

KINDS: dict[str, Kind] = {"disk": "sync", "page": "page", "site": "site"}
POLL_SECONDS = 2.0


def render() -> None:
    """Render the view of scheduled syncs."""
    label = session.labels()
    st.caption(label("schedule_intro"))
    _list()
    settings = session.server().workspace.settings
    ways = [way for way in KINDS if way != "disk" or settings.page_folders]
    with st.form("schedule_form"):
        st.pills(
            label("add_way"),
            ways,
            default=ways[0],
            format_func={way: label(f"way_{way}") for way in ways}.__getitem__,
            key="schedule_way",
            required=True,
        )
        st.text_input(label("schedule_source"), key="schedule_source", max_chars=2_000)
        st.number_input(
            label("schedule_minutes"),
            min_value=1,
            max_value=7 * 24 * 60,
            value=settings.sync_minutes,
            key="schedule_minutes",
        )
        st.form_submit_button(label("schedule_add"), type="primary", on_click=_add)
    if problem := st.session_state.pop("schedule_problem", ""):
        st.warning(label(problem), icon=":material/error:")


@st.fragment(run_every=POLL_SECONDS)
def _list() -> None:
    label, syncs = session.labels(), _schedule().syncs(session.user())
    if not syncs:
        st.info(label("schedule_none"), icon=":material/sync_disabled:")
    for sync in syncs:
        _row(sync)


def _row(sync: Sync) -> None:
    label = session.labels()
    with st.container(border=True, gap="xsmall", key=f"sync-{sync.id}"):
        st.markdown(f"**{plain_markdown(display_source(sync.source))}**")
        every = label("schedule_every", count=sync.minutes)
        due = label("schedule_next", when=session.when(sync.next_at))
        st.caption(plain_markdown(f"{sync.collection} · {every} · {due}"))
        if sync.last is not None:
            st.markdown(_outcome(sync.last))
        with st.container(horizontal=True):
            st.button(
                label("schedule_now"),
                key=f"sync-now-{sync.id}",
                icon=":material/sync:",
                on_click=_now,
                args=(sync,),
            )
            st.button(
                label("schedule_end"),
                key=f"sync-end-{sync.id}",
                type="tertiary",
                on_click=_end,
                args=(sync,),
            )


def _outcome(job: Job) -> str:
    label = session.labels()
    if job.active:
        return f":primary[:material/progress_activity:] {label('schedule_running')}"
    reason = plain_markdown(job.reason(session.language()))
    if job.outcome == "failed":
        return f":orange[:material/error:] {label('schedule_failed', reason=reason)}"
    counts = {name: job.result.get(name, 0) for name in ("added", "updated", "removed", "failed")}
    when = session.when(job.ended_at or 0)
    icon = ":orange[:material/warning:]" if counts["failed"] else ":green[:material/check:]"
    return f"{icon} {label('schedule_done', when=when, **counts)} {reason}"


def _schedule() -> Schedule:
    return session.server().workspace.schedule


def _end(sync: Sync) -> None:
    session.require_admin()
    _schedule().remove(session.user(), sync.id)
    session.audit("sync_changed", f"- {display_source(sync.source)}")


def _now(sync: Sync) -> None:
    session.require_admin()
    _schedule().run_now(session.user(), sync.id)
    session.server().workspace.ingest_queue.wake()


def _add() -> None:
    session.require_admin()
    workspace, state = session.server().workspace, st.session_state
    source, kind = str(state.schedule_source).strip(), KINDS[state.schedule_way]
    if kind == "sync":
        source = str(Path(source).expanduser())
        if not workspace.settings.page_folders or not Path(source).is_dir():
            state.schedule_problem = "no_folder"
            return
    elif not is_address(source):
        state.schedule_problem = "no_address"
        return
    collection = workspace.settings.collection
    workspace.schedule.add(session.user(), kind, source, collection, int(state.schedule_minutes))
    session.audit("sync_changed", f"+ {display_source(source)}")
    workspace.ingest_queue.wake()
    state.schedule_source = ""
