"""Streaming: draw a running turn while its answer is written.

The whole page is run once, then the fragment of the turn by itself: it draws the text as it grows
until another run waits, since a rerun costs the server many times what a text does.
"""

import threading
import time
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages import session
from app_pages.conversation.answer.problems import problem_of, render_problem
from app_pages.conversation.transcript import announce, render_answer
from app_pages.conversation.view import TurnView, fold
from app_pages.evidence.answer import answer_text
from app_pages.script_run import must_yield, runs_alone

RERUN_SECONDS = 0.5  # after which a fragment that has yielded goes on
TEXT_SECONDS = 0.5  # each time the whole answer is sent: 3,000 characters in 25 s make 100 KB
TEXTS_PER_SECOND = 50  # of all answers in progress, as many as leave a processor to the answers
LOOK_SECONDS = 0.5  # after which it looks, though nothing was heard: SQLite tells no other process
YIELD_CHECK_SECONDS = 0.1  # between two looks whether another run waits
FIRST_SECONDS = 0.3  # for which the first drawing waits for the first tokens
DRAWN_SECONDS = 10.0  # of one run of the fragment; a tab that is gone asks for no other


def watch_answer(turn: str) -> None:
    """Draw a running turn, with a button that stops it, and go on until it has ended."""
    st.fragment(_render_running, run_every=RERUN_SECONDS)(turn)


def _render_running(turn: str) -> None:
    runner = session.server().runner
    view = _first_view(turn)
    if view.ended:
        _end(turn)
    if end := runner.unwritten(turn):  # it goes on by itself once the disk has space
        render_problem(problem_of(end, ""), None, key=f"unwritten-{turn}")
        return
    text = render_answer(turn, view)
    st.button(
        session.labels()("stop"),
        key=f"stop-{turn}",
        icon=":material/stop_circle:",
        on_click=runner.cancel,
        args=(turn, session.user()),
    )
    announce(session.labels()("answering"), turn)
    if text is not None and runs_alone():
        _draw_text(turn, view, text)


def _draw_text(turn: str, view: TurnView, text: DeltaGenerator) -> None:
    """Draw the text as it grows, for some seconds; any other change is drawn by a new run."""
    server, until = session.server(), time.monotonic() + DRAWN_SECONDS
    with server.workspace.store.listen(turn) as heard:
        while time.monotonic() < until:
            new = _view(turn)
            if new.ended:
                _end(turn)
            if replace(new, text=view.text) != view or (new.text and not view.text):
                st.rerun(scope="fragment")
            if new.text != view.text:
                text.markdown(answer_text(turn, new))
            if server.runner.unwritten(turn):
                return
            view = new
            pause = TEXT_SECONDS if view.text else 0.0  # the first text comes at once
            if not _wait(heard, max(pause, server.runner.running / TEXTS_PER_SECOND)):
                return
            heard.clear()


def _wait(heard: threading.Event, pause: float) -> bool:
    """Wait for a pause, and then for something new; return False where another run waits."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < max(pause, LOOK_SECONDS):
        if must_yield():
            return False
        if waited < pause:
            time.sleep(min(YIELD_CHECK_SECONDS, pause - waited))
        elif heard.wait(YIELD_CHECK_SECONDS):
            break
    return not must_yield()


def _end(turn: str) -> None:
    st.session_state.pop(_key(turn), None)
    st.rerun()


def _first_view(turn: str) -> TurnView:
    """Return the view of a turn; the first time it waits a moment for the first tokens."""
    until = time.monotonic() + (0 if _key(turn) in st.session_state else FIRST_SECONDS)
    while True:
        view = _view(turn)
        if view.text or view.ended or time.monotonic() >= until:
            return view
        time.sleep(FIRST_SECONDS / 4)


def _view(turn: str) -> TurnView:
    """Return the view of a turn after all that has happened, which is kept for the next look."""
    seen: tuple[int, TurnView] = st.session_state.get(_key(turn), (0, TurnView()))
    events = session.server().workspace.store.events(turn, session.user(), after=seen[0])
    if events:
        seen = events[-1][0], fold((event for _, event in events), seen[1])
    st.session_state[_key(turn)] = seen
    return seen[1]


def _key(turn: str) -> str:
    return f"live-{turn}"
