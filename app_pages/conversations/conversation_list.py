"""Conversation list: search, tags, the reader's conversations by day, and those of other programs.

Pinned conversations come first. What was deleted is at the end, where it can be restored.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import streamlit as st

from app_pages import session
from app_pages.conversations import search_results
from app_pages.conversations.conversation_row import render_row
from app_pages.conversations.deletion import render_undo
from app_pages.conversations.tagging import choose_tag
from app_pages.conversations.trash import render_trash
from chat.library.library import Listed

SHOWN = 20
SEARCH_FROM = 3  # conversations; fewer are seen at a glance


def render_conversations() -> None:
    """Render the list with what stands above and below it."""
    label = session.labels()
    st.html(session.HERE / "static" / "library.css")
    st.button(
        label("new_chat"),
        key="new_chat",
        icon=":material/edit_square:",
        width="stretch",
        shortcut="Ctrl+Shift+O",
        on_click=session.open_thread,
        args=(None,),
    )
    render_undo()
    query = _query()
    tag = choose_tag()
    if query:
        search_results.render_results(query, tag)
    else:
        _render_list(tag)
    render_trash()
    search_results.render_place()


def _query() -> str:
    """Render the search box where there is something to search, and return what is typed."""
    label = session.labels()
    library, user = session.server().workspace.library, session.user()
    if len(library.listed(user, SEARCH_FROM)) < SEARCH_FROM:
        return ""
    typed = st.text_input(
        label("find_conversation"),
        key="find_conversation",
        placeholder=label("find_conversation"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    return (typed or "").strip()


def _render_list(tag: str | None) -> None:
    label = session.labels()
    library, user = session.server().workspace.library, session.user()
    limit = st.session_state.get("listed", SHOWN)
    listed = library.listed(user, limit + 1, tag=tag, on_page=True)
    with st.container(key="conversations"):
        for heading, rows in groupby(listed[:limit], _heading):
            st.caption(label(heading))
            for row in rows:
                render_row(row.thread, row.tags)
    if len(listed) > limit:
        st.button(label("more_conversations"), type="tertiary", on_click=_list_more)
    _render_others(library.listed(user, SHOWN, tag=tag, on_page=False))


def _render_others(listed: Sequence[Listed]) -> None:
    if not listed:
        return
    box = st.expander(
        session.labels()("of_other_programs", count=len(listed)),
        key="other-programs",
        type="compact",
        on_change="rerun",
    )
    if box.open:
        with box:
            for row in listed:
                render_row(row.thread, row.tags)


def _heading(row: Listed) -> str:
    return "pinned_chats" if row.thread.pinned_at else day_of(row.thread.updated_at)


def day_of(moment: float) -> str:
    """Return the label of the day of a time: today, yesterday, this week or earlier."""
    zone = session.time_zone()
    now = datetime.now(zone)
    days = (now.date() - datetime.fromtimestamp(moment, zone).date()) // timedelta(days=1)
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else "this_week" if days < 7 else "before_that"


def _list_more() -> None:
    st.session_state.listed = st.session_state.get("listed", SHOWN) + SHOWN
