"""Dialog in which a conversation is renamed."""

import streamlit as st

from app_pages import session
from chat.transcript import Thread
from errors import RagError

TITLE_CHARS = 60


def ask_name(thread: Thread) -> None:
    """Ask for another name of a conversation."""
    label = session.labels()

    @st.dialog(label("rename"))
    def dialog() -> None:
        with st.form("rename", border=False):
            title = st.text_input(label("new_name"), thread.title, max_chars=TITLE_CHARS)
            if st.form_submit_button(label("save"), type="primary") and title.strip():
                try:
                    session.server().workspace.store.rename(thread.id, session.user(), title)
                except RagError as error:
                    st.warning(session.error_text(error))
                else:
                    st.rerun()

    dialog()
