"""Look inside the search: which passages a question finds, and how each leg ranked them."""

import streamlit as st

from app_pages import session, uploads
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
        found = retriever.search(query)
    except RagError as error:
        st.warning(session.told(error), icon=":material/error:")
        st.stop()
    if why := retriever.dense_failure():
        st.info(label("words_only_now", reason=session.told(why)), icon=":material/info:")
    if retriever.lexical_only:
        st.info(label("words_only"), icon=":material/info:")
    if not found:
        st.info(label("nothing_found"))
        st.stop()
    st.dataframe(
        [
            {
                label("column_rank"): rank,
                label("column_title"): item.passage.title or uploads.shown(item.passage.source),
                label("column_place"): format_location(item.passage, session.language()),
                label("column_score"): round(item.score, 3),
                label("column_lexical"): item.legs.get("lexical"),
                label("column_dense"): item.legs.get("dense"),
                label("column_text"): " ".join(item.passage.text.split()),
            }
            for rank, item in enumerate(found, start=1)
        ],
        hide_index=True,
        placeholder="–",
        column_config={label("column_text"): st.column_config.TextColumn(width="large")},
    )
