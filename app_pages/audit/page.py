"""Audit page: who has signed in, and who did what; for admins."""

from collections.abc import Mapping

import streamlit as st

from app_pages import session
from chat.people.audit import ACTIONS, Action, Entry
from chat.people.registry import Known
from errors import RagError

SHOWN = 200


def render() -> None:
    """Render the page.

    Raises:
        NotAllowed: the reader is no admin.
    """
    session.require_admin()
    label, workspace = session.labels(), session.server().workspace
    st.title(label("page_audit"), anchor=False)
    st.markdown(label("audit_intro", days=f"{workspace.settings.audit_days:g}"))
    people = workspace.people.known()
    names = {known.user: known.name for known in people}
    st.subheader(label("audit_people", count=len(people)), anchor=False)
    st.dataframe(
        [person_row(known) for known in people], hide_index=True, width="stretch", key="people"
    )
    st.subheader(label("audit_entries"), anchor=False)
    user, action = _filters(names)
    entries = workspace.audit.entries(SHOWN, user=user, action=action)
    if not entries:
        st.info(label("audit_none"), icon=":material/search_off:")
        return
    st.dataframe(
        [entry_row(entry, names) for entry in entries],
        hide_index=True,
        width="stretch",
        key="audit",
    )
    if len(entries) == SHOWN:
        st.caption(label("audit_more", count=SHOWN))


def _filters(names: Mapping[str, str]) -> tuple[str | None, Action | None]:
    """Render the filters, and return the chosen user and action."""
    label = session.labels()
    with st.container(horizontal=True, key="audit_filters"):
        user = st.selectbox(
            label("audit_user"),
            list(names),
            index=None,
            format_func=dict(names).__getitem__,
            placeholder=label("audit_anybody"),
            key="audit_user",
        )
        action = st.selectbox(
            label("audit_action"),
            ACTIONS,
            index=None,
            format_func=lambda name: label(f"audit_{name}"),
            placeholder=label("audit_anything"),
            key="audit_action",
        )
    return user, action


def person_row(known: Known) -> dict[str, str]:
    """Return a person as a row of the table."""
    label = session.labels()
    return {
        label("audit_user"): known.name,
        label("audit_id"): known.user,
        label("audit_groups"): ", ".join(known.groups),
        label("audit_seen"): session.when(known.seen_at),
    }


def entry_row(entry: Entry, names: Mapping[str, str]) -> dict[str, str]:
    """Return an entry as a row of the table."""
    label = session.labels()
    return {
        label("audit_when"): session.when(entry.at),
        label("audit_user"): names.get(entry.user, entry.user) or label("audit_nobody"),
        label("audit_action"): label(f"audit_{entry.action}"),
        label("audit_outcome"): label(f"audit_outcome_{entry.outcome}"),
        label("audit_target"): names.get(entry.target, entry.target),
    }


try:
    render()
except RagError as error:
    st.error(session.error_text(error), icon=":material/error:")
