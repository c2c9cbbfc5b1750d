"""Actions on an answer: rate it, copy it, ask again, and look at its details.

Each further action is a function of its own file, called in `render_actions`: `versions`
(regenerate, edit, choose), `share` (export) and `reasons` (of a rating) have their place there.
"""

import streamlit as st

from app_pages import session
from app_pages.conversation.answer.copying import render_copy_buttons
from app_pages.conversation.answer.details import render_details
from app_pages.conversation.answer.suggestions import render_suggestions
from app_pages.conversation.view import TurnView
from app_pages.problems import Ask
from chat.transcript import Exchange, Thumb


def render_actions(exchange: Exchange, view: TurnView, again: Ask | None) -> None:
    """Render the actions on a finished answer; `again` answers its question once more."""
    label = session.labels()
    if view.error is not None and view.error.code != "cancelled":
        return  # the panel of the problem has the ways on
    with st.container(
        key=f"after-{exchange.turn}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if view.error is None:
            _render_rating(exchange)
        render_copy_buttons(exchange, view)
        if again:
            st.button(
                label("regenerate"),
                key=f"again-{exchange.turn}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=again,
                args=(exchange.question,),
            )
        render_details(exchange)
    if again and view.error is None:
        render_suggestions(exchange)


def _render_rating(exchange: Exchange) -> None:
    st.feedback(
        "thumbs",
        key=f"thumb-{exchange.turn}",
        default={1: 1, -1: 0}.get(exchange.thumb or 0),
        on_change=_rate,
        args=(exchange.turn,),
    )


def _rate(turn: str) -> None:
    thumbs: dict[int | None, Thumb] = {0: -1, 1: 1}
    thumb = thumbs.get(st.session_state.get(f"thumb-{turn}"))
    session.server().workspace.store.rate(turn, session.user(), thumb)
