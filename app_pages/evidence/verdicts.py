"""Verdicts on an answer: how many of its sentences the cited passages support, and a legend."""

import streamlit as st

from app_pages import session
from app_pages.conversation.view import TurnView
from app_pages.escaping import plain_markdown
from chains.citations.sentences import counted

_ICONS = {True: "verified", False: "error", None: "help"}
_NAMES = {True: "supported", False: "unsupported", None: "unchecked"}


def render_verdicts(turn: str, view: TurnView) -> None:
    """Render the badge of an answer, which opens the legend of the three verdicts."""
    label, counts = session.labels(), counted(view.verdicts)
    if not counts:
        return
    text = label("verdict_badge", supported=counts[True], count=counts.total())
    worst = False if counts[False] else None if counts[None] else True
    with st.popover(
        text, icon=f":material/{_ICONS[worst]}:", type="tertiary", key=f"verdicts-{turn}"
    ):
        for verdict, name in _NAMES.items():
            heading = label(f"verdict_{name}", count=counts[verdict])
            st.markdown(f":material/{_ICONS[verdict]}: **{plain_markdown(heading)}**")
            st.caption(label(f"verdict_{name}_means"))
