"""Approval panel: a tool call that waits, with all its arguments, and two buttons."""

from collections.abc import Callable

import streamlit as st

from agents.events import ApprovalDecision, ApprovalRequest
from app_pages import session
from app_pages.escaping import plain_markdown
from text.visible import visible_json

Decide = Callable[[ApprovalDecision], None]


def render_request(turn: str, request: ApprovalRequest, decide: Decide) -> None:
    """Render the request that a turn waits with; a click calls `decide` with the decision."""
    label = session.labels()
    with st.container(key=f"approval-{turn}", border=True):
        st.markdown(plain_markdown(request.text))
        st.code(visible_json(request.arguments), language="json", wrap_lines=True)
        with st.container(horizontal=True, gap="small"):
            st.button(
                label("approve"),
                key=f"approve-{request.id}",
                type="primary",
                icon=":material/check:",
                on_click=decide,
                args=(ApprovalDecision(request.id, "approve"),),
            )
            st.button(
                label("reject"),
                key=f"reject-{request.id}",
                icon=":material/close:",
                on_click=decide,
                args=(ApprovalDecision(request.id, "reject"),),
            )
