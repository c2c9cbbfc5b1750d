"""Menu of a conversation in the list: rename and delete; further entries have their place here."""

from collections.abc import Callable, Mapping

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments
from app_pages.escaping import plain_markdown
from chat.transcript import Thread
from errors import RagError


def render_menu(thread: Thread) -> None:
    """Render the menu, and do what is chosen."""
    label = session.labels()
    chosen = st.menu_button(
        label("manage"),
        list(ENTRIES),
        key=f"manage-{thread.id}",
        icon=":material/more_horiz:",
        type="tertiary",
        format_func=label,
    )
    if chosen:
        ENTRIES[chosen](thread)


def _rename(thread: Thread) -> None:
    label = session.labels()

    @st.dialog(label("rename"))
    def ask() -> None:
        with st.form("rename", border=False):
            title = st.text_input(label("new_name"), thread.title, max_chars=60)
            if st.form_submit_button(label("save"), type="primary") and title.strip():
                session.server().workspace.store.rename(thread.id, session.user(), title)
                st.rerun()

    ask()


def _delete(thread: Thread) -> None:
    label = session.labels()
    files = attachments.documents(thread.id)

    @st.dialog(label("delete"))
    def ask() -> None:
        st.write(label("delete_question"))
        st.caption(plain_markdown(thread.title))
        if files:
            st.caption(label("delete_files", count=len(files)))
        if st.button(label("delete"), type="primary", key="confirm_delete"):
            try:
                session.server().workspace.delete_thread(thread.id, session.user())
                if files:
                    attachments.remove([row.source for row in files])
            except RagError as error:
                st.warning(session.error_text(error))
                return
            if thread.id == st.session_state.get("thread"):
                session.open_thread(None)
            st.rerun()

    ask()


ENTRIES: Mapping[str, Callable[[Thread], None]] = {"rename": _rename, "delete": _delete}  # by label
