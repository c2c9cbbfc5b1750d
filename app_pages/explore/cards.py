"""Cards of the search page: a passage with its scores, and why it was found."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app_pages import session
from app_pages.documents.chunk_view import chunks_html
from app_pages.escaping import plain_markdown
from app_pages.evidence.passage_view import passage_view
from app_pages.evidence.viewer import open_document
from chains.display.document import Place
from chains.explanation import Explanation, chunk_spans, matched_words
from index.scope import Scope
from index.search import SearchIndex
from index.source_location import format_location, heading_path
from ingest.jobs.uploads import display_source

WORDS = 6  # matched words that are named


def render_card(
    column: str,
    rank: int,
    explained: Explanation,
    strongest: Explanation,
    best: Mapping[str, float],
    index: SearchIndex,
    scope: Scope,
) -> None:
    """Render one passage.

    Args:
        column: Name of the ranking.
        rank: From 1.
        explained: The passage and what speaks for it.
        strongest: The first passage of the same ranking, whose fused score is a full bar.
        best: The best BM25 score and cosine of all rankings, which are full bars.
        index: Where the chunks of its parent are read.
        scope: Of the reader.
    """
    label, passage = session.labels(), explained.passage
    title = passage.title or display_source(passage.source)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{rank}. {plain_markdown(title)}**")
        above = heading_path(passage.heading, passage.title, passage.name)
        places = [format_location(passage, session.language()), above]
        if where := " · ".join(plain_markdown(place) for place in places if place):
            st.caption(where)
        st.html(passage_view(passage, explained.matched))
        st.html(_scores(explained, strongest, best))
        st.caption(_why(explained))
        with st.expander(label("show_chunks")):
            marks = matched_words(st.session_state.query, passage.parent_text)
            chunks = chunk_spans(index, scope, passage)
            st.html(chunks_html(passage.parent_text, chunks, marks, passage.language))
        st.button(
            label("open_document"),
            key=f"open-{column}-{rank}",
            type="tertiary",
            icon=":material/menu_book:",
            on_click=open_document,
            args=(passage.source, Place(passage.page, passage.start, passage.end)),
            kwargs={"collection": passage.collection},
        )


def _scores(explained: Explanation, strongest: Explanation, best: Mapping[str, float]) -> str:
    """Return the scores as HTML bars: fused, by words and by meaning."""
    passage, ranks = explained.passage, explained.passage.ranks
    bars = [
        _bar("fused", passage.score, strongest.passage.score, 0),
        _bar("lexical", explained.bm25, best.get("bm25"), ranks.get("lexical", 0)),
        _bar("dense", explained.cosine, best.get("cosine"), ranks.get("dense", 0)),
    ]
    return f'<div class="scores">{"".join(bars)}</div>'


def _bar(name: str, score: float | None, full: float | None, rank: int) -> str:
    label = session.labels()
    share = 0 if not score or not full or full <= 0 else max(0, min(100, round(100 * score / full)))
    number = label("score_none") if score is None else f"{score:.2f}"
    place = f" · {label('rank_place', rank=rank)}" if rank else ""
    return (
        f'<div class="score"><span class="score-name">{escape(label(f"score_{name}"))}</span>'
        f'<span class="score-track"><span class="score-bar score-{name}"'
        f' style="width:{share}%"></span></span>'
        f'<span class="score-number">{escape(number + place)}</span></div>'
    )


def _why(explained: Explanation) -> str:
    """Return in one sentence why the passage was found."""
    label = session.labels()
    if explained.words:
        return label("why_words", words=plain_markdown(", ".join(explained.words[:WORDS])))
    if explained.bm25 is not None:
        return label("why_expanded")
    return label("why_meaning")


def best_scores(rankings: Sequence[Sequence[Explanation]]) -> dict[str, float]:
    """Return the best BM25 score and cosine of all rankings."""
    best: dict[str, float] = {}
    for explained in (one for ranking in rankings for one in ranking):
        for name, score in (("bm25", explained.bm25), ("cosine", explained.cosine)):
            if score is not None:
                best[name] = max(score, best.get(name, score))
    return best
