"""Sidebar: the language switch; `conversation_list` renders the conversations below it."""

import streamlit as st

from app_pages import session


def choose_language() -> None:
    """Render the language switch; the choice is kept in the URL."""
    _take_language_of_url()
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


def _take_language_of_url() -> None:
    """Choose the language whose code is in the URL (`?lang=ko`): the switch knows only names."""
    code = st.query_params.get("lang", "").lower().partition("-")[0]
    if code in session.LANGUAGES:
        del st.query_params["lang"]
        st.session_state.lang = code
