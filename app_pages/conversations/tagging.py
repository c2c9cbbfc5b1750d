"""Tags: the filter above the list of conversations, and the dialog in which they are set."""

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from chat.transcript import Thread
from errors import RagError

FILTER = "tag_filter"
SHOWN = 12  # tags of the filter, the most frequent; a chosen one is among them in any case


def choose_tag() -> str | None:
    """Render the tags of the reader's conversations; return the one that is chosen."""
    names = list(session.server().workspace.library.tags(session.user()))
    chosen = st.session_state.get(FILTER)
    if chosen not in names:
        st.session_state.pop(FILTER, None)
    if not names:
        return None
    shown = [name for at, name in enumerate(names) if at < SHOWN or name == chosen]
    return st.pills(
        session.labels()("filter_tags"),
        shown,
        key=FILTER,
        format_func=lambda name: plain_markdown(f"#{name}"),
        label_visibility="collapsed",
    )


def ask_tags(thread: Thread) -> None:
    """Ask for the tags of a conversation: known ones are chosen, new ones typed."""
    label, user = session.labels(), session.user()
    library = session.server().workspace.library

    @st.dialog(label("edit_tags"), icon=":material/sell:")
    def dialog() -> None:
        try:
            own, known = library.tags_of(thread.id, user), library.tags(user)
        except RagError as error:
            st.warning(session.error_text(error))
            return
        st.caption(plain_markdown(thread.title))
        with st.form("tags", border=False):
            chosen = list[str]()
            if known:
                chosen = st.pills(
                    label("known_tags"),
                    list(known),
                    default=own,
                    selection_mode="multi",
                    format_func=lambda name: plain_markdown(f"#{name}"),
                    key=f"known-tags-{thread.id}",
                )
            typed = st.text_input(
                label("new_tags"),
                placeholder=label("new_tags_hint"),
                key=f"new-tags-{thread.id}",
            )
            if st.form_submit_button(label("save"), type="primary"):
                new = [name for name in typed.split(",") if name.strip(" #")]
                try:
                    library.set_tags(thread.id, user, [*chosen, *new])
                except RagError as error:
                    st.warning(session.error_text(error))
                else:
                    st.rerun()

    dialog()
