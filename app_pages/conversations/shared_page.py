"""Shared conversation, read-only: what a share link shows to this reader, checked at every view."""

import streamlit as st

from app_pages import session
from app_pages.conversation.question import render_question
from app_pages.conversation.view import from_exchange
from app_pages.conversations.sharing import PARAMETER
from app_pages.escaping import plain_markdown
from app_pages.evidence.answer import answer_text
from app_pages.evidence.citations import render_citations
from chat.library.shared_view import SharedConversation, SharedExchange
from errors import RagError

SHOWN = 20  # turns at first, and with each further click


def read_shared() -> SharedConversation | None:
    """Return what the link shows to this reader; None, with a reason on the page, for nothing."""
    workspace, token = session.server().workspace, str(st.query_params.get(PARAMETER, ""))
    try:
        return workspace.library.sharing.shared(
            token, session.scope(), workspace.index, session.language()
        )
    except RagError as error:
        st.title(session.labels()("shared_title"), anchor=False)
        st.info(session.error_text(error), icon=":material/link_off:")
        return None


def render_shared(shared: SharedConversation) -> None:
    """Render the conversation, without anything to ask or rate."""
    label = session.labels()
    st.title(plain_markdown(shared.title or label("untitled")), anchor=False)
    at, until = session.when(shared.shared_at), session.when(shared.expires_at)
    st.caption(label("shared_line", at=at, until=until))
    shown = st.session_state.get("shared_shown", SHOWN)
    for exchange in shared.exchanges[:shown]:
        render_question(exchange.turn, exchange.question)
        _render_answer(exchange)
    if (left := len(shared.exchanges) - shown) > 0:
        st.button(label("shared_more", count=left), key="shared_more", on_click=_show_more)


def _render_answer(exchange: SharedExchange) -> None:
    turn, view = exchange.turn, from_exchange(exchange)
    with st.container(key=f"answer-{turn}"), st.chat_message("assistant", avatar=session.ICON):
        if exchange.withheld:
            st.info(plain_markdown(exchange.text), icon=":material/lock:")
        elif view.error:
            st.caption(plain_markdown(exchange.text))
        else:
            st.markdown(answer_text(turn, view))
            if view.cited or view.abstained:  # an uncited answer may have been searched for
                render_citations(turn, view)


def _show_more() -> None:
    st.session_state.shared_shown = st.session_state.get("shared_shown", SHOWN) + SHOWN


if (conversation := read_shared()) is not None:
    render_shared(conversation)
