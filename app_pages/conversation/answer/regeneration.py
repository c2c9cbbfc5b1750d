"""Regeneration: answer a question again; the choice between versions has its place here."""

import streamlit as st

from app_pages import session
from app_pages.problems import Ask
from chat.transcript import Exchange


def render_regeneration(exchange: Exchange, again: Ask) -> None:
    """Render the button that answers the question of a turn once more."""
    st.button(
        session.labels()("regenerate"),
        key=f"again-{exchange.turn}",
        type="tertiary",
        icon=":material/refresh:",
        on_click=again,
        args=(exchange.question,),
    )
