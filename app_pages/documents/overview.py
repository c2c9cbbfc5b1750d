"""Collections, storage and the health of the index."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.documents import removal
from app_pages.documents.listing import values_of
from app_pages.escaping import plain_markdown
from errors import RagError
from index.documents import SourceRow
from index.reports import Health
from index.storage import storage_sizes


def render(rows: Sequence[SourceRow]) -> None:
    """Render the view of collections, storage and health."""
    label = session.labels()
    st.subheader(label("doc_collections"), anchor=False)
    st.caption(label("collections_intro"))
    for name in values_of(rows, lambda row: (row.collection,)):
        _collection(name, [row for row in rows if row.collection == name])
    if not rows:
        st.info(label("empty"), icon=":material/folder_open:")
    if not session.is_admin():
        return
    st.subheader(label("doc_storage"), anchor=False)
    _storage()
    st.subheader(label("doc_health"), anchor=False)
    _health()


def _collection(name: str, rows: Sequence[SourceRow]) -> None:
    label = session.labels()
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"collection-{name}"
    ):
        languages = ", ".join(map(session.language_name, values_of(rows, lambda r: (r.language,))))
        facts = [
            label("documents_count", count=len(rows)),
            label("chunks_count", count=sum(row.children for row in rows)),
            languages,
        ]
        st.markdown(
            f"**{plain_markdown(name)}**  \n:gray[{plain_markdown(' · '.join(facts))}]",
            width="stretch",
        )
        st.button(label("show_collection"), key=f"show-{name}", on_click=_show, args=(name,))
        question = label("collection_question", name=plain_markdown(name), count=len(rows))
        if session.is_admin():
            st.button(
                label("delete_collection"),
                key=f"delete-{name}",
                icon=":material/delete:",
                on_click=removal.ask,
                args=(rows, question),
            )


def _show(name: str) -> None:
    """Switch to a collection: list it, and add to it."""
    st.session_state.documents_view = "documents"
    st.session_state.filter_collection = name
    st.session_state.add_collection = name


def _storage() -> None:
    label = session.labels()
    sizes = storage_sizes(session.server().workspace.settings.state_dir)
    st.markdown(label("storage_total", size=_megabytes(sum(sizes.values()))))
    lines = (f"- {label(f'storage_{part}')} {_megabytes(size)}" for part, size in sizes.items())
    st.markdown("\n".join(lines))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.1f} MB" if size >= 2**20 else f"{size / 2**10:,.0f} KB"


def _health() -> None:
    label = session.labels()
    st.caption(label("health_intro"))
    health: Health | None = st.session_state.get("health")
    if health is not None:
        _report(health)
    with st.container(horizontal=True):
        st.button(
            label("check_health"),
            key="check_health",
            icon=":material/health_and_safety:",
            on_click=_check,
        )
        if health is not None and not health.ok:
            st.button(
                label("repair"),
                key="repair",
                icon=":material/build:",
                type="primary",
                on_click=_check,
                args=(True,),
            )
    if problem := st.session_state.pop("health_problem", ""):
        st.warning(problem, icon=":material/error:")


def _report(health: Health) -> None:
    label = session.labels()
    counts = {
        "documents": health.sources,
        "chunks": health.children,
        "words": health.lexicon,
        "vectors": health.vectors,
    }
    if health.ok:
        key = "health_repaired" if health.repaired else "health_ok"
        st.success(label(key, count=health.repaired, **counts), icon=":material/check_circle:")
    else:
        wrong = {name: getattr(health, name) for name in ("missing", "orphans", "duplicates")}
        st.error(label("health_wrong", **wrong, **counts), icon=":material/error:")
    if health.pending:
        st.caption(label("health_pending", count=health.pending))


def _check(repair: bool = False) -> None:
    session.require_admin()
    try:
        st.session_state.health = session.server().workspace.index.doctor(repair=repair)
        if repair:
            session.audit("index_repaired")
    except RagError as error:
        st.session_state.health_problem = session.error_text(error)
        st.session_state.pop("health", None)
