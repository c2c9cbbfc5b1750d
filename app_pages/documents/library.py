"""List of documents: search, filters, order, selection and removal."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app_pages import session
from app_pages.documents import removal
from app_pages.documents.listing import (
    ORDERS,
    Filters,
    access_of,
    document_key,
    format_of,
    listed,
    tags_of,
    title_of,
    values_of,
)
from app_pages.escaping import plain_markdown
from index.documents import SourceRow
from ingest.jobs.uploads import display_source

PAGE = 20
OPENED = "opened_document"  # key of the document that is shown; empty for the list
_ICONS = {
    "PDF": "picture_as_pdf",
    "WEB": "language",
    **dict.fromkeys(("CSV", "TSV", "XLS", "XLSX", "ODS"), "table_chart"),
    **dict.fromkeys(("PPT", "PPTX", "ODP"), "slideshow"),
    **dict.fromkeys(("EML", "MSG", "MBOX"), "mail"),
    **dict.fromkeys(("PNG", "JPG", "JPEG", "TIFF"), "image"),
}


def render(rows: Sequence[SourceRow]) -> None:
    """Render the list."""
    label = session.labels()
    if not rows:
        st.info(label("empty"), icon=":material/folder_open:")
        return
    found = _filtered(rows)
    count = label("documents_count", count=len(rows))
    if len(found) < len(rows):
        count = label("documents_found", count=len(found), all=len(rows))
    st.caption(count)
    if not found:
        st.info(label("none_found"), icon=":material/search_off:")
        return
    shown = found[: st.session_state.get("documents_shown", PAGE)]
    selected = [row for row in found if st.session_state.get(f"pick-{document_key(row)}")]
    if selected:
        _selection(selected)
    with st.container(key="documents", gap=None):
        for row in shown:
            _row(row)
    if len(found) > len(shown):
        st.button(
            label("more_documents", count=len(found) - len(shown)), type="tertiary", on_click=_more
        )


def icon_of(source: str) -> str:
    """Return the icon of a document's format."""
    return f":material/{_ICONS.get(format_of(source), 'description')}:"


def facts_of(row: SourceRow) -> str:
    """Return one line on a document: name, language, size, time."""
    label = session.labels()
    name = display_source(row.source)
    parts = [
        name if name != title_of(row) else "",
        session.language_name(row.language),
        label("pages_count", count=row.pages) if row.pages > 1 else "",
        label("chunks_count", count=row.children),
        session.when(row.added_at),
    ]
    return plain_markdown(" · ".join(part for part in parts if part))


def open_document(row: SourceRow | None) -> None:
    """Show one document instead of the list; None goes back."""
    if row is None:
        st.query_params.pop("document", None)
    else:
        st.query_params["document"] = document_key(row)
    st.session_state[OPENED] = st.query_params.get("document", "")


def _filtered(rows: Sequence[SourceRow]) -> list[SourceRow]:
    label = session.labels()
    with st.container(horizontal=True, vertical_alignment="bottom", key="document_search_row"):
        text = st.text_input(
            label("search_documents"),
            key="document_search",
            placeholder=label("search_documents"),
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=200,
        )
        order = st.selectbox(
            label("doc_order"),
            ORDERS,
            key="document_order",
            format_func=lambda name: label(f"order_{name}"),
            label_visibility="collapsed",
            width=170,
        )
        with st.popover(label("doc_filters"), icon=":material/tune:"):
            filters = _filters(rows, text)
    return listed(rows, filters, order or "newest")


def _filters(rows: Sequence[SourceRow], text: str) -> Filters:
    label = session.labels()
    codes = values_of(rows, lambda row: (row.language,))
    languages = st.multiselect(
        label("column_language"),
        codes,
        format_func={code: session.language_name(code) for code in codes}.__getitem__,
        key="filter_language",
        placeholder=label("doc_any"),
    )
    formats = st.multiselect(
        label("column_format"),
        values_of(rows, lambda row: (format_of(row.source),)),
        key="filter_format",
        placeholder=label("doc_any"),
    )
    tags = st.multiselect(
        label("doc_tags"), values_of(rows, tags_of), key="filter_tags", placeholder=label("doc_any")
    )
    names = access_names(values_of(rows, access_of))
    access = st.multiselect(
        label("access"),
        list(names),
        format_func=names.__getitem__,
        key="filter_access",
        placeholder=label("doc_any"),
    )
    collection = st.selectbox(
        label("doc_collection"),
        values_of(rows, lambda row: (row.collection,)),
        index=None,
        key="filter_collection",
        placeholder=label("doc_any"),
    )
    return Filters(text, languages, formats, tags, access, collection)


def access_names(labels: Sequence[str]) -> dict[str, str]:
    """Return access labels with what they are called on the page."""
    return {name: access_name(name) for name in labels}


def access_name(name: str) -> str:
    """Return an access label for people."""
    label = session.labels()
    kind, _, who = name.partition(":")
    if name == f"user:{session.user()}":
        return label("access_me")
    return label("access_everyone") if not who else label(f"access_{kind}", name=who)


def _selection(selected: Sequence[SourceRow]) -> None:
    label = session.labels()
    with st.container(horizontal=True, vertical_alignment="center", key="selection"):
        st.markdown(label("selected_count", count=len(selected)), width="content")
        st.button(
            label("remove"),
            key="remove",
            icon=":material/delete:",
            on_click=removal.ask,
            args=(selected,),
        )
        st.button(
            label("select_none"),
            key="select_none",
            type="tertiary",
            on_click=partial(_unselect, selected),
        )


def _unselect(selected: Sequence[SourceRow]) -> None:
    for row in selected:
        st.session_state[f"pick-{document_key(row)}"] = False


def _row(row: SourceRow) -> None:
    label, key = session.labels(), document_key(row)
    title = plain_markdown(title_of(row))
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"document-{key}"
    ):
        if session.is_admin():
            st.checkbox(
                label("select_document", title=title),
                key=f"pick-{key}",
                label_visibility="collapsed",
            )
        with st.container(gap=None, key=f"named-{key}"):
            st.button(
                title,
                key=f"title-{key}",
                type="tertiary",
                icon=icon_of(row.source),
                on_click=open_document,
                args=(row,),
            )
            st.caption(facts_of(row) + _marks(row))
        if session.is_admin():
            st.button(
                label("remove_one", title=title),
                key=f"bin-{key}",
                icon=":material/delete:",
                type="tertiary",
                on_click=removal.ask,
                args=([row],),
            )


def _marks(row: SourceRow) -> str:
    """Return tags, access and a warning as small marks behind the facts of a document."""
    label = session.labels()
    marks = [f":gray-badge[{plain_markdown(tag)}]" for tag in tags_of(row)]
    marks += [f":blue-badge[{plain_markdown(access_name(name))}]" for name in row.access]
    if row.status == "partial":
        marks.append(f":orange-badge[{label('read_in_part')}]")
    return "  " + " ".join(marks) if marks else ""


def _more() -> None:
    st.session_state.documents_shown = st.session_state.get("documents_shown", PAGE) + 2 * PAGE
