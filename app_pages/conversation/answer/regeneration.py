"""Regeneration: answer a question again, and choose between the versions of a turn."""

import streamlit as st

from app_pages import session
from app_pages.conversation import turns
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


def render_versions(exchange: Exchange) -> None:
    """Render the switch between the versions of a turn; nothing where there is one."""
    if len(exchange.versions) < 2:
        return
    at, label = exchange.versions.index(exchange.turn), session.labels()
    number = label("version", number=at + 1, count=len(exchange.versions))
    with st.container(
        key=f"versions-{exchange.turn}",
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
        width="content",
    ):
        _render_step(exchange, at - 1, "version_before", ":material/chevron_left:")
        st.markdown(number, help=None)
        _render_step(exchange, at + 1, "version_after", ":material/chevron_right:")


def _render_step(exchange: Exchange, to: int, name: str, icon: str) -> None:
    there = 0 <= to < len(exchange.versions)
    st.button(
        session.labels()(name),
        key=f"{name}-{exchange.turn}",
        type="tertiary",
        icon=icon,
        disabled=not there,
        on_click=turns.choose_version,
        args=(exchange.versions[to],) if there else (),
    )
