"""Search page: one question, every way of searching side by side, and what a model would read."""

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.explore import case, prompt
from app_pages.explore.cards import best_scores, render_card
from chains.explanation import Explanation, explanations
from errors import RagError
from index.passage import Passage
from settings import Mode

MODES: list[Mode] = ["hybrid", "lexical", "dense", "mmr", "hyde"]
SHOWN: list[Mode] = ["hybrid", "lexical", "dense"]

workspace, label = session.server().workspace, session.labels()
scope = session.scope()


def search(mode: Mode, query: str, k: int) -> list[Passage]:
    """Return the passages of one way of searching, and say what kept it from meaning.

    Raises:
        RagError: the mode cannot search.
    """
    retriever = workspace.retriever(mode, k, "child", scope)
    passages = retriever.search(query)
    if why := retriever.base.dense_failure():
        st.info(label("words_only_now", reason=session.error_text(why)), icon=":material/info:")
    elif retriever.base.lexical_only:
        st.info(label("words_only"), icon=":material/info:")
    return list(passages)


def render_modes(modes: list[Mode], query: str, k: int) -> list[Passage]:
    """Render a column of cards for each mode; return the distinct passages, best first."""
    places = st.container(horizontal=True, key="modes", vertical_alignment="top")
    columns = {mode: places.container(key=f"mode-{mode}", gap="small") for mode in modes}
    rankings: dict[Mode, list[Explanation]] = {}
    for mode, column in columns.items():
        with column:
            st.subheader(label(f"mode_{mode}"), anchor=False)
            st.caption(label(f"about_{mode}"))
            try:
                found = search(mode, query, k)
                rankings[mode] = explanations(workspace.index, scope, query, found)
            except RagError as error:
                st.warning(session.error_text(error), icon=":material/error:")
    best = best_scores(list(rankings.values()))
    for mode, ranking in rankings.items():
        with columns[mode]:
            if not ranking:
                st.info(label("nothing_found"))
            for rank, explained in enumerate(ranking, start=1):
                render_card(mode, rank, explained, ranking[0], best, workspace.index, scope)
    shown = (one.passage for ranking in rankings.values() for one in ranking)
    return list({passage.child_id: passage for passage in shown}.values())


st.html(session.HERE / "static" / "documents.css")
st.html(session.HERE / "static" / "explore.css")
st.title(label("page_explore"), anchor=False)
st.markdown(label("explore_intro"))
query = st.text_input(label("query"), key="query", max_chars=1000, icon=":material/search:")
with st.container(horizontal=True, vertical_alignment="top"):
    chosen = st.pills(
        label("mode"),
        MODES,
        selection_mode="multi",
        default=SHOWN,
        format_func={mode: label(f"mode_{mode}") for mode in MODES}.__getitem__,
        key="modes_chosen",
    )
    k = st.slider(label("count"), 1, 10, 3, key="k", width=200)

if query.strip():
    passages = render_modes([mode for mode in MODES if mode in chosen], query, k)
    if passages and session.is_admin():
        case.render(query, passages)
    prompt.render(query)
else:
    starters = workspace.collection_summary(language=session.language(), scope=scope).starters
    st.caption(label("try_searching"))
    with st.container(horizontal=True, key="explore_starters"):
        for number, starter in enumerate(starters[:3]):
            st.button(
                plain_markdown(starter),
                key=f"explore-{number}",
                on_click=st.session_state.update,
                args=({"query": starter},),
            )
