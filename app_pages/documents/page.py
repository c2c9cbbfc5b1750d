"""Documents page: list, add and remove documents."""

import streamlit as st

from app_pages import session
from app_pages.documents import uploads
from app_pages.escaping import plain_markdown
from index.catalog.labels import Labels

server = session.server()
index, label = server.workspace.index, session.labels()
scope = server.workspace.scope(session.user())


def add_files() -> None:
    """Save the uploaded files and ingest them in the background."""
    key = uploader_key()
    for file in st.session_state.get(key) or []:
        path = uploads.save_upload(
            file.name, file.getbuffer(), server.workspace.settings, session.user()
        )
        start(file.name, str(path))
    st.session_state.uploaded = st.session_state.get("uploaded", 0) + 1


def add_address() -> None:
    """Ingest a web page in the background."""
    if address := st.session_state.address.strip():
        start(address, address)
        st.session_state.address = ""


def start(name: str, source: str) -> None:
    """Start to ingest one source; `render_progress` shows the outcome."""
    adding = st.session_state.setdefault("adding", [])
    # `new=()`: visible to everyone, even where a document with the same content has an ACL.
    future = uploads.ingest_executor().submit(
        index.add, [source], labels=Labels(new=()), vectors=False
    )
    future.add_done_callback(lambda _: server.workspace.vector_worker.wake())
    adding.append(uploads.IngestJob(name, future))


def uploader_key() -> str:
    """Return the key of the uploader; a new one after each upload empties it."""
    return f"files-{st.session_state.get('uploaded', 0)}"


@st.fragment(run_every=0.5)
def render_progress() -> None:
    """Show the outcome of each source as soon as it is known."""
    adding: list[uploads.IngestJob] = st.session_state.adding
    waiting = [job for job in adding if not job.future.done()]
    render_outcomes([job for job in adding if job.future.done()])
    if waiting:
        st.status(label("adding", name=plain_markdown(waiting[0].name), count=len(waiting)))
    else:
        st.session_state.added = [*adding, *st.session_state.get("added", [])][:20]
        del st.session_state.adding
        st.rerun()


def render_outcomes(jobs: list[uploads.IngestJob]) -> None:
    """Show the outcomes of ingested sources, one line each."""
    if not jobs:
        return
    with st.container(border=True, gap="xsmall"):
        for job in jobs:
            outcome, reason = job.outcome()
            icon = (
                ":orange[:material/error:]" if outcome == "failed" else ":green[:material/check:]"
            )
            name, reason = plain_markdown(job.name), plain_markdown(reason)
            st.markdown(f"{icon} {label(f'outcome_{outcome}', name=name, reason=reason)}")


@st.fragment(run_every=2.0)
def render_vectors() -> None:
    """Show how many passages have a vector; until all do, the others are found by words."""
    rows = index.sources(scope)
    pending = sum(row.pending for row in rows)
    if not pending:
        st.rerun()
    total = sum(row.children for row in rows)
    st.progress(
        1.0 - pending / total, text=label("vectors_progress", done=total - pending, total=total)
    )


def render_sources() -> None:
    """Render the table of sources; selected rows can be removed."""
    rows = index.sources(scope)
    if not rows:
        st.info(label("empty"), icon=":material/folder_open:")
        return
    st.caption(label("documents_count", count=len(rows)))
    if any(row.pending for row in rows):
        render_vectors()
    table = st.dataframe(
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
    selected = [rows[i].source for i in table.selection.rows]
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
    """Remove sources from the collection, with the saved copies of uploaded ones."""
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
