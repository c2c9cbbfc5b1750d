"""Sidebar: language switch, a new conversation, and the list of earlier ones."""

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from chat.transcript import Thread
from errors import RagError
from settings import Settings

SHOWN = 20


def choose_language() -> None:
    """Render the language switch; the choice is kept in the URL."""
    default = session.default_language(Settings().language)
    st.segmented_control(
        session.labels()("language"),
        list(session.LANGUAGES),
        default=default,
        format_func=session.LANGUAGES.__getitem__,
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )


def conversations() -> None:
    """Render the list of the reader's conversations, newest first."""
    label = session.labels()
    st.button(
        label("new_chat"),
        key="new_chat",
        icon=":material/edit_square:",
        width="stretch",
        shortcut="Ctrl+Shift+O",
        on_click=session.open_thread,
        args=(None,),
    )
    limit = st.session_state.get("listed", SHOWN)
    threads = session.server().workspace.store.threads(session.user(), limit + 1)
    if threads:
        st.caption(label("conversations"))
    with st.container(key="conversations"):
        for thread in threads[:limit]:
            _row(thread)
    if len(threads) > limit:
        st.button(label("more_conversations"), type="tertiary", on_click=_list_more)


def _row(thread: Thread) -> None:
    label = session.labels()
    current = thread.id == st.session_state.get("thread")
    title = thread.title or label("untitled")
    with st.container(
        horizontal=True,
        gap=None,
        vertical_alignment="center",
        wrap=False,
        key=f"thread-{'current-' if current else ''}{thread.id}",
    ):
        if st.button(
            plain_markdown(title), key=f"open-{thread.id}", type="tertiary", width="stretch"
        ):
            session.open_thread(thread.id)
            st.switch_page(session.HERE / "conversation/page.py")
        chosen = st.menu_button(
            label("manage"),
            ["rename", "delete"],
            key=f"manage-{thread.id}",
            icon=":material/more_horiz:",
            type="tertiary",
            format_func=label,
        )
    if chosen == "rename":
        _rename(thread)
    elif chosen == "delete":
        _delete(thread)


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

    @st.dialog(label("delete"))
    def ask() -> None:
        st.write(label("delete_question"))
        st.caption(plain_markdown(thread.title))
        if st.button(label("delete"), type="primary", key="confirm_delete"):
            try:
                session.server().workspace.delete_thread(thread.id, session.user())
            except RagError as error:
                st.warning(session.error_text(error))
                return
            if thread.id == st.session_state.get("thread"):
                session.open_thread(None)
            st.rerun()

    ask()


def _list_more() -> None:
    st.session_state.listed = st.session_state.get("listed", SHOWN) + SHOWN
