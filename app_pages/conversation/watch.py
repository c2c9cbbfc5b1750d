"""Watch: show what another tab or program has done in the open conversation."""

import streamlit as st

from app_pages import session
from chat.transcript import Thread
from errors import SignInError, UnknownThread

WATCH_SECONDS = 2.0


def watch_thread(seen: Thread) -> None:
    """Look every two seconds, by one row of the database, whether the conversation has changed."""
    st.fragment(_look, run_every=WATCH_SECONDS)(seen)


def _look(seen: Thread) -> None:
    if has_changed(seen):
        st.rerun()


def has_changed(seen: Thread) -> bool:
    """Return whether a conversation has a new turn, title or end since it was read.

    So it has for a reader who has signed out meanwhile, in another tab.
    """
    try:
        session.person()
        return session.server().workspace.store.thread(seen.id, seen.user) != seen
    except (UnknownThread, SignInError):
        return True
