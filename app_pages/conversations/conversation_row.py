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
    parts = [plain_markdown(text[: spans[0][0]] if spans else text)]
    for number, (start, at) in enumerate(spans, 1):
        end = spans[number][0] if number < len(spans) else len(text)
        parts += [f":orange-background[{_inline(text[start:at])}]", _inline(text[at:end])]
    return "".join(parts)


def _inline(text: str) -> str:
    """Return Markdown that shows a text within a line, where a first blank is one like others."""
    return plain_markdown(f"x{text}")[1:]
