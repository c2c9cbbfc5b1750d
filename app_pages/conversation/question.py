"""Questions: shown exactly as typed; an earlier one can be edited and asked again."""

import streamlit as st

from app_pages import session
from app_pages.conversation import turns
from app_pages.conversation.pictures import render_pictures
from app_pages.escaping import plain_markdown
from chat.transcript import Exchange

EDITING = "editing"  # id of the turn whose question is being edited, in the session


def render_question(turn: str, question: str, *, has_pictures: bool = False) -> None:
    """Render a question with its pictures."""
    with st.container(key=f"question-{turn}"), st.chat_message("user"):
        if has_pictures:
            render_pictures(turn)
        st.markdown(plain_markdown(question))


def render_editable(exchange: Exchange) -> None:
    """Render the question of a turn that has ended, or the form in which it is edited."""
    if st.session_state.get(EDITING) == exchange.turn:
        _render_form(exchange)
        return
    render_question(exchange.turn, exchange.question, has_pictures=exchange.pictures > 0)
    with st.container(key=f"edit-question-{exchange.turn}", horizontal_alignment="right"):
        st.button(
            session.labels()("edit_question"),
            key=f"edit-{exchange.turn}",
            type="tertiary",
            icon=":material/edit:",
            on_click=_begin,
            args=(exchange.turn,),
        )


def _render_form(exchange: Exchange) -> None:
    label = session.labels()
    key = f"edited-{exchange.turn}"
    with st.container(key=f"editing-{exchange.turn}"), st.form(f"edit-form-{exchange.turn}"):
        st.text_area(
            label("edit_question"),
            exchange.question,
            key=key,
            max_chars=turns.MAX_CHARS,
            height="content",
            label_visibility="collapsed",
        )
        st.caption(label("edit_consequence"))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(  # the first one, which Ctrl+Enter presses
                label("send_edited"),
                key=f"send-{exchange.turn}",
                type="primary",
                on_click=_send,
                args=(exchange.turn, key),
            )
            st.form_submit_button(label("cancel"), key=f"cancel-{exchange.turn}", on_click=_end)


def _begin(turn: str) -> None:
    st.session_state[EDITING] = turn


def _end() -> None:
    st.session_state.pop(EDITING, None)


def _send(turn: str, key: str) -> None:
    """Ask what is in the form; it stays open where the question is refused."""
    if turns.edit(turn, st.session_state[key]):
        _end()
