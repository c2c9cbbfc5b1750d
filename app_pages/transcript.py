"""Draw questions and answers: what was done, what was said, and what it stands on."""

from collections.abc import Callable
from html import escape
from pathlib import PurePath
from urllib.parse import urlsplit

import streamlit as st

from agents.events import Step
from app_pages import session
from app_pages.safe import answer_markdown, excerpt, passage_html, plain_markdown
from app_pages.uploads import shown
from app_pages.view import TurnView
from chains.citations.rows import narrowed
from chains.sources import Source
from chat.transcript import Exchange, Thumb
from index.source_location import format_location, heading_path
from text.language import detect_language

INPUT_CHARS = 80


def draw_question(turn: str, question: str) -> None:
    """Draw what was asked, exactly as it was typed."""
    with st.container(key=f"question-{turn}"), st.chat_message("user"):
        st.markdown(plain_markdown(question))


def draw_answer(turn: str, view: TurnView) -> None:
    """Draw one answer, finished or growing."""
    with st.container(key=f"answer-{turn}"), st.chat_message("assistant", avatar=session.ICON):
        _draw_steps(view)
        if view.text:
            told = view.ended and (view.marks or not view.citations)  # earlier versions had none
            st.markdown(answer_markdown(view.text, view.marks if told else None))
        for notice in view.notices:
            st.info(plain_markdown(notice.text), icon=":material/info:")
        if view.error:
            _draw_error(view)
        if view.ended:
            _draw_sources(turn, view)


def draw_after(exchange: Exchange, view: TurnView, again: Callable[[str], None] | None) -> None:
    """Draw what a reader can do with a finished answer: rate it, or have it made again."""
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


def _draw_steps(view: TurnView) -> None:
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
    # Not as a `with` block: leaving one would declare the work complete.
    box = st.status(heading, state="complete" if view.ended else "running", type="compact")
    for step in view.steps:
        box.caption(_step_text(step))


def _step_text(step: Step) -> str:
    label = session.labels()
    key = f"tool_{step.tool}"
    tool = label(key) if key in label else step.tool
    words = step.input if len(step.input) <= INPUT_CHARS else step.input[:INPUT_CHARS] + "…"
    seconds = f"{step.ms / 1000:.1f}"
    return plain_markdown(
        label(f"step_{step.status}", tool=tool, input=words, seconds=seconds).replace("\n", " ")
    )


def _draw_error(view: TurnView) -> None:
    assert view.error is not None
    text = plain_markdown(view.error.message)
    if view.error.code == "cancelled":
        st.caption(text)
    else:
        st.warning(text, icon=":material/error:")


def _draw_sources(turn: str, view: TurnView) -> None:
    label = session.labels()
    if view.abstained:
        if view.searched:
            st.caption(plain_markdown(label("searched", queries=" · ".join(view.searched))))
        st.caption(label("abstained"))
        return
    if not view.cited:
        return
    with st.container(key=f"chips-{turn}", horizontal=True, gap="small"):
        for source in view.cited:
            _draw_source(source, view)


def _draw_source(source: Source, view: TurnView) -> None:
    label = session.labels()
    verdict = view.references[source.n]
    where = format_location(narrowed(source, view.citations), session.language())
    name = plain_markdown(" · ".join(filter(None, [f"[{source.n}] {short_name(source)}", where])))
    if verdict is False:
        name += f" · :orange[{label('unsupported_chip')}]"
    elif verdict is None:
        name += f" · :gray[{label('unchecked_chip')}]"
    icon = ":material/description:" if verdict else ":material/help:"
    with st.popover(name, icon=icon):
        st.markdown(f"**{plain_markdown(source.title or short_name(source))}**")
        path = heading_path(source.heading, source.title, source.name)
        told = [source.url or shown(source.source), where, path]
        st.caption(plain_markdown(" · ".join(part for part in told if part)))
        if verdict is False:
            st.warning(label("unsupported"), icon=":material/help:")
        elif verdict is None:
            st.info(label("unchecked"), icon=":material/translate:")
        text, spans = excerpt(source.text, view.spans(source))
        st.html(passage_html(text, spans, detect_language(source.text)))


def short_name(source: Source) -> str:
    """Return what a chip calls a source: the file's name, or the site of a web page."""
    if source.url:
        return urlsplit(source.url).hostname or source.url
    return PurePath(source.source).name or source.source


def say(words: str) -> None:
    """Tell a screen reader something, politely."""
    st.html(f'<span class="quiet" data-say="{escape(words)}"></span>')


def _rate(turn: str) -> None:
    thumbs: dict[int | None, Thumb] = {0: -1, 1: 1}
    thumb = thumbs.get(st.session_state.get(f"thumb-{turn}"))
    session.server().workspace.store.rate(turn, session.user(), thumb)
