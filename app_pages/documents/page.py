"""Documents page: the list, what is being added, one document, collections and health."""

from html import escape

import streamlit as st

from app_pages import session
from app_pages.documents import adding, detail, library, overview, progress, removal, schedule
from app_pages.documents.library import OPENED
from app_pages.documents.listing import document_key
from errors import RagError

VIEWS = ("documents", "overview", "schedule")
READER_VIEWS = ("documents", "collections")


def render() -> None:
    """Render the page, or the document that its address names."""
    label, workspace = session.labels(), session.server().workspace
    st.html(session.HERE / "static" / "documents.css")
    rows = workspace.index.sources(session.scope())
    # static/page.js shows the top of the page where another document is opened, or the list again.
    st.html(f'<span class="quiet" data-top="{escape(st.query_params.get("document", ""))}"></span>')
    removal.render_question(rows)
    st.session_state[OPENED] = st.query_params.get("document", "")
    if wanted := st.session_state[OPENED]:
        known = {document_key(row): row for row in rows}
        if wanted in known:
            detail.render(known[wanted], rows)
            return
        st.query_params.pop("document", None)
    st.title(label("page_documents"), anchor=False)
    is_admin = session.is_admin()
    st.markdown(label("documents_intro" if is_admin else "documents_read_only"))
    view = choose_view(VIEWS if is_admin else READER_VIEWS)
    # What comes and goes has a container of its own. Without one, the widgets below it would be
    # replaced whenever it does, together with what is being typed into them.
    with st.container():
        if is_admin:
            removal.render_undo()
    if view in ("overview", "collections"):
        overview.render(rows)
        return
    if view == "schedule":
        schedule.render()
        return
    if is_admin:
        adding.render(rows)
    with st.container():
        progress.render(rows)
    library.render(rows)


def choose_view(views: tuple[str, ...]) -> str:
    """Render the views to choose from, and return the chosen one."""
    label = session.labels()
    chosen = st.segmented_control(
        label("documents_view"),
        views,
        default="documents",
        format_func=lambda name: label(f"view_{name}"),
        required=True,
        key="documents_view",
        label_visibility="collapsed",
    )
    return str(chosen)


try:
    render()
except RagError as error:
    st.error(session.error_text(error), icon=":material/error:")
