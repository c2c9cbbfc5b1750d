"""Dialog in which a conversation is saved as a file: Markdown, HTML or JSON."""

from collections.abc import Mapping

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from chat.library.export.files import Format
from chat.transcript import Thread
from errors import RagError

_ICONS: Mapping[Format, str] = {"markdown": "markdown", "html": "html", "json": "data_object"}


def offer_export(thread: Thread) -> None:
    """Offer a conversation in each format, with what each is good for."""
    label = session.labels()

    @st.dialog(label("export_chat"), icon=":material/download:")
    def dialog() -> None:
        st.caption(plain_markdown(thread.title))
        for form in _ICONS:
            _render_format(thread, form)
        st.caption(label("export_holds"))

    dialog()


def _render_format(thread: Thread, form: Format) -> None:
    label = session.labels()
    try:
        file = session.server().workspace.library.export(
            thread.id, session.user(), form, session.language()
        )
    except RagError as error:
        st.warning(session.error_text(error))
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"export-row-{form}"):
        st.markdown(label(f"export_{form}"), width="stretch")
        st.download_button(
            label("export_save", name=form.upper() if form != "markdown" else "Markdown"),
            file.text.encode(),
            file.name,
            "application/octet-stream",  # never shown as a page of this server
            key=f"export-{form}",
            icon=f":material/{_ICONS[form]}:",
            on_click="ignore",
        )
