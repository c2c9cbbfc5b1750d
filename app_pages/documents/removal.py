"""Removal of documents: a question that names the consequences, and its undoing."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.documents.listing import document_key, title_of
from app_pages.escaping import plain_markdown
from errors import RagError
from index.documents import SourceRow
from ingest.jobs.removed import Removal
from ingest.jobs.uploads import delete_upload, display_source

NAMED = 5


def ask(rows: Sequence[SourceRow], question: str = "") -> None:
    """Let the page ask whether to remove documents; `question` replaces the usual one."""
    st.session_state.removing = ([document_key(row) for row in rows], question)


def render_question(rows: Sequence[SourceRow]) -> None:
    """Render the question, if there is one."""
    label = session.labels()
    keys, question = st.session_state.get("removing", ((), ""))
    chosen = [row for row in rows if document_key(row) in set(keys)]
    if not chosen:
        return

    @st.dialog(
        label("remove_title", count=len(chosen)), icon=":material/delete:", on_dismiss=_forget
    )
    def dialog() -> None:
        if "removing" not in st.session_state:
            st.rerun()
        st.markdown(question or label("remove_question", count=len(chosen)))
        st.markdown(_named([title_of(row) for row in chosen]))
        st.markdown(label("remove_consequence"))
        days = session.server().workspace.settings.undo_days
        st.caption(label("remove_undo", days=f"{days:g}") if days else label("remove_for_good"))
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button(label("doc_keep"), key="keep_documents", on_click=_forget)
            st.button(
                label("remove"),
                key="confirm_remove",
                type="primary",
                on_click=_remove,
                args=(chosen,),
            )

    dialog()


def _forget() -> None:
    st.session_state.pop("removing", None)


def render_undo() -> None:
    """Offer to undo the removal of this session, and list those before it."""
    label = session.labels()
    if said := st.session_state.pop("removal_said", ""):
        st.success(said, icon=":material/undo:")
    if problem := st.session_state.pop("removal_problem", ""):
        st.warning(problem, icon=":material/error:")
    batches = session.server().workspace.removed_documents.batches(session.user())
    latest = st.session_state.get("removal")
    for removal in batches:
        if removal.batch == latest:
            with st.container(key="snackbar"):  # stays in sight, wherever the page is scrolled to
                _strip(removal, dismissible=True)
    others = [removal for removal in batches if removal.batch != latest]
    if others:
        count = sum(len(removal.documents) for removal in others)
        with st.expander(label("removed_lately", count=count), icon=":material/auto_delete:"):
            for removal in others:
                _strip(removal)


def _strip(removal: Removal, *, dismissible: bool = False) -> None:
    label = session.labels()
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        border=True,
        wrap=False,
        key=f"removed-{removal.batch}",
    ):
        titles = [title or display_source(source) for source, title in removal.documents]
        st.markdown(
            f"{label('removed', count=len(titles))} {_named(titles, inline=True)}", width="stretch"
        )
        st.button(
            label("doc_undo"),
            key=f"undo-{removal.batch}",
            icon=":material/undo:",
            on_click=_undo,
            args=(removal,),
        )
        if dismissible:
            st.button(
                label("doc_dismiss"),
                key="dismiss_removal",
                icon=":material/close:",
                type="tertiary",
                on_click=st.session_state.pop,
                args=("removal", None),
            )


def _remove(rows: Sequence[SourceRow]) -> None:
    _forget()
    session.require_admin()
    workspace, user, label = session.server().workspace, session.user(), session.labels()
    pairs = [(row.source, row.collection) for row in rows]
    try:
        removal = workspace.removed_documents.remove(user, pairs, session.scope())
    except RagError as error:
        st.session_state.removal_problem = session.error_text(error)
        return
    session.audit("document_removed", names_of(removal.documents))
    if not removal.batch:
        for source, _ in removal.documents:
            delete_upload(source, workspace.settings)
        st.session_state.removal_said = label("removed", count=len(removal.documents))
    for row in rows:
        st.session_state.pop(f"pick-{document_key(row)}", None)
    st.session_state.removal = removal.batch
    st.query_params.pop("document", None)


def names_of(documents: Sequence[tuple[str, str]]) -> str:
    """Return the names of documents in one line, for the audit log."""
    return f"{len(documents)}: {', '.join(display_source(source) for source, _ in documents)}"


def _undo(removal: Removal) -> None:
    session.require_admin()
    workspace, label = session.server().workspace, session.labels()
    try:
        report = workspace.removed_documents.restore(session.user(), removal.batch)
    except RagError as error:
        st.session_state.removal_problem = session.error_text(error)
        return
    workspace.vector_worker.wake()
    session.audit("document_restored", names_of(removal.documents))
    said = label("doc_restored", count=report.added)
    if report.unchanged:
        said += " " + label("restored_there", count=report.unchanged)
    st.session_state.removal_said = said


def _named(titles: Sequence[str], *, inline: bool = False) -> str:
    label = session.labels()
    names = [plain_markdown(title) for title in titles[:NAMED]]
    if len(titles) > NAMED:
        names.append(label("doc_and_more", count=len(titles) - NAMED))
    return ", ".join(names) if inline else "\n".join(f"- {name}" for name in names)
