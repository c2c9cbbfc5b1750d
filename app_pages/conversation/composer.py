"""Composer: the input at the bottom of the page, with what is attached and what was refused.

Its text is lost in no case: what is refused is put back, and static/page.js keeps what was typed or
sent until the page says that it was taken (`data-taken`).
"""

import json
from html import escape

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments, turns
from app_pages.conversation.answer.problems import render_problem
from app_pages.conversation.ingest_job import IngestJob
from app_pages.conversation.settings_panel import render_settings
from app_pages.escaping import plain_markdown
from app_pages.problems import Problem
from ingest.jobs.uploads import display_source

LONG_TEXT = "long_text"  # a text over that, in the session, until it is attached or changed
WAITING = "waiting_question"  # asked with files that are still being read
POLL_SECONDS = 0.5


def render_composer(*, is_answering: bool) -> None:
    """Render the input, and above it what is attached and why something was refused."""
    label = session.labels()
    with st.bottom:
        st.html(_notes(is_answering=is_answering))  # first, so that it replaces the one before
        _render_attachments()
        render_problem(st.session_state.get("problem"), turns.ask)
        if LONG_TEXT in st.session_state:
            _offer_to_attach()
        st.chat_input(
            label("answering_hint" if is_answering else "ask"),
            key=turns.INPUT,
            on_submit=_submit,
            args=(is_answering,),
            accept_file="multiple",
            max_upload_size=session.server().workspace.settings.max_file_mb,
        )
        render_settings()


def _notes(*, is_answering: bool) -> str:
    """Return hidden HTML for static/page.js: what was taken, the limit, and its words."""
    label = session.labels()
    notes = {
        "taken": st.session_state.get("taken", ""),
        "draft": session.thread() or "new",
        "limit": str(turns.MAX_CHARS),
        "over": label("over_limit", count="{count}", limit=f"{turns.MAX_CHARS:,}"),
        "gone": label("server_gone"),
    }
    answering = str(is_answering).lower()
    return (
        f'<span class="quiet" data-answering="{answering}"'
        f' data-composer="{escape(json.dumps(notes, ensure_ascii=False))}"></span>'
    )


def _submit(is_answering: bool) -> None:
    """Take what was sent: files are attached, then the question is asked."""
    sent = st.session_state[turns.INPUT]
    text, files = str(sent.text or ""), list(sent.files)
    for name in ("problem", LONG_TEXT):
        st.session_state.pop(name, None)
    attachments.attach(files)
    st.session_state.taken = text.strip() if len(text) <= turns.MAX_CHARS else ""
    if not text.strip():
        return
    if len(text) > turns.MAX_CHARS:
        st.session_state[LONG_TEXT] = text
        _refuse(text, "too_long", count=f"{len(text):,}", limit=f"{turns.MAX_CHARS:,}")
    elif is_answering and _still_answers():
        _refuse(text, "busy_here")
    elif attachments.running():
        st.session_state[WAITING] = text
    else:
        turns.ask(text)


def _still_answers() -> bool:
    thread = session.thread()
    if thread is None:
        return False
    store, user = session.server().workspace.store, session.user()
    return store.thread(thread, user).running is not None


def _refuse(text: str, code: str, **values: str) -> None:
    turns.keep(text)
    st.session_state.taken = ""
    st.session_state.problem = Problem(code, values=values)


def _offer_to_attach() -> None:
    label = session.labels()
    with st.container(key="offer-attach"):
        st.button(
            label("attach_text"),
            key="attach_text",
            icon=":material/attach_file_add:",
            type="primary",
            on_click=_attach_text,
        )


def _attach_text() -> None:
    """Attach the long text as a document, and empty the input."""
    text = str(st.session_state.pop(LONG_TEXT))
    st.session_state.pop("problem", None)
    first = " ".join(text.split()[:5])[:40]
    attachments.attach_bytes(f"{first or 'text'}.txt", text.encode())
    turns.keep("")
    st.session_state.taken = text.strip()


# Files


def _render_attachments() -> None:
    if attachments.running():
        st.fragment(_watch_jobs, run_every=POLL_SECONDS)()
        return
    failed = [job for job in attachments.jobs() if job.outcome()[0] == "failed"]
    for job in failed:
        _render_failure(job)
    files = attachments.documents(session.draft()) if _may_have_files() else []
    if files:
        with st.container(key="attached", horizontal=True, gap="small"):
            for row in files:
                name = display_source(row.source)
                st.button(
                    plain_markdown(name),
                    key=f"detach-{row.source}",
                    icon=":material/close:",
                    icon_position="right",
                    help=session.labels()("detach"),
                    on_click=attachments.remove,
                    args=([row.source],),
                )


def _may_have_files() -> bool:
    return session.thread() is not None or bool(st.session_state.get("draft"))


def _render_failure(job: IngestJob) -> None:
    label = session.labels()
    reason = plain_markdown(job.outcome()[1])
    words = label("outcome_failed", name=plain_markdown(job.name), reason=reason)
    if attachments.is_image(job.name):
        words = f"{words}\n\n{label('no_sight')}"
    st.warning(words, icon=":material/error:")


def _watch_jobs() -> None:
    """Say which file is being read; ask the question that waits for it when it has been."""
    label = session.labels()
    waiting = [job for job in attachments.jobs() if not job.future.done()]
    if not waiting:
        st.rerun()
    name = plain_markdown(waiting[0].name)
    st.caption(f":material/hourglass_top: {label('reading', name=name, count=len(waiting))}")


def ask_waiting() -> None:
    """Ask the question that waited for its files, once they have been read."""
    if WAITING in st.session_state and not attachments.running():
        turns.ask(st.session_state.pop(WAITING))


def waiting_question() -> str:
    """Return the question that waits for its files; empty where none does."""
    return str(st.session_state.get(WAITING, ""))
