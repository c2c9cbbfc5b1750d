"""One document: its facts and labels, its text, its chunks, and study aids."""

from collections.abc import Callable, Sequence

import streamlit as st

from app_pages import session
from app_pages.documents import removal, study
from app_pages.documents.adding import access_choices, access_labels
from app_pages.documents.chunk_view import chunks_html
from app_pages.documents.library import access_names, facts_of, icon_of, open_document
from app_pages.documents.listing import access_of, document_key, tags_of, title_of, values_of
from app_pages.escaping import plain_markdown
from app_pages.evidence import viewer
from chains.display.document import Place
from errors import RagError
from index.catalog.ingested_document import IngestedDocument
from index.catalog.labels import Labels
from index.documents import Page, SourceRow
from index.source_location import heading_path
from ingest.jobs.uploads import display_source
from ingest.sources.uris import is_address

CHUNKS_SHOWN = 10
PARTS = ("text", "chunks", "study", "labels")


def render(row: SourceRow, rows: Sequence[SourceRow]) -> None:
    """Render the view of one document."""
    workspace, label = session.server().workspace, session.labels()
    with st.container(horizontal=True, vertical_alignment="center", key="document_actions"):
        with st.container():
            st.button(
                label("back_to_documents"),
                key="back_to_documents",
                icon=":material/arrow_back:",
                type="tertiary",
                on_click=open_document,
                args=(None,),
            )
        if session.is_admin():
            _actions(row)
    stored = workspace.index.ingested_document(row.source, row.collection, session.scope())
    if stored is None:
        st.info(label("document_gone"), icon=":material/folder_off:")
        return
    st.header(f"{icon_of(row.source)} {plain_markdown(title_of(row))}", anchor=False)
    st.caption(facts_of(row))
    if row.status == "partial":
        st.warning(_reason(row), icon=":material/warning:")
    part = st.segmented_control(
        label("document_part"),
        PARTS,
        default="text",
        format_func=lambda name: label(f"part_{name}"),
        required=True,
        key=f"part-{document_key(row)}",
        label_visibility="collapsed",
    )
    views: dict[str, Callable[[], None]] = {
        "text": lambda: viewer.render_here(row.source, row.collection),
        "chunks": lambda: _chunks(stored),
        "study": lambda: study.render(row),
        "labels": lambda: _labels(row, rows),
    }
    views[part or "text"]()


def _reason(row: SourceRow) -> str:
    from index.messages import in_both_languages

    return plain_markdown(in_both_languages(row.reason)[session.language()])


def _actions(row: SourceRow) -> None:
    label = session.labels()
    if is_address(row.source):
        st.button(
            label("fetch_again"),
            key="fetch_again",
            icon=":material/refresh:",
            on_click=_fetch_again,
            args=(row,),
        )
    st.button(
        label("remove"),
        key="remove_document",
        icon=":material/delete:",
        on_click=removal.ask,
        args=([row],),
    )


def _fetch_again(row: SourceRow) -> None:
    from app_pages.documents.adding import queue
    from ingest.jobs.job import NewJob

    queue([NewJob("page", row.source, row.source, row.collection, force=True)])
    open_document(None)


def _page_name(page: Page) -> str:
    label = session.labels()
    kind = page.kind if f"page_{page.kind}" in label else "page"
    return label(f"page_{kind}", number=page.number) + (f" · {page.name}" if page.name else "")


def _chunks(stored: IngestedDocument) -> None:
    label, extracted = session.labels(), stored.document.extracted
    children = sum(len(parent.children) for parent in stored.parents)
    st.caption(label("chunks_explained", parents=len(stored.parents), count=children))
    shown = st.session_state.get("chunks_shown", CHUNKS_SHOWN)
    texts = {page.number: page for page in extracted.pages}
    for number, parent in enumerate(stored.parents[:shown], start=1):
        page = texts[parent.page]
        above = heading_path(parent.heading, extracted.title, page.name)
        places = [_page_name(page) if len(texts) > 1 else "", above]
        with st.container(border=True, gap="xsmall"):
            where = " · ".join(plain_markdown(place) for place in places if place)
            st.markdown(f"**{number}** :gray[{where}]")
            spans = [(c.start - parent.start, c.end - parent.start) for c in parent.children]
            text = page.text[parent.start : parent.end]
            st.html(chunks_html(text, spans, language=extracted.language))
            st.button(
                label("open_here"),
                key=f"open-{number}",
                type="tertiary",
                icon=":material/menu_book:",
                on_click=viewer.open_document,
                args=(stored.document.uri, Place(parent.page, parent.start, parent.end)),
                kwargs={"collection": stored.collection},
            )
    if len(stored.parents) > shown:
        st.button(
            label("more_chunks", count=len(stored.parents) - shown),
            type="tertiary",
            on_click=_more_chunks,
        )


def _more_chunks() -> None:
    st.session_state.chunks_shown = st.session_state.get("chunks_shown", CHUNKS_SHOWN) * 3


def _labels(row: SourceRow, rows: Sequence[SourceRow]) -> None:
    label, key = session.labels(), document_key(row)
    facts = {
        "column_source": display_source(row.source),
        "doc_collection": row.collection,
        "column_language": session.language_name(row.language),
        "column_pages": str(row.pages),
        "column_chunks": str(row.children),
        "column_added": session.when(row.added_at),
        "checksum": row.sha256[:16],
    }
    lines = (f"- **{label(name)}** {plain_markdown(value)}" for name, value in facts.items())
    st.markdown("\n".join(lines))
    if not session.is_admin():
        return
    current = access_of(row)
    choices = list(dict.fromkeys([*access_choices(rows), *current]))
    own = f"user:{session.user()}"
    with st.form(f"labels-{key}"):
        st.multiselect(
            label("doc_tags"),
            list(dict.fromkeys([*tags_of(row), *values_of(rows, tags_of)])),
            default=list(tags_of(row)),
            key=f"tags-{key}",
            accept_new_options=True,
            placeholder=label("new_or_known"),
        )
        others = [name for name in current if name != own]
        chosen = others[0] if others else current[0]
        st.selectbox(
            label("access"),
            choices,
            index=choices.index(chosen),
            format_func=access_names(choices).__getitem__,
            key=f"access-{key}",
        )
        st.form_submit_button(label("save"), type="primary", on_click=_save, args=(row,))
    if said := st.session_state.pop("labels_said", ""):
        st.success(said, icon=":material/check:")


def _save(row: SourceRow) -> None:
    session.require_admin()
    key, label = document_key(row), session.labels()
    choice = str(st.session_state[f"access-{key}"])
    access = row.access if choice in row.access else tuple(access_labels(choice))
    labels = Labels(access=access, tags=tuple(st.session_state[f"tags-{key}"]))
    try:
        index = session.server().workspace.index
        index.relabel([row.source], row.collection, labels)
        session.server().workspace.vector_worker.wake()
        session.audit("access_changed", f"{display_source(row.source)}: {', '.join(access)}")
        st.session_state.labels_said = label("labels_saved")
    except RagError as error:
        st.session_state.labels_said = session.error_text(error)
