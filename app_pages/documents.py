"""The documents: what the collection holds, and adding and removing."""

import streamlit as st

from app_pages import session, uploads
from app_pages.escaping import plain_markdown
from index.catalog.labels import Labels

server = session.server()
index, label = server.workspace.index, session.labels()
scope = server.workspace.scope(session.user())


def add_files() -> None:
    """Keep the chosen files and have them read in the background."""
    key = uploader_key()
    for file in st.session_state.get(key) or []:
        path = uploads.save_upload(
            file.name, file.getbuffer(), server.workspace.settings, session.user()
        )
        start(file.name, str(path))
    st.session_state.uploaded = st.session_state.get("uploaded", 0) + 1


def add_address() -> None:
    """Have a web page read in the background."""
    if address := st.session_state.address.strip():
        start(address, address)
        st.session_state.address = ""


def start(name: str, source: str) -> None:
    """Begin to read one source; `render_progress` shows what comes of it."""
    adding = st.session_state.setdefault("adding", [])
    # A reader's own copy of something closed is the reader's to see.
    work = uploads.ingest_executor().submit(index.add, [source], labels=Labels(new=()))
    adding.append(uploads.IngestJob(name, work))


def uploader_key() -> str:
    """Return the key of the uploader; a new one after each upload empties it."""
    return f"files-{st.session_state.get('uploaded', 0)}"


@st.fragment(run_every=0.5)
def render_progress() -> None:
    """Show what became of each source, as soon as it is known."""
    adding: list[uploads.IngestJob] = st.session_state.adding
    waiting = [item for item in adding if not item.future.done()]
    render_outcomes([item for item in adding if item.future.done()])
    if waiting:
        st.status(label("adding", name=plain_markdown(waiting[0].name), count=len(waiting)))
    else:
        st.session_state.added = [*adding, *st.session_state.get("added", [])][:20]
        del st.session_state.adding
        st.rerun()


def render_outcomes(items: list[uploads.IngestJob]) -> None:
    """Say what became of sources that were read, one line each."""
    if not items:
        return
    with st.container(border=True, gap="xsmall"):
        for item in items:
            outcome, reason = item.outcome()
            icon = (
                ":orange[:material/error:]" if outcome == "failed" else ":green[:material/check:]"
            )
            name, reason = plain_markdown(item.name), plain_markdown(reason)
            st.markdown(f"{icon} {label(f'outcome_{outcome}', name=name, reason=reason)}")


def render_sources() -> None:
    """Draw the table of sources; rows that are selected can be removed."""
    rows = index.sources(scope)
    if not rows:
        st.info(label("empty"), icon=":material/folder_open:")
        return
    st.caption(label("documents_count", count=len(rows)))
    chosen = st.dataframe(
        [
            {
                label("column_title"): row.title or uploads.display_source(row.source),
                label("column_source"): uploads.display_source(row.source),
                label("column_language"): session.language_name(row.language),
                label("column_pages"): row.pages,
                label("column_chunks"): row.children,
                label("column_added"): session.when(row.added_at),
            }
            for row in rows
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"sources-{st.session_state.get('removals', 0)}",
    )
    selected = [rows[at].source for at in chosen.selection.rows]
    if selected:
        st.button(
            label("remove", count=len(selected)),
            key="remove",
            icon=":material/delete:",
            on_click=remove,
            args=(selected,),
        )
    else:
        st.caption(label("remove_hint"))


def remove(sources: list[str]) -> None:
    """Take sources out of the collection, with the copies made of uploaded ones."""
    report = index.remove(sources)
    for source in sources:
        uploads.delete_upload(source, server.workspace.settings)
    st.session_state.removals = st.session_state.get("removals", 0) + 1
    st.toast(label("removed", count=report.removed))


st.title(label("page_documents"), anchor=False)
st.markdown(label("documents_intro"))
st.file_uploader(
    label("add_files"),
    accept_multiple_files=True,
    key=uploader_key(),
    on_change=add_files,
    max_upload_size=server.workspace.settings.max_file_mb,
)
address_form = st.form("address_form", border=False)
with address_form.container(horizontal=True, vertical_alignment="bottom"):
    st.text_input(label("add_address"), key="address", placeholder="https://")
    st.form_submit_button(label("add"), on_click=add_address)
if "adding" in st.session_state:
    render_progress()
render_outcomes(st.session_state.get("added", []))
render_sources()
