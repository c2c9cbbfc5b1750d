"""Search results: conversations whose title, questions or answers match, with the places."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from app_pages import session
from app_pages.conversations.conversation_row import marked, render_row
from chat.library.search import Found, Match
from chat.transcript import Thread

MOST = 20
TURNS_SHOWN = 10  # on the chat page, at least
SHOW_TURN = "show_turn"  # the turn that was chosen last, and how often one was, in the session


def render_place() -> None:
    """Render hidden HTML for static/library.js, which scrolls to the turn that was chosen."""
    turn, times = st.session_state.get(SHOW_TURN, ("", 0))
    if turn:
        place = escape(f"question-{turn}")
        st.html(f'<span class="quiet" data-go-to="{place}" data-go="{times}"></span>')


def render_results(query: str, tag: str | None) -> None:
    """Render what a query finds: conversations of the page, then those of other programs."""
    label, user = session.labels(), session.user()
    search = session.server().workspace.library.search
    here, elsewhere = (
        [one for one in search(user, query, MOST, on_page=on_page) if tag in (None, *one.tags)]
        for on_page in (True, False)
    )
    if not here and not elsewhere:
        st.caption(label("no_such_conversation"))
    with st.container(key="conversations"):
        _render(here)
        if elsewhere:
            st.caption(label("of_other_programs", count=len(elsewhere)))
            _render(elsewhere)


def _render(found: Sequence[Found]) -> None:
    for one in found:
        render_row(one.thread, one.tags, one.title_spans)
        for match in one.matches:
            if match.snippet.text != one.thread.title:  # as which the first question is shown
                _render_match(one.thread, match)
        if one.turns > len(one.matches):
            more = one.turns - len(one.matches)
            st.caption(session.labels()("found_more", count=more))


def _render_match(thread: Thread, match: Match) -> None:
    icon = "help" if match.role == "question" else "notes"
    if st.button(
        marked(match.snippet.text, match.snippet.spans),
        key=f"found-{match.turn}",
        type="tertiary",
        icon=f":material/{icon}:",
        width="stretch",
    ):
        _show_turn(thread.id, match)


def _show_turn(thread: str, match: Match) -> None:
    """Open a conversation with a turn in sight."""
    last = session.server().workspace.store.exchanges(thread, session.user(), last=1)
    _, times = st.session_state.get(SHOW_TURN, ("", 0))
    st.session_state[SHOW_TURN] = (match.turn, times + 1)
    session.open_thread(thread)
    after = last[-1].position - match.position if last else 0
    st.session_state.shown = max(TURNS_SHOWN, after + 1)
    st.switch_page(session.HERE / "conversation/page.py")
