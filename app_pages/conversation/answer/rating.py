"""Rating of an answer: two thumbs; reasons, a comment and a correction have their place here."""

import streamlit as st

from app_pages import session
from chat.transcript import Exchange, Thumb


def render_rating(exchange: Exchange) -> None:
    """Render the thumbs; pressing one again takes it back."""
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
