"""Citations of an answer: a chip for each cited source, with the passage and what was quoted."""

from pathlib import PurePath
from urllib.parse import urlsplit

import streamlit as st

from app_pages import session
from app_pages.conversation.view import TurnView
from app_pages.documents.uploads import display_source
from app_pages.escaping import excerpt, passage_html, plain_markdown
from chains.citations.rows import with_cited_rows
from chains.sources import Source
from index.source_location import format_location, heading_path
from text.language import detect_language


def render_citations(turn: str, view: TurnView) -> None:
    """Render what an answer stands on: its cited sources, or what was searched in vain."""
    label = session.labels()
    if view.abstained:
        if view.searched:
            st.caption(plain_markdown(label("searched", queries=" · ".join(view.searched))))
        st.caption(label("abstained"))
    if not view.cited:
        return
    with st.container(key=f"chips-{turn}", horizontal=True, gap="small"):
        for source in view.cited:
            _render_citation(source, view)


def _render_citation(source: Source, view: TurnView) -> None:
    label = session.labels()
    verdict = view.references[source.n]
    where = format_location(with_cited_rows(source, view.citations), session.language())
    name = plain_markdown(" · ".join(filter(None, [f"[{source.n}] {short_name(source)}", where])))
    if verdict is False:
        name += f" · :orange[{label('unsupported_chip')}]"
    elif verdict is None:
        name += f" · :gray[{label('unchecked_chip')}]"
    icon = ":material/description:" if verdict else ":material/help:"
    with st.popover(name, icon=icon):
        st.markdown(f"**{plain_markdown(source.title or short_name(source))}**")
        path = heading_path(source.heading, source.title, source.name)
        details = [source.url or display_source(source.source), where, path]
        st.caption(plain_markdown(" · ".join(part for part in details if part)))
        if verdict is False:
            st.warning(label("unsupported"), icon=":material/help:")
        elif verdict is None:
            st.info(label("unchecked"), icon=":material/translate:")
        text, spans = excerpt(source.text, view.spans(source))
        st.html(passage_html(text, spans, detect_language(source.text)))


def short_name(source: Source) -> str:
    """Return the short name of a source: the file's name, or the host of a web page."""
    if source.url:
        return urlsplit(source.url).hostname or source.url
    return PurePath(source.source).name or source.source
