"""Transcript: render questions, tool steps, answers and their sources."""

from collections.abc import Callable
from html import escape
from pathlib import PurePath
from urllib.parse import urlsplit

import streamlit as st

from agents.events import Step
from agents.tools.results import display_name
from app_pages import session
from app_pages.escaping import answer_markdown, excerpt, passage_html, plain_markdown
from app_pages.uploads import display_source
from app_pages.view import TurnView
from chains.citations.rows import with_cited_rows
from chains.sources import Source
from chat.transcript import Exchange, Thumb
from index.source_location import format_location, heading_path
from text.language import detect_language

INPUT_CHARS = 80


def render_question(turn: str, question: str) -> None:
    """Render a question exactly as typed."""
    with st.container(key=f"question-{turn}"), st.chat_message("user"):
        st.markdown(plain_markdown(question))


def render_answer(turn: str, view: TurnView) -> None:
    """Render an answer, finished or streaming."""
    with st.container(key=f"answer-{turn}"), st.chat_message("assistant", avatar=session.ICON):
        _render_steps(view)
        if view.text:
            final = view.ended and (view.marks or not view.citations)  # version 0.1 stored no marks
            st.markdown(answer_markdown(view.text, view.marks if final else None))
        for notice in view.notices:
            st.info(plain_markdown(notice.text), icon=":material/info:")
        if view.error:
            _render_error(view)
        if view.ended:
            _render_citations(turn, view)


def render_actions(exchange: Exchange, view: TurnView, again: Callable[[str], None] | None) -> None:
    """Render the actions on a finished answer: rate and regenerate."""
    label = session.labels()
    with st.container(
        key=f"after-{exchange.turn}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if view.error is None:
            st.feedback(
                "thumbs",
                key=f"thumb-{exchange.turn}",
                default={1: 1, -1: 0}.get(exchange.thumb or 0),
                on_change=_rate,
                args=(exchange.turn,),
            )
        if again:
            st.button(
                label("regenerate"),
                key=f"again-{exchange.turn}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=again,
                args=(exchange.question,),
            )


def _render_steps(view: TurnView) -> None:
    label = session.labels()
    running = [step for step in view.steps if step.status == "running"]
    if not view.ended:
        what = "writing" if view.text else "thinking"
        heading = _step_text(running[-1]) if running and not view.text else label(what)
    elif not view.steps:
        return
    else:
        seconds = view.ms.get("total", sum(step.ms for step in view.steps)) / 1000
        heading = label("used_tools", count=len(view.steps), seconds=f"{seconds:.1f}")
    # Not a `with` block: its end would set the state to complete.
    box = st.status(heading, state="complete" if view.ended else "running", type="compact")
    for step in view.steps:
        box.caption(_step_text(step))


def _step_text(step: Step) -> str:
    label = session.labels()
    key = f"tool_{step.tool}"
    tool = label(key) if key in label else display_name(step.tool, session.language())
    words = step.input if len(step.input) <= INPUT_CHARS else step.input[:INPUT_CHARS] + "…"
    seconds = f"{step.ms / 1000:.1f}"
    return plain_markdown(
        label(f"step_{step.status}", tool=tool, input=words, seconds=seconds).replace("\n", " ")
    )


def _render_error(view: TurnView) -> None:
    assert view.error is not None
    text = plain_markdown(view.error.message)
    if view.error.code == "cancelled":
        st.caption(text)
    else:
        st.warning(text, icon=":material/error:")


def _render_citations(turn: str, view: TurnView) -> None:
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


def announce(text: str) -> None:
    """Announce a text to screen readers (a polite ARIA live region, in static/page.js)."""
    st.html(f'<span class="quiet" data-say="{escape(text)}"></span>')


def _rate(turn: str) -> None:
    thumbs: dict[int | None, Thumb] = {0: -1, 1: 1}
    thumb = thumbs.get(st.session_state.get(f"thumb-{turn}"))
    session.server().workspace.store.rate(turn, session.user(), thumb)
