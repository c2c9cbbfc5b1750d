"""Composer: the input at the bottom of the page, with what is attached and what was refused.

Its text is lost in no case: what is refused is put back, and static/page.js keeps what was typed or
sent until the page says that it was taken (`data-taken`).
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.typing import ChatInputValue

from app_pages import session
from app_pages.conversation import attachments, options, pictures, turns
from app_pages.conversation.answer.problems import render_problem
from app_pages.conversation.settings_panel import render_settings
from app_pages.documents.job_line import render_line
from app_pages.escaping import plain_markdown
from app_pages.problems import Problem
from errors import RagError
from index.documents import SourceRow
from ingest.jobs.job import Job
from ingest.jobs.uploads import display_source

# Keys of the session.
LONG_TEXT = "long_text"  # a text over `turns.MAX_CHARS`, until it is attached or changed
WAITING = "waiting_question"  # conversation and text, asked with files that are still being read
INPUT_DRAWN = "composer_known"  # whether the input was drawn, which then calls `_submit`
SENT_BEFORE = "composer_missed"  # what was sent before it was, as right after the server is back

POLL_SECONDS = 0.5
JOBS_SHOWN = 5  # files that are being read or were not, each with a line


def render_composer(*, is_answering: bool) -> None:
    """Render the input, and above it what is attached and why something was refused."""
    label = session.labels()
    with st.bottom:
        st.html(_notes(is_answering=is_answering))  # first, so that it replaces the one before
        _render_attachments()
        pictures.render_pending()
        render_problem(st.session_state.get("problem"), turns.ask)
        if LONG_TEXT in st.session_state:
            _offer_to_attach()
        if pictures.may_be_read(st.session_state.get("problem")):
            _offer_to_read()
        sent = st.chat_input(
            label("answering_hint" if is_answering else "ask"),
            key=turns.INPUT,
            on_submit=_submit,
            args=(is_answering,),
            accept_file="multiple",
            max_upload_size=session.server().workspace.settings.max_file_mb,
        )
        if not st.session_state.get(INPUT_DRAWN):
            st.session_state[INPUT_DRAWN] = True
            if sent is not None:
                st.session_state[SENT_BEFORE] = sent
                st.rerun()
        render_settings()


def _notes(*, is_answering: bool) -> str:
    """Return hidden HTML for static/page.js: what was taken, the limit, and its words."""
    label = session.labels()
    notes = {
        "taken": st.session_state.get("taken", ""),
        "waiting": waiting_question().strip(),
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
    """Take what is in the input."""
    st.session_state[INPUT_DRAWN] = True
    _take(st.session_state[turns.INPUT], is_answering=is_answering)


def _take(sent: ChatInputValue, *, is_answering: bool) -> None:
    """Take what was sent: files are attached, then the question is asked."""
    text = str(sent.text or "")
    seen = [file for file in sent.files if pictures.is_picture(file)]
    files = [file for file in sent.files if file not in seen]
    for name in ("problem", LONG_TEXT):
        st.session_state.pop(name, None)
    attachments.attach(files)
    st.session_state.taken = ""
    if problem := pictures.add(seen):
        turns.refuse(text, problem)
        return
    if not text.strip():
        return
    if len(text) > turns.MAX_CHARS:
        st.session_state[LONG_TEXT] = text
        _refuse(text, "too_long", count=f"{len(text):,}", limit=f"{turns.MAX_CHARS:,}")
    elif is_answering and _still_answers():
        _refuse(text, "busy_here")
    elif attachments.running():
        # Not taken before it is asked: a reload until then puts it back into the input.
        st.session_state[WAITING] = (session.draft(), text)
    else:
        turns.ask(text)


def _still_answers() -> bool:
    thread = session.thread()
    if thread is None:
        return False
    store, user = session.server().workspace.store, session.user()
    return store.thread(thread, user).running is not None


def _refuse(text: str, code: str, **values: str) -> None:
    turns.refuse(text, Problem(code, values=values))


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


def _offer_to_read() -> None:
    st.button(
        session.labels()("read_pictures"),
        key="read_pictures",
        icon=":material/document_scanner:",
        on_click=_read_pictures,
    )


def _read_pictures() -> None:
    """Attach the pictures as documents, of which the text is read."""
    for picture in pictures.pending():
        attachments.attach_bytes(picture.name, picture.data)
    pictures.clear()
    st.session_state.pop("problem", None)


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
    attachments.clear_read()
    jobs = attachments.jobs()
    if any(job.active for job in jobs):
        st.fragment(_watch_jobs, run_every=POLL_SECONDS)()
    elif jobs:
        _render_jobs(jobs)
    files = attachments.attached()
    if files:
        with st.container(
            key="attached", horizontal=True, gap="small", vertical_alignment="center"
        ):
            for row in files:
                _render_file(row)
            _choose_others()


def _choose_others() -> None:
    """Render whether the other documents are searched with the attached files."""
    chosen, key = options.current(), f"beside-files-{session.draft()}"
    beside = st.toggle(session.labels()("beside_files"), chosen.beside_files, key=key)
    if beside != chosen.beside_files:
        options.save(replace(chosen, beside_files=beside))
        st.rerun()


def _render_file(row: SourceRow) -> None:
    label = session.labels()
    st.button(
        plain_markdown(display_source(row.source)),
        key=f"detach-{row.source}",
        icon=":material/close:",
        icon_position="right",
        help=label("detach"),
        on_click=_detach,
        args=(row.source,),
    )


def _detach(source: str) -> None:
    st.session_state.pop("problem", None)
    try:
        attachments.remove([source])
    except RagError as error:
        st.session_state.problem = Problem.of(error)


def _watch_jobs() -> None:
    """Show how far the files are; draw the page anew once they have been read."""
    jobs = attachments.jobs()
    if not any(job.active for job in jobs):
        st.rerun()
    _render_jobs(jobs)


def _render_jobs(jobs: Sequence[Job]) -> None:
    label = session.labels()
    with st.container(key="attaching", gap="xsmall"):
        for job in jobs[:JOBS_SHOWN]:
            render_line(job, attachments.retry, dismiss=attachments.dismiss)
            if job.outcome in ("failed", "partial") and attachments.is_image(job.name):
                st.caption(label("no_sight"))
        if len(jobs) > JOBS_SHOWN:
            st.caption(label("jobs_more", count=len(jobs) - JOBS_SHOWN))
        if any(job.status == "waiting" for job in jobs):
            st.button(label("jobs_cancel"), key="cancel_files", on_click=attachments.cancel)


def ask_waiting() -> None:
    """Ask the question that was sent before the input was drawn, or has waited for its files."""
    if (sent := st.session_state.pop(SENT_BEFORE, None)) is not None:
        _take(sent, is_answering=True)
    if (question := waiting_question()) and not attachments.running():
        del st.session_state[WAITING]
        turns.ask(question)


def waiting_question() -> str:
    """Return the question of this conversation that waits for its files; empty for none."""
    conversation, question = st.session_state.get(WAITING, ("", ""))
    return str(question) if conversation == session.draft() else ""
