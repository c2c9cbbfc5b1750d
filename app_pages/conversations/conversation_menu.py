"""Menu of a conversation in the list: each entry is a file of its own."""

from collections.abc import Callable, Mapping

import streamlit as st

from app_pages import session
from app_pages.conversations.deletion import ask_deletion
from app_pages.conversations.exporting import offer_export
from app_pages.conversations.renaming import ask_name
from app_pages.conversations.sharing import offer_sharing
from app_pages.conversations.tagging import ask_tags
from chat.transcript import Thread
from errors import RagError


def render_menu(thread: Thread) -> None:
    """Render the menu, and do what is chosen."""
    label = session.labels()
    left_out = "pin_chat" if thread.pinned_at else "unpin_chat"
    entries = [name for name in ENTRIES if name != left_out]
    chosen = st.menu_button(
        label("manage"),
        entries,
        key=f"manage-{thread.id}",
        icon=":material/more_horiz:",
        type="tertiary",
        format_func=label,
    )
    if chosen:
        ENTRIES[chosen](thread)


def _pin(thread: Thread) -> None:
    library = session.server().workspace.library
    try:
        library.pin(thread.id, session.user(), pinned=thread.pinned_at is None)
    except RagError as error:  # such as deleted in another tab
        st.toast(session.error_text(error), icon=":material/error:")
        return
    st.rerun()


ENTRIES: Mapping[str, Callable[[Thread], None]] = {  # by label
    "rename": ask_name,
    "pin_chat": _pin,
    "unpin_chat": _pin,
    "edit_tags": ask_tags,
    "export_chat": offer_export,
    "share_chat": offer_sharing,
    "delete": ask_deletion,
}
