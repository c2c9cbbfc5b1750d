"""Sidebar: the language switch; `conversation_list` renders the conversations below it."""

import streamlit as st

from app_pages import session


def choose_language() -> None:
    """Render the language switch; the choice is kept in the URL."""
    default = session.default_language(session.language_setting())
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
