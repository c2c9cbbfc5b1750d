"""Queue: a turn that waits until the server answers fewer others, and a button to cancel it."""

import streamlit as st

from app_pages import session
from app_pages.conversation.transcript import announce

POLL_SECONDS = 1.0


def waits(turn: str) -> bool:
    """Return whether a running turn waits to be answered."""
    return session.server().runner.ahead(turn) is not None


def render_queued(turn: str) -> None:
    """Render a turn that waits, until its answer begins."""
    st.session_state.watched = turn
    st.fragment(_render, run_every=POLL_SECONDS)(turn)


def queue_text(ahead: int) -> str:
    """Return how many questions are answered before, in the page's language."""
    label = session.labels()
    return label("queued", count=ahead) if ahead else label("queued_next")


def _render(turn: str) -> None:
    label, runner = session.labels(), session.server().runner
    ahead = runner.ahead(turn)
    if ahead is None:
        st.rerun()
    words = queue_text(ahead)
    with (
        st.container(key=f"answer-{turn}"),
        st.chat_message("assistant", avatar=session.ICON),
        st.container(key=f"queued-{turn}"),
    ):
        st.markdown(f":material/hourglass_top: {words}")
    st.button(
        label("cancel"),
        key=f"stop-{turn}",
        icon=":material/stop_circle:",
        on_click=runner.cancel,
        args=(turn, session.user()),
    )
    announce(words)
