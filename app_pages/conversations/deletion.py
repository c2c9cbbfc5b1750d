"""Deletion of a conversation: a dialog that names the consequences, and a line that undoes it."""

import time
from dataclasses import dataclass

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments
from app_pages.conversation.transcript import announce
from app_pages.escaping import plain_markdown
from chat.transcript import Thread
from errors import RagError

DELETED = "deleted_conversation"  # the one deleted last, in the session
UNDO_SECONDS = 300.0  # for which the line is shown; the trash has it for days


@dataclass(frozen=True)
class Deleted:
    """A conversation that this session has deleted at a Unix time; `open` if it was open then."""

    thread: str
    title: str
    at: float
    open: bool


def ask_deletion(thread: Thread) -> None:
    """Ask whether to delete a conversation, and say what that means."""
    label = session.labels()

    @st.dialog(label("delete_title"), icon=":material/delete:")
    def dialog() -> None:
        trash, user = session.server().workspace.library.trash, session.user()
        try:
            lines = trash.consequences(thread.id, user, session.language())
        except RagError as error:
            st.warning(session.error_text(error))
            return
        if files := attachments.documents(thread.id):
            kept = "delete_files" if trash.days else "delete_files_now"
            lines.insert(1, label(kept, count=len(files)))
        st.markdown(f"**{plain_markdown(thread.title or label('untitled'))}**")
        st.markdown("\n".join(f"- {plain_markdown(line)}" for line in lines))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(label("keep_conversation"), key="keep_conversation"):
                st.rerun()
            if st.button(label("delete"), type="primary", key="confirm_delete"):
                _delete(thread)

    dialog()


def _delete(thread: Thread) -> None:
    trash = session.server().workspace.library.trash
    try:
        trash.delete(thread.id, session.user())
    except RagError as error:
        st.warning(session.error_text(error))
        return
    is_open = thread.id == st.session_state.get("thread")
    st.session_state.pop(DELETED, None)
    if trash.days:
        st.session_state[DELETED] = Deleted(thread.id, thread.title, time.time(), is_open)
    if is_open:
        session.open_thread(None)
    st.rerun()


def render_undo() -> None:
    """Offer to undo the deletion that this session has made last."""
    label = session.labels()
    deleted = st.session_state.get(DELETED)
    if not isinstance(deleted, Deleted) or time.time() - deleted.at > UNDO_SECONDS:
        return
    words = label("conversation_deleted", title=deleted.title or label("untitled"))
    announce(words)
    with st.container(key="deleted-line", border=True, gap="small"):
        st.markdown(plain_markdown(words))
        with st.container(horizontal=True, gap="small"):
            st.button(
                label("undo_deletion"),
                key="undo_deletion",
                icon=":material/undo:",
                on_click=_undo,
                args=(deleted,),
            )
            st.button(
                label("dismiss_deletion"),
                key="dismiss_deletion",
                type="tertiary",
                on_click=st.session_state.pop,
                args=(DELETED, None),
            )


def _undo(deleted: Deleted) -> None:
    st.session_state.pop(DELETED, None)
    restore(deleted.thread)
    if deleted.open and st.session_state.get("thread") is None:
        session.open_thread(deleted.thread)


def restore(thread: str) -> None:
    """Restore a deleted conversation, or say why that cannot be done."""
    deleted = st.session_state.get(DELETED)
    if isinstance(deleted, Deleted) and deleted.thread == thread:
        del st.session_state[DELETED]
    try:
        session.server().workspace.library.trash.restore(thread, session.user())
    except RagError as error:
        st.toast(session.error_text(error), icon=":material/error:")
