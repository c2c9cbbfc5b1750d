"""Retrieval inspector: the passages of a query, with their scores and ranks per retriever."""

import streamlit as st

from app_pages import session
from app_pages.documents import uploads
from errors import RagError
from index.source_location import format_location
from settings import Mode

MODES: list[Mode] = ["hybrid", "lexical", "dense", "mmr", "hyde"]

workspace, label = session.server().workspace, session.labels()

st.title(label("page_explore"), anchor=False)
st.markdown(label("explore_intro"))
query = st.text_input(label("query"), key="query", max_chars=1000)
with st.container(horizontal=True, vertical_alignment="bottom"):
    mode = st.segmented_control(
        label("mode"),
        MODES,
        default=workspace.settings.mode,
        format_func=lambda name: label(f"mode_{name}"),
        required=True,
        key="mode",
    )
    k = st.slider(label("count"), 1, 50, 10, key="k", width=240)

if query.strip():
    try:
        retriever = workspace.retriever(mode, k, "child", workspace.scope(session.user()))
        passages = retriever.search(query)
    except RagError as error:
        st.warning(session.error_text(error), icon=":material/error:")
        st.stop()
    if why := retriever.base.dense_failure():
        st.info(label("words_only_now", reason=session.error_text(why)), icon=":material/info:")
    if retriever.base.lexical_only:
        st.info(label("words_only"), icon=":material/info:")
    if not passages:
        st.info(label("nothing_found"))
        st.stop()
    st.dataframe(
        [
            {
                label("column_rank"): rank,
                label("column_title"): passage.title or uploads.display_source(passage.source),
                label("column_place"): format_location(passage, session.language()),
                label("column_score"): round(passage.score, 3),
                label("column_lexical"): passage.ranks.get("lexical"),
                label("column_dense"): passage.ranks.get("dense"),
                label("column_text"): " ".join(passage.text.split()),
            }
            for rank, passage in enumerate(passages, start=1)
        ],
        hide_index=True,
        placeholder="–",
        column_config={label("column_text"): st.column_config.TextColumn(width="large")},
    )
