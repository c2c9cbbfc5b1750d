"""Citations of an answer: a chip for each cited source, with the passage and what was quoted."""

import streamlit as st

from app_pages import session
from app_pages.conversation.view import TurnView
from app_pages.escaping import plain_markdown
from app_pages.evidence.context import Context, excerpt_of, read_context
from app_pages.evidence.names import chip_names, path_above, short_name
from app_pages.evidence.original import render_address
from app_pages.evidence.passage_view import excerpt_view
from app_pages.evidence.verdicts import render_verdicts
from app_pages.evidence.viewer import open_document
from chains.citations.rows import with_cited_rows
from chains.display.document import Place
from chains.sources import Source
from index.source_location import format_location
from ingest.jobs.uploads import display_source
from text.language import detect_language


def render_citations(turn: str, view: TurnView, remedy: str = "") -> None:
    """Render what an answer stands on: its cited sources, or what was searched in vain.

    Args:
        turn: Of the answer.
        view: The answer.
        remedy: Key of the label that says what to do where nothing was found; empty for none.
    """
    label = session.labels()
    if view.abstained:
        if view.searched:
            st.caption(plain_markdown(label("searched", queries=" · ".join(view.searched))))
        if remedy:
            st.caption(label(remedy))
    elif view.without_documents:
        st.caption(f":material/cloud_off: {label('without_documents')}")
    if not view.cited:
        return
    names = chip_names(view.cited, view.citations, session.language())
    with st.container(key=f"chips-{turn}", horizontal=True, gap="small"):
        for source in view.cited:
            _render_citation(turn, source, view, names[source.n])
        if not view.abstained:
            render_verdicts(turn, view)


def _render_citation(turn: str, source: Source, view: TurnView, name: str) -> None:
    """Render one chip; static/page.js opens it by its key, for the [n] of its turn."""
    label = session.labels()
    verdict = view.references[source.n]
    chip = plain_markdown(f"[{source.n}] {name}")
    if verdict is False:
        chip += f" · :orange[{label('unsupported_chip')}]"
    elif verdict is None:
        chip += f" · :gray[{label('unchecked_chip')}]"
    icon = ":material/description:" if verdict else ":material/help:"
    with st.popover(chip, icon=icon, key=f"chip-{turn}-{source.n}"):
        _render_passage(turn, source, view)


def _render_passage(turn: str, source: Source, view: TurnView) -> None:
    """Render what a chip opens: the passage as its document looks, and a way into that."""
    label, verdict = session.labels(), view.references[source.n]
    context = read_context(source, view.asked_at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain_markdown(source.title or short_name(source))}**", width="stretch")
        if context.state in ("same", "updated", "changed"):
            st.button(
                label("open_document"),
                key=f"view-{turn}-{source.n}",
                type="tertiary",
                icon=":material/menu_book:",
                on_click=open_document,
                args=(source.source, _place(source, view, context)),
            )
    where = format_location(with_cited_rows(source, view.citations), session.language())
    path = path_above(source, view.citations)
    details = [source.url or display_source(source.source), where, path]
    st.caption(plain_markdown(" · ".join(part for part in details if part)))
    _render_doubts(verdict, context)
    st.html(_passage(source, view, context))
    if context.state == "web":
        render_address(source.url)


def _render_doubts(verdict: bool | None, context: Context) -> None:
    """Say where the passage does not support the answer, or is not what it was."""
    label = session.labels()
    if verdict is False:
        st.warning(label("unsupported"), icon=":material/help:")
    elif verdict is None:
        st.info(label("unchecked"), icon=":material/translate:")
    if context.state in ("changed", "gone"):
        st.warning(label(f"passage_{context.state}"), icon=":material/history:")
    elif context.state == "updated":
        st.caption(f":material/history: {label('passage_updated')}")


def _passage(source: Source, view: TurnView, context: Context) -> str:
    shown = excerpt_of(source, view.spans(source), context)
    return excerpt_view(shown, detect_language(source.text))


def _place(source: Source, view: TurnView, context: Context) -> Place:
    """Return where the document is opened: at the quoted words, else at the passage."""
    if context.state == "changed":
        return Place(source.page)
    spans = view.spans(source) or [(0, len(source.text))]
    return Place(source.page, source.start + spans[0][0], source.start + spans[0][1])
