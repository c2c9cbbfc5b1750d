"""Copy buttons: the answer as text, with its tables, or as Markdown with numbered sources.

The buttons are HTML, since only the click itself may write to the clipboard; static/copy.js does,
and tells the server so by the ticket of the answer (`app_pages.signals`).
"""

from html import escape

import streamlit as st

from app_pages import session, signals
from app_pages.conversation.view import TurnView
from chains.citations.with_sources import answer_with_sources
from chat.transcript import Exchange


def render_copy_buttons(exchange: Exchange, view: TurnView) -> None:
    """Render the two buttons, one where no source is cited; nothing where there is no text."""
    if not view.text.strip():
        return
    label = session.labels()
    markdown = answer_with_sources(view.text, view.citations, view.sources, session.language())
    with st.container(key=f"copy-{exchange.turn}", width="content"):
        buttons = _button("text", label("copy"), exchange.turn, view.text)
        if view.citations:
            buttons += _button("markdown", label("copy_markdown"), exchange.turn, markdown)
        st.html(buttons)


def _button(kind: str, name: str, turn: str, text: str) -> str:
    done, ticket = session.labels()("copied"), signals.ticket(turn, session.user())
    return (
        f'<button type="button" class="copy" data-copy="{kind}" data-turn="{escape(turn)}"'
        f' data-done="{escape(done)}" data-ticket="{ticket}" data-text="{escape(text)}">'
        f"{escape(name)}</button>"
    )
