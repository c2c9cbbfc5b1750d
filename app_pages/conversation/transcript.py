"""Transcript: render tool steps, answers and their sources."""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from agents.events import Error, Step
from agents.tools.results import display_name
from app_pages import session
from app_pages.conversation import options
from app_pages.conversation.answer.notices import notice_text
from app_pages.conversation.answer.problems import problem_of, problem_text, render_problem
from app_pages.conversation.view import TurnView
from app_pages.escaping import message_markdown, plain_markdown
from app_pages.evidence.answer import answer_text
from app_pages.evidence.citations import render_citations
from app_pages.problems import Ask

INPUT_CHARS = 80


def render_answer(
    turn: str, view: TurnView, question: str = "", again: Ask | None = None
) -> DeltaGenerator | None:
    """Render an answer; return the place of its text where that is still being written.

    `again` asks `question` anew where it failed.
    """
    with st.container(key=f"answer-{turn}"), st.chat_message("assistant", avatar=session.ICON):
        _render_steps(view)
        if view.unsearched:
            with st.container(key=f"unsearched-{turn}"):  # static/style.css draws the answer so
                words = session.labels()("unsearched")
                st.badge(words, icon=":material/search_off:", color="orange")
        growing = None if view.ended else st.empty()
        if view.text:
            (growing or st).markdown(answer_text(turn, view))
        for notice in view.notices:
            st.info(message_markdown(notice_text(notice)), icon=":material/info:")
        if view.error:
            _render_error(turn, view.error, question, again)
        if view.ended:
            files_only = view.abstained and options.searches_files_only()
            render_citations(turn, view, "abstained_files" if files_only else "abstained")
    return growing


def _render_steps(view: TurnView) -> None:
    label = session.labels()
    running = [step for step in view.steps if step.status == "running"]
    if not view.ended:
        what = "writing" if view.text else "thinking"
        heading = label(what)
        if running and not view.text:
            heading = plain_markdown(_step_text(running[-1]))
    elif not view.steps:
        return
    else:
        seconds = view.ms.get("total", sum(step.ms for step in view.steps)) / 1000
        heading = label("used_tools", count=len(view.steps), seconds=f"{seconds:.1f}")
    # Not a `with` block: its end would set the state to complete.
    box = st.status(heading, state="complete" if view.ended else "running", type="compact")
    # As HTML, since Markdown makes links of the addresses in what was looked up.
    lines = "".join(f"<p>{escape(_step_text(step))}</p>" for step in view.steps)
    if lines:
        box.html(f'<div class="steps">{lines}</div>')


def _step_text(step: Step) -> str:
    label = session.labels()
    key = f"tool_{step.tool}"
    tool = label(key) if key in label else display_name(step.tool, session.language())
    words = step.input if len(step.input) <= INPUT_CHARS else step.input[:INPUT_CHARS] + "…"
    seconds = f"{step.ms / 1000:.1f}"
    line = label(f"step_{step.status}", tool=tool, input=words, seconds=seconds)
    return " ".join(line.splitlines())


def _render_error(turn: str, error: Error, question: str, again: Ask | None) -> None:
    problem = problem_of(error, question)
    if error.code == "cancelled":
        st.caption(problem_text(problem))
    else:
        render_problem(problem, again, key=f"problem-{turn}")


def announce(text: str, turn: str = "", ended: str | None = None) -> None:
    """Announce a text to screen readers (a polite ARIA live region, in static/voice.js).

    Args:
        text: What is announced; at the end of a turn its whole answer, of which the sentences
            are read that have not been.
        turn: The turn it is about; while it is running its answer is read sentence by sentence.
        ended: What is said behind the answer once the turn has ended; None while it is running.
    """
    of = f' data-turn="{escape(turn)}"' if turn else ""
    end = "" if ended is None else f' data-ended="{escape(ended)}"'
    st.html(f'<span class="quiet" data-say="{escape(text)}"{of}{end}></span>')
