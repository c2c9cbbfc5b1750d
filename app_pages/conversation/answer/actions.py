"""Actions on an answer: rate it, copy it, ask again, look at its details, and what to ask next."""

import streamlit as st

from app_pages.conversation.answer.copying import render_copy_buttons
from app_pages.conversation.answer.details import render_details
from app_pages.conversation.answer.promotion import render_use_button
from app_pages.conversation.answer.rating import render_rating
from app_pages.conversation.answer.rating_details import render_details_of_rating
from app_pages.conversation.answer.regeneration import render_regeneration, render_versions
from app_pages.conversation.answer.suggestions import render_suggestions
from app_pages.conversation.view import TurnView
from app_pages.problems import Ask
from chat.transcript import Exchange


def render_actions(exchange: Exchange, view: TurnView, again: Ask | None) -> None:
    """Render the actions on a finished answer; `again` answers its question once more."""
    if view.error is not None and view.error.code != "cancelled":
        render_versions(exchange)  # the panel of the problem has the ways on
        return
    with st.container(
        key=f"after-{exchange.turn}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        render_versions(exchange)
        if view.error is None:
            render_rating(exchange)
        render_copy_buttons(exchange, view)
        if again:
            render_regeneration(exchange, again)
        if view.error is None:
            render_use_button(exchange)
        render_details(exchange)
    if view.error is None:
        render_details_of_rating(exchange)
    if again and view.error is None:
        render_suggestions(exchange)
