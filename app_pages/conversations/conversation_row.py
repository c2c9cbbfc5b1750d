"""Row of a conversation: a button that opens it, its menu, and its tags below."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.conversations.conversation_menu import render_menu
from app_pages.escaping import plain_markdown
from chat.library.snippet import Span
from chat.transcript import Thread


def render_row(thread: Thread, tags: Sequence[str] = (), spans: Sequence[Span] = ()) -> None:
    """Render a conversation; `spans` are the parts of its title to mark."""
    current = thread.id == st.session_state.get("thread")
    with st.container(
        horizontal=True,
        gap=None,
        vertical_alignment="center",
        wrap=False,
        key=f"thread-{'current-' if current else ''}{thread.id}",
    ):
        if st.button(
            marked(display_title(thread), spans if thread.title else ()),
            key=f"open-{thread.id}",
            type="tertiary",
            width="stretch",
        ):
            show(thread.id)
        render_menu(thread)
    if tags:
        with st.container(key=f"tags-of-{thread.id}"):
            st.caption(plain_markdown("  ".join(f"#{tag}" for tag in tags)))


def show(thread: str) -> None:
    """Open a conversation on the chat page."""
    session.open_thread(thread)
    st.switch_page(session.HERE / "conversation/page.py")


def display_title(thread: Thread) -> str:
    """Return the title of a conversation, or a word for none."""
    return thread.title or session.labels()("untitled")


def marked(text: str, spans: Sequence[Span]) -> str:
    """Return Markdown that shows a text exactly as written, with spans of it marked."""
    parts, at = [], 0
    for start, end in spans:
        found = plain_markdown(text[start:end])
        parts += [plain_markdown(text[at:start]), f":orange-background[{found}]"]
        at = end
    return "".join([*parts, plain_markdown(text[at:])])
