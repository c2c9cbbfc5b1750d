"""Conversation list: search, the reader's conversations by day, and those of other programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import streamlit as st

from app_pages import session
from app_pages.conversation_menu import render_menu
from app_pages.escaping import plain_markdown
from chat.transcript import Thread

SHOWN = 20
SEARCH_FROM = 6  # conversations; fewer are seen at a glance


def render_conversations() -> None:
    """Render a button for a new conversation, a search box, and the list, newest first."""
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
    words = _search_words()
    limit = st.session_state.get("listed", SHOWN)
    store, user = session.server().workspace.store, session.user()
    threads = store.listed(user, limit + 1, words=words)
    if words and not threads:
        st.caption(label("no_conversation"))
    with st.container(key="conversations"):
        for day, of_day in groupby(threads[:limit], lambda thread: day_of(thread.updated_at)):
            st.caption(label(day))
            for thread in of_day:
                _row(thread)
    if len(threads) > limit:
        st.button(label("more_conversations"), type="tertiary", on_click=_list_more)
    _render_others(store.listed(user, SHOWN, words=words, on_page=False))


def _search_words() -> list[str]:
    """Render the search box where there is something to search, and return its words."""
    label = session.labels()
    store, user = session.server().workspace.store, session.user()
    if len(store.listed(user, SEARCH_FROM)) < SEARCH_FROM:
        return []
    typed = st.text_input(
        label("find_conversation"),
        key="find_conversation",
        placeholder=label("find_conversation"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    return (typed or "").split()


def _render_others(threads: Sequence[Thread]) -> None:
    if not threads:
        return
    box = st.expander(
        session.labels()("of_other_programs", count=len(threads)),
        key="other-programs",
        type="compact",
        on_change="rerun",
    )
    if box.open:
        with box:
            for thread in threads:
                _row(thread)


def day_of(moment: float) -> str:
    """Return the label of the day of a time: today, yesterday, this week or earlier."""
    zone = session.time_zone()
    now = datetime.now(zone)
    days = (now.date() - datetime.fromtimestamp(moment, zone).date()) // timedelta(days=1)
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else "this_week" if days < 7 else "before_that"


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
        render_menu(thread)


def _list_more() -> None:
    st.session_state.listed = st.session_state.get("listed", SHOWN) + SHOWN
