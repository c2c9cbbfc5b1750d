"""Save a search as an evaluation case."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from errors import RagError
from evals.datasets.saving import FILE, FOLDER, save_case
from index.passage import Passage
from ingest.jobs.uploads import display_source
from settings import ROOT
from system_errors import as_rag_error


def render(query: str, passages: Sequence[Passage]) -> None:
    """Render the form: which documents are right, and the answer that is expected."""
    label = session.labels()
    titles = {
        display_source(passage.source): passage.title or display_source(passage.source)
        for passage in passages
    }
    with st.expander(label("save_case"), icon=":material/science:"), st.form("case", border=False):
        st.caption(label("save_case_intro"))
        st.multiselect(
            label("case_sources"),
            list(titles),
            default=list(titles)[:1],
            format_func=titles.__getitem__,
            key=f"case_sources-{query}",
        )
        st.text_input(label("case_answer"), key=f"case_answer-{query}", max_chars=500)
        st.form_submit_button(
            label("save_case_button"), type="primary", on_click=_save, args=(query,)
        )
    if said := st.session_state.pop("case_said", ""):
        st.success(said, icon=":material/check:")
    if problem := st.session_state.pop("case_problem", ""):
        st.warning(problem, icon=":material/error:")


def _save(query: str) -> None:
    session.require_admin()
    label, state = session.labels(), session.server().workspace.settings.state_dir
    sources = [str(source) for source in st.session_state[f"case_sources-{query}"]]
    if not sources:
        st.session_state.case_problem = label("case_needs_source")
        return
    answer = str(st.session_state[f"case_answer-{query}"]).strip()
    try:
        path = save_case(state, query, sources, [answer] if answer else [])
    except (OSError, RagError) as error:
        st.session_state.case_problem = session.error_text(as_rag_error(error))
        return
    inside = path.is_relative_to(ROOT)
    shown = path.relative_to(ROOT).as_posix() if inside else f"{state.name}/{FOLDER}/{FILE}"
    task = "answers" if answer else "retrieval"
    st.session_state.case_said = label("case_saved", file=plain_markdown(shown)) + (
        f"\n\n`evals run --dataset {shown} --task {task} --documents FOLDER`"
    )
